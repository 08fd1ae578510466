import * as tf from "@tensorflow/tfjs-core";
import { type CallArguments, readArguments } from "../call-arguments.ts";
import type { MetricOptions } from "./eval-metric.ts";
import { classesOf, type Measure, mismatch, SumMetric } from "./sum-metric.ts";

export interface LikelihoodOptions extends MetricOptions {
  /** Default: 1e-12. */
  eps?: number;
}

/** Mean over the rows of `-log(p + eps)`, where p is the prediction for the label's class. Its name is `cross-entropy`. */
export class CrossEntropy extends SumMetric {
  readonly eps: number;

  constructor(...args: CallArguments<[eps: number, name: string], LikelihoodOptions>) {
    const names = ["eps", "name"];
    const { eps = 1e-12, name = "cross-entropy", ...options } = readArguments<LikelihoodOptions>(args, names);
    super(name, options);
    this.eps = eps;
  }

  protected override measure(label: tf.Tensor, pred: tf.Tensor): Measure {
    const [rows = 0] = pred.shape;
    if (label.size !== rows || pred.shape.length !== 2) throw mismatch(this.name, label, pred);
    const probability = picked(pred, classesOf(label));
    return { sums: tf.neg(tf.sum(tf.log(tf.add(probability, this.eps)))), instances: rows };
  }
}

/** The same as CrossEntropy, by another name: `nll-loss`. */
export class NegativeLogLikelihood extends CrossEntropy {
  constructor(...args: CallArguments<[eps: number, name: string], LikelihoodOptions>) {
    const { name = "nll-loss", ...options } = readArguments<LikelihoodOptions>(args, ["eps", "name"]);
    super({ name, ...options });
  }
}

export interface PerplexityOptions extends MetricOptions {
  /** Rows with this label do not count. `null` or `undefined`: all count. */
  ignore_label?: number | null;
  /** The axis that has the classes. Only the last can. Default: -1. */
  axis?: number;
}

/**
 * `e` to the mean of `-log(max(p, 1e-10))`, where p is the prediction for the label's class. Its name is `perplexity`.
 *
 * Predictions are (…, classes), and labels have one element a row of them.
 */
export class Perplexity extends SumMetric {
  readonly ignore_label: number | undefined;

  constructor(
    ...args: CallArguments<[ignore_label: number | null, axis: number, name: string], PerplexityOptions>
  ) {
    const {
      ignore_label,
      name = "perplexity",
      axis: _,
      ...options
    } = readArguments<PerplexityOptions>(args, ["ignore_label", "axis", "name"]);
    super(name, options);
    this.ignore_label = ignore_label ?? undefined;
  }

  protected override measure(label: tf.Tensor, pred: tf.Tensor): Measure {
    const classes = pred.shape.at(-1) ?? 1;
    if (label.size !== pred.size / classes) throw mismatch(this.name, label, pred);
    const truth = classesOf(label);
    const probability = picked(tf.reshape(pred, [-1, classes]), truth);
    const losses = tf.neg(tf.log(tf.maximum(probability, 1e-10)));
    const counts =
      this.ignore_label === undefined
        ? tf.onesLike(losses)
        : tf.where(tf.equal(truth, this.ignore_label), tf.zerosLike(losses), tf.onesLike(losses));
    return { sums: tf.stack([tf.sum(tf.mul(losses, counts)), tf.sum(counts)]), instances: 0 };
  }

  protected override value(sums: ArrayLike<number>): number {
    return Math.exp((sums[0] ?? Number.NaN) / (sums[1] ?? 0));
  }
}

/** Of each row the element of its class; 0 for a class that there is not. */
function picked(rows: tf.Tensor, classes: tf.Tensor1D): tf.Tensor {
  return tf.sum(tf.mul(rows, tf.oneHot(classes, rows.shape[1] ?? 1, 1, 0, "float32")), 1);
}
