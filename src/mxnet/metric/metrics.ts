import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import type { NDArray } from "../ndarray/ndarray.ts";
import { equalShapes, formatShape } from "../shape.ts";
import { AverageMetric, EvalMetric, type Measure, type NameValue } from "./eval-metric.ts";

/** Share of the rows whose largest prediction is the label's class. Its name is `accuracy`. */
export class Accuracy extends AverageMetric {
  /** The axis that has the classes. */
  readonly axis: number;

  constructor({ axis = 1, name = "accuracy" }: { axis?: number; name?: string } = {}) {
    super(name);
    this.axis = axis;
  }

  protected override measure(label: tf.Tensor, pred: tf.Tensor): Measure {
    const classes = equalShapes(label.shape, pred.shape) ? pred : tf.argMax(pred, this.axis);
    if (classes.size !== label.size) throw mismatch(this.name, label, pred);
    const hits = tf.equal(tf.reshape(int32(classes), [-1]), tf.reshape(int32(label), [-1]));
    return { sum: tf.sum(tf.cast(hits, "int32")), instances: label.size };
  }
}

/** Mean of the squared error of a batch, then mean over batches. Its name is `mse`. */
export class MSE extends AverageMetric {
  constructor({ name = "mse" }: { name?: string } = {}) {
    super(name);
  }

  protected override measure(label: tf.Tensor, pred: tf.Tensor): Measure {
    if (label.size !== pred.size) throw mismatch(this.name, label, pred);
    const error = tf.sub(tf.reshape(label, [-1]), tf.reshape(pred, [-1]));
    return { sum: tf.mean(tf.square(error)), instances: 1 };
  }
}

/** Mean over the rows of `-log(p + eps)`, where p is the prediction for the label's class. Its name is `cross-entropy`. */
export class CrossEntropy extends AverageMetric {
  readonly eps: number;

  constructor({ eps = 1e-12, name = "cross-entropy" }: { eps?: number; name?: string } = {}) {
    super(name);
    this.eps = eps;
  }

  protected override measure(label: tf.Tensor, pred: tf.Tensor): Measure {
    const [rows = 0, classes = 0] = pred.shape;
    if (label.size !== rows) throw mismatch(this.name, label, pred);
    const wanted = tf.oneHot(tf.reshape(int32(label), [-1]), classes, 1, 0, "float32");
    const probability = tf.sum(tf.mul(pred, wanted), 1);
    return { sum: tf.neg(tf.sum(tf.log(tf.add(probability, this.eps)))), instances: rows };
  }
}

/** Several metrics at once. */
export class CompositeEvalMetric extends EvalMetric {
  readonly metrics: readonly EvalMetric[];

  constructor({ metrics = [], name = "composite" }: { metrics?: readonly MetricLike[]; name?: string } = {}) {
    super(name);
    this.metrics = metrics.map(create);
  }

  override update(labels: readonly NDArray[], preds: readonly NDArray[]): void {
    for (const metric of this.metrics) metric.update(labels, preds);
  }

  override reset(): void {
    for (const metric of this.metrics) metric.reset();
  }

  override async get_name_value(): Promise<NameValue[]> {
    return (await Promise.all(this.metrics.map((metric) => metric.get_name_value()))).flat();
  }

  override async get(): Promise<readonly [readonly string[], readonly number[]]> {
    const pairs = await this.get_name_value();
    return [pairs.map(([name]) => name), pairs.map(([, value]) => value)];
  }
}

/** A metric, its name, or a list of either. */
export type MetricLike = EvalMetric | string | readonly MetricLike[];

/** Makes a metric. @throws {MXNetError} For an unknown name. */
export function create(metric: MetricLike): EvalMetric {
  if (metric instanceof EvalMetric) return metric;
  if (typeof metric !== "string") return new CompositeEvalMetric({ metrics: metric });
  const make = BY_NAME[metric.toLowerCase()];
  if (make) return make();
  throw new MXNetError(`Metric must be one of ${Object.keys(BY_NAME).join(", ")}: it is "${metric}"`);
}

const BY_NAME: Record<string, () => EvalMetric> = {
  acc: () => new Accuracy(),
  accuracy: () => new Accuracy(),
  mse: () => new MSE(),
  ce: () => new CrossEntropy(),
  "cross-entropy": () => new CrossEntropy(),
  crossentropy: () => new CrossEntropy(),
};

function int32(x: tf.Tensor): tf.Tensor {
  return tf.cast(x, "int32");
}

function mismatch(name: string, label: tf.Tensor, pred: tf.Tensor): MXNetError {
  return new MXNetError(
    `Shape of labels ${formatShape(label.shape)} does not match shape of predictions ${formatShape(pred.shape)} in ${name}`,
  );
}
