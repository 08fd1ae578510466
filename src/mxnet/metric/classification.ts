import * as tf from "@tensorflow/tfjs-core";
import { type CallArguments, readArguments } from "../call-arguments.ts";
import { MXNetError } from "../mxnet-error.ts";
import { equalShapes } from "../shape.ts";
import { toFloat } from "../to-float.ts";
import type { MetricOptions } from "./eval-metric.ts";
import { classesOf, type Measure, mismatch, SumMetric } from "./sum-metric.ts";

/** Share of the rows whose largest prediction is the label's class. Its name is `accuracy`. */
export class Accuracy extends SumMetric {
  /** The axis that has the classes. */
  readonly axis: number;

  /** `axis` is 1 unless told. Predictions of the label's own shape are classes already. */
  constructor(...args: CallArguments<[axis: number, name: string], MetricOptions & { axis?: number }>) {
    const {
      axis = 1,
      name = "accuracy",
      ...options
    } = readArguments<MetricOptions & { axis?: number }>(args, ["axis", "name"]);
    super(name, options);
    this.axis = axis;
  }

  protected override measure(label: tf.Tensor, pred: tf.Tensor): Measure {
    const classes = equalShapes(label.shape, pred.shape) ? pred : tf.argMax(pred, this.axis);
    if (classes.size !== label.size) throw mismatch(this.name, label, pred);
    return { sums: count(tf.equal(classesOf(classes), classesOf(label))), instances: label.size };
  }
}

/** Share of the rows with the label's class among the `top_k` largest predictions. Its name is `top_k_accuracy_5`. */
export class TopKAccuracy extends SumMetric {
  readonly top_k: number;

  /** @throws {MXNetError} Where `top_k` is not above 1. */
  constructor(...args: CallArguments<[top_k: number, name: string], MetricOptions & { top_k?: number }>) {
    const {
      top_k = 1,
      name = "top_k_accuracy",
      ...options
    } = readArguments<MetricOptions & { top_k?: number }>(args, ["top_k", "name"]);
    super(`${name}_${top_k}`, options);
    if (!(top_k > 1)) {
      throw new MXNetError(`Please use Accuracy if top_k is no more than 1: it is ${top_k}`);
    }
    this.top_k = top_k;
  }

  protected override measure(label: tf.Tensor, pred: tf.Tensor): Measure {
    const [rows = 0, classes] = pred.shape;
    if (pred.shape.length > 2 || label.size !== rows) throw mismatch(this.name, label, pred);
    if (classes === undefined) {
      return { sums: count(tf.equal(classesOf(pred), classesOf(label))), instances: rows };
    }
    const { indices } = tf.topk(tf.reshape(pred, [rows, classes]), Math.min(this.top_k, classes));
    const hits = tf.equal(indices, tf.reshape(classesOf(label), [rows, 1]));
    return { sums: count(hits), instances: rows };
  }
}

/** Options of the metrics of two classes. */
export interface BinaryOptions extends MetricOptions {
  /** `macro` averages the values of batches, `micro` counts over all of them. Default: `macro`. */
  average?: "macro" | "micro";
}

/** True and false positives and negatives. */
interface Counts {
  tp: number;
  fp: number;
  fn: number;
  tn: number;
}

/** A metric of two classes: class 1 of predictions (n, 2) against labels (n,). */
abstract class BinaryMetric extends SumMetric {
  readonly average: "macro" | "micro";

  constructor(name: string, { average = "macro", ...options }: BinaryOptions) {
    super(name, options);
    this.average = average;
  }

  /** The value of counts as scalars on the backend. */
  protected abstract score(tp: tf.Tensor, fp: tf.Tensor, fn: tf.Tensor, tn: tf.Tensor): tf.Tensor;
  /** The same of numbers. */
  protected abstract scoreOf(counts: Counts): number;

