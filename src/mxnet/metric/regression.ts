import * as tf from "@tensorflow/tfjs-core";
import { type CallArguments, readArguments } from "../call-arguments.ts";
import type { NDArray } from "../ndarray/ndarray.ts";
import { equalShapes } from "../shape.ts";
import type { MetricOptions, NameValue } from "./eval-metric.ts";
import { ReadingMetric } from "./reading-metric.ts";
import { checkCounts, type Measure, mismatch, SumMetric } from "./sum-metric.ts";

/** A mean of each batch, then the mean of those. Vectors stand as columns, and shapes are broadcast. */
abstract class ErrorMetric extends SumMetric {
  /** The error of a batch. */
  protected abstract error(difference: tf.Tensor): tf.Tensor;

  protected override measure(label: tf.Tensor, pred: tf.Tensor): Measure {
    const [truth, guess] = [column(label), column(pred)];
    if (!fits(truth, guess)) throw mismatch(this.name, label, pred);
    return { sums: this.error(tf.sub(truth, guess)), instances: 1 };
  }
}

/** Mean of the absolute error of a batch, then mean over batches. Its name is `mae`. */
export class MAE extends ErrorMetric {
  constructor(...args: CallArguments<[name: string], MetricOptions>) {
    const { name = "mae", ...options } = readArguments<MetricOptions>(args, ["name"]);
    super(name, options);
  }

  protected override error(difference: tf.Tensor): tf.Tensor {
    return tf.mean(tf.abs(difference));
  }
}

/** Mean of the squared error of a batch, then mean over batches. Its name is `mse`. */
export class MSE extends ErrorMetric {
  constructor(...args: CallArguments<[name: string], MetricOptions>) {
    const { name = "mse", ...options } = readArguments<MetricOptions>(args, ["name"]);
    super(name, options);
  }

  protected override error(difference: tf.Tensor): tf.Tensor {
    return tf.mean(tf.square(difference));
  }
}

/** Root of the mean squared error of a batch, then mean over batches. Its name is `rmse`. */
export class RMSE extends ErrorMetric {
  constructor(...args: CallArguments<[name: string], MetricOptions>) {
    const { name = "rmse", ...options } = readArguments<MetricOptions>(args, ["name"]);
    super(name, options);
  }

  protected override error(difference: tf.Tensor): tf.Tensor {
    return tf.sqrt(tf.mean(tf.square(difference)));
  }
}

export interface PearsonOptions extends MetricOptions {
  /** `macro` averages the values of batches, `micro` is the value of all of them. Default: `macro`. */
  average?: "macro" | "micro";
}

/** What a correlation is computed from. */
interface Moments {
  count: number;
  labelMean: number;
  predMean: number;
  /** Sums of the products of the distances from the means. */
  labels: number;
  preds: number;
  both: number;
}

const NONE: Moments = { count: 0, labelMean: 0, predMean: 0, labels: 0, preds: 0, both: 0 };

/** Pearson's correlation of labels and predictions of one shape, computed in float64. Its name is `pearsonr`. */
export class PearsonCorrelation extends ReadingMetric {
  readonly average: "macro" | "micro";
  #all = NONE;

  constructor(...args: CallArguments<[name: string], PearsonOptions>) {
    const {
      name = "pearsonr",
      average = "macro",
      ...options
    } = readArguments<PearsonOptions>(args, ["name"]);
    super(name, options);
    this.average = average;
  }

  protected override async read(labels: readonly NDArray[], preds: readonly NDArray[]): Promise<() => void> {
    checkCounts(labels, preds);
    const pairs = labels.map((label, index) => [label, preds[index] as NDArray] as const);
    for (const [label, pred] of pairs) {
      if (!equalShapes(label.shape, pred.shape)) throw mismatch(this.name, label, pred);
    }
    const read = await Promise.all(
      pairs.map(([label, pred]) => Promise.all([label.asnumpy(), pred.asnumpy()])),
    );
    return () => {
      for (const [label, pred] of read) {
        const moments = momentsOf(label, pred);
        this.num_inst++;
        this.sum_metric += correlation(moments);
        this.#all = joined(this.#all, moments);
      }
    };
  }

  override reset(): void {
    super.reset();
    this.#all = NONE;
  }

  override async get_name_value(): Promise<NameValue[]> {
    const macro = await super.get_name_value();
    if (this.average === "macro" || this.num_inst === 0) return macro;
    return [[this.name, correlation(this.#all)]];
  }
}

function column(x: tf.Tensor): tf.Tensor {
  return x.shape.length === 1 ? tf.reshape(x, [-1, 1]) : x;
}

function fits({ shape: a }: tf.Tensor, { shape: b }: tf.Tensor): boolean {
  const [longer, shorter] = a.length >= b.length ? [a, b] : [b, a];
  const offset = longer.length - shorter.length;
  return shorter.every(
    (dim, axis) => dim === 1 || longer[axis + offset] === 1 || dim === longer[axis + offset],
  );
}

function momentsOf(labels: ArrayLike<number>, preds: ArrayLike<number>): Moments {
  const count = labels.length;
  const [labelMean, predMean] = [meanOf(labels), meanOf(preds)];
  const moments = { ...NONE, count, labelMean, predMean };
  for (let i = 0; i < count; i++) {
    const [x, y] = [(labels[i] ?? 0) - labelMean, (preds[i] ?? 0) - predMean];
    moments.labels += x * x;
    moments.preds += y * y;
    moments.both += x * y;
  }
  return moments;
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum / values.length;
}

/** Chan's rule for two sets of values. */
function joined(a: Moments, b: Moments): Moments {
  const count = a.count + b.count;
  if (count === 0) return NONE;
  const [x, y] = [b.labelMean - a.labelMean, b.predMean - a.predMean];
  const weight = (a.count * b.count) / count;
  return {
    count,
    labelMean: a.labelMean + (x * b.count) / count,
    predMean: a.predMean + (y * b.count) / count,
    labels: a.labels + b.labels + x * x * weight,
    preds: a.preds + b.preds + y * y * weight,
    both: a.both + b.both + x * y * weight,
  };
}

function correlation({ labels, preds, both }: Moments): number {
  return both / Math.sqrt(labels * preds);
}
