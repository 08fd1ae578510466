import * as tf from "@tensorflow/tfjs-core";
import { type CallArguments, readArguments } from "../call-arguments.ts";
import type { NDArray, NumericArray } from "../ndarray/ndarray.ts";
import type { Shape } from "../shape.ts";
import { type Arrays, type LabelsAndPreds, type MetricOptions, readUpdate } from "./eval-metric.ts";
import { ReadingMetric } from "./reading-metric.ts";
import { checkCounts, type Measure, SumMetric } from "./sum-metric.ts";

/** Mean of all elements of the outputs, for networks whose outputs are losses. Labels are ignored. Its name is `loss`. */
export class Loss extends SumMetric {
  constructor(...args: CallArguments<[name: string], MetricOptions>) {
    const { name = "loss", ...options } = readArguments<MetricOptions>(args, ["name"]);
    super(name, options);
  }

  override update(label: Arrays | LabelsAndPreds, pred?: Arrays): void {
    const [, preds] = readUpdate(label, pred);
    for (const { tensor } of preds) this.add(() => this.measure(tensor, tensor));
  }

  protected override measure(_label: tf.Tensor, pred: tf.Tensor): Measure {
    return { sums: tf.sum(pred), instances: pred.size };
  }
}

/**
 * Measures the elements of one label and its prediction, in C order: a value for the batch, or a sum and the number of
 * instances that it is of.
 */
export type Evaluation = (
  label: NumericArray,
  pred: NumericArray,
  shapes: { label: Shape; pred: Shape },
) => number | readonly [sum_metric: number, num_inst: number];

export interface CustomMetricOptions extends MetricOptions {
  /** Default: the function's name, as `custom(…)` where it has none. */
  name?: string;
  /** Allows more predictions than labels; the rest is left out. Default: false. */
  allow_extra_outputs?: boolean;
}

/** A metric that a function computes of the elements of each batch. */
export class CustomMetric extends ReadingMetric {
  readonly #feval: Evaluation;
  readonly #allowExtra: boolean;

  constructor(
    feval: Evaluation,
    ...args: CallArguments<[name: string, allow_extra_outputs: boolean], CustomMetricOptions>
  ) {
    const names = ["name", "allow_extra_outputs"];
    const { name, allow_extra_outputs = false, ...options } = readArguments<CustomMetricOptions>(args, names);
    super(name ?? (feval.name || "custom(<lambda>)"), options);
    this.#feval = feval;
    this.#allowExtra = allow_extra_outputs;
  }

  /** @throws {MXNetError} Where there are not as many labels as predictions, unless those may be more. */
  protected override async read(labels: readonly NDArray[], preds: readonly NDArray[]): Promise<() => void> {
    if (!this.#allowExtra) checkCounts(labels, preds);
    const pairs = labels.flatMap((label, index) => {
      const pred = preds[index];
      return pred ? [{ label, pred, shapes: { label: label.shape, pred: pred.shape } }] : [];
    });
    const read = pairs.map(async ({ label, pred, shapes }) =>
      this.#feval(...(await Promise.all([label.asnumpy(), pred.asnumpy()])), shapes),
    );
    const results = await Promise.all(read);
    return () => {
      for (const result of results) {
        const [sum, instances] = typeof result === "number" ? [result, 1] : result;
        this.sum_metric += sum;
        this.num_inst += instances;
      }
    };
  }
}

/** Makes a metric of a function of elements. */
export function np(numpy_feval: Evaluation, name?: string, allow_extra_outputs = false): CustomMetric {
  return new CustomMetric(numpy_feval, { name, allow_extra_outputs });
}
