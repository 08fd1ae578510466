import { isPlainObject } from "../call-arguments.ts";
import { MXNetError } from "../mxnet-error.ts";
import { NDArray } from "../ndarray/ndarray.ts";

/** A metric's name and its value. */
export type NameValue = readonly [name: string, value: number];

/** What `get` reads: one name and value; of a composite the lists of both. */
export type MetricResult = NameValue | readonly [names: readonly string[], values: readonly number[]];

/** One array, or one for each output. */
export type Arrays = NDArray | readonly NDArray[];

/** The arguments of `update` by their names. */
export interface LabelsAndPreds {
  labels?: Arrays | null;
  preds: Arrays;
}

export interface MetricOptions {
  /** Default: the metric's own. */
  name?: string;
  /** Outputs that `update_dict` takes, in order. Default: all. */
  output_names?: readonly string[];
  /** Labels that `update_dict` takes, in order. Default: all. */
  label_names?: readonly string[];
}

/**
 * Measures predictions against labels, batch after batch: `mxnet.metric.EvalMetric`.
 *
 * A class that extends it needs `update`, which adds to `sum_metric` and `num_inst`; it may be async, as reading arrays
 * is.
 */
export abstract class EvalMetric {
  readonly name: string;
  readonly output_names: readonly string[] | undefined;
  readonly label_names: readonly string[] | undefined;
  /** What the value is the quotient of, in a metric that counts by itself. */
  sum_metric = 0;
  num_inst = 0;

  constructor(name: string, { output_names, label_names }: Omit<MetricOptions, "name"> = {}) {
    this.name = name;
    this.output_names = output_names;
    this.label_names = label_names;
  }

  /** Takes one batch in. Await what it returns where the metric reads arrays. */
  abstract update(labels: Arrays | LabelsAndPreds, preds?: Arrays): void | Promise<void>;

  /** Takes one batch in, by name. */
  update_dict(
    label: Readonly<Record<string, NDArray>>,
    pred: Readonly<Record<string, NDArray>>,
  ): void | Promise<void> {
    return this.update(chosen(label, this.label_names), chosen(pred, this.output_names));
  }

  /** Starts anew, and releases what it holds. */
  reset(): void {
    this.sum_metric = 0;
    this.num_inst = 0;
  }

  /** Starts the values of `get` anew; those of `get_global` go on. Speedometer calls it after each line. */
  reset_local(): void {
    this.reset();
  }

  /** Reads names and values since the last reset; NaN where there was no batch. */
  async get_name_value(): Promise<NameValue[]> {
    return [[this.name, this.num_inst === 0 ? Number.NaN : this.sum_metric / this.num_inst]];
  }

  /** Like `get_name_value`, since the last `reset` and whatever `reset_local` did. */
  get_global_name_value(): Promise<NameValue[]> {
    return this.get_name_value();
  }

  /** Reads name and value. */
  async get(): Promise<MetricResult> {
    return resultOf(this.name, await this.get_name_value());
  }

  /** Like `get`, since the last `reset` and whatever `reset_local` did. */
  async get_global(): Promise<MetricResult> {
    return resultOf(this.name, await this.get_global_name_value());
  }
}

/**
 * Sorts out what `update` is given: lists or single arrays, or one object with both. No labels are an empty list.
 *
 * @throws {MXNetError} Where there are no predictions.
 */
export function readUpdate(
  labels: Arrays | LabelsAndPreds | null | undefined,
  preds: Arrays | undefined,
): [labels: readonly NDArray[], preds: readonly NDArray[]] {
  if (areNamed(labels)) return readUpdate(labels.labels, labels.preds);
  if (!preds) throw new MXNetError("Cannot update the metric without predictions: give labels, then preds");
  return [
    labels instanceof NDArray || Array.isArray(labels) ? [labels].flat() : [],
    [preds].flat() as NDArray[],
  ];
}

function areNamed(labels: Arrays | LabelsAndPreds | null | undefined): labels is LabelsAndPreds {
  return isPlainObject(labels);
}

function resultOf(name: string, pairs: readonly NameValue[]): MetricResult {
  return pairs[0] ?? [name, Number.NaN];
}

function chosen(
  arrays: Readonly<Record<string, NDArray>>,
  names: readonly string[] | undefined,
): readonly NDArray[] {
  if (!names) return Object.values(arrays);
  return names.flatMap((name) => arrays[name] ?? []);
}