  protected override measure(label: tf.Tensor, pred: tf.Tensor): Measure {
    if (pred.shape.length !== 2 || label.size !== pred.shape[0]) throw mismatch(this.name, label, pred);
    const classes = classesOf(label);
    const isTrue = tf.equal(classes, 1);
    const saysTrue = tf.equal(tf.argMax(pred, 1), 1);
    const [isFalse, saysFalse] = [tf.logicalNot(isTrue), tf.logicalNot(saysTrue)];
    const both = (a: tf.Tensor, b: tf.Tensor) => count(tf.logicalAnd(a, b), "float32");
    const tp = both(saysTrue, isTrue);
    const fp = both(saysTrue, isFalse);
    const fn = both(saysFalse, isTrue);
    const tn = both(saysFalse, isFalse);
    // A third class lies between the smallest and the largest.
    const others = both(tf.notEqual(classes, tf.min(classes)), tf.notEqual(classes, tf.max(classes)));
    if (this.average === "micro") return { sums: tf.stack([others, tp, fp, fn, tn]), instances: label.size };
    return { sums: tf.stack([others, this.score(tp, fp, fn, tn)]), instances: 1 };
  }

  /** @throws {MXNetError} Where labels had more than two classes: `update` does not wait to find out. */
  protected override value(sums: ArrayLike<number>, instances: number): number {
    const [others = 0, ...rest] = Array.from(sums);
    if (others > 0) throw new MXNetError(`${this.name} currently only supports binary classification`);
    if (this.average === "macro") return (rest[0] ?? Number.NaN) / instances;
    const [tp = 0, fp = 0, fn = 0, tn = 0] = rest;
    return this.scoreOf({ tp, fp, fn, tn });
  }
}

/** `2·precision·recall / (precision + recall)` of class 1. Its name is `f1`. */
export class F1 extends BinaryMetric {
  constructor(...args: CallArguments<[name: string], BinaryOptions>) {
    const { name = "f1", ...options } = readArguments<BinaryOptions>(args, ["name"]);
    super(name, options);
  }

  protected override score(tp: tf.Tensor, fp: tf.Tensor, fn: tf.Tensor): tf.Tensor {
    return tf.divNoNan(tf.mul(tp, 2), tf.addN([tp, tp, fp, fn]));
  }

  protected override scoreOf({ tp, fp, fn }: Counts): number {
    return tp === 0 ? 0 : (2 * tp) / (2 * tp + fp + fn);
  }
}

/** Matthews' correlation of two classes, -1 to 1. Its name is `mcc`. */
export class MCC extends BinaryMetric {
  constructor(...args: CallArguments<[name: string], BinaryOptions>) {
    const { name = "mcc", ...options } = readArguments<BinaryOptions>(args, ["name"]);
    super(name, options);
  }

  protected override score(tp: tf.Tensor, fp: tf.Tensor, fn: tf.Tensor, tn: tf.Tensor): tf.Tensor {
    const pairs: [tf.Tensor, tf.Tensor][] = [
      [tp, fp],
      [tp, fn],
      [tn, fp],
      [tn, fn],
    ];
    // MXNet leaves factors of 0 out. The root of each: the product of four counts overflows sooner.
    const root = pairs
      .map(([a, b]) => tf.add(a, b))
      .map((sum) => tf.sqrt(tf.maximum(sum, 1)))
      .reduce((product, factor) => tf.mul(product, factor));
    return tf.div(tf.sub(tf.mul(tp, tn), tf.mul(fp, fn)), root);
  }

  protected override scoreOf({ tp, fp, fn, tn }: Counts): number {
    const factors = [tp + fp, tp + fn, tn + fp, tn + fn].map((sum) => Math.sqrt(sum || 1));
    return (tp * tn - fp * fn) / factors.reduce((product, factor) => product * factor, 1);
  }
}

function count(hits: tf.Tensor, dtype: "int32" | "float32" = "int32"): tf.Tensor {
  const sum = tf.sum(tf.cast(hits, "int32"));
  return dtype === "int32" ? sum : toFloat(sum);
}
