import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import type { NDArray } from "../ndarray/ndarray.ts";
import { formatShape, type Shape } from "../shape.ts";
import { type Arrays, EvalMetric, type LabelsAndPreds, type NameValue, readUpdate } from "./eval-metric.ts";

/** Sums over instances as a scalar or a vector, and how many instances they are. */
export interface Measure {
  sums: tf.Tensor;
  instances: number;
}

/** Sums so far. */
interface Total {
  sums: tf.Tensor | undefined;
  instances: number;
}

/**
 * A metric that is computed from sums over batches. They stay on the backend until they are asked for, so that `update`
 * does not wait.
 */
export abstract class SumMetric extends EvalMetric {
  #local: Total = { sums: undefined, instances: 0 };
  /** What `reset_local` took away. */
  #settled: Total = { sums: undefined, instances: 0 };

  /** What one label and its prediction add. */
  protected abstract measure(label: tf.Tensor, pred: tf.Tensor): Measure;

  /** The metric's value of all sums. Default: the first, divided by the number of instances. */
  protected value(sums: ArrayLike<number>, instances: number): number {
    return (sums[0] ?? Number.NaN) / instances;
  }

  /** @throws {MXNetError} Where there are not as many labels as predictions, or their shapes do not fit. */
  override update(label: Arrays | LabelsAndPreds, pred?: Arrays): void {
    const [labels, preds] = readUpdate(label, pred);
    checkCounts(labels, preds);
    for (const [index, label] of labels.entries()) {
      const pred = preds[index];
      if (pred) this.add(() => this.measure(label.tensor, pred.tensor));
    }
  }

  override reset(): void {
    this.#local.sums?.dispose();
    this.#settled.sums?.dispose();
    this.#local = { sums: undefined, instances: 0 };
    this.#settled = { sums: undefined, instances: 0 };
  }

  override reset_local(): void {
    const [before, local] = [this.#settled, this.#local];
    this.#settled = local.sums ? added(before, { sums: local.sums, instances: local.instances }) : before;
    if (local.sums) before.sums?.dispose();
    local.sums?.dispose();
    this.#local = { sums: undefined, instances: 0 };
  }

  override async get_name_value(): Promise<NameValue[]> {
    return [[this.name, await this.#read(this.#local)]];
  }

  override async get_global_name_value(): Promise<NameValue[]> {
    const [settled, local] = [this.#settled, this.#local];
    if (!settled.sums) return this.get_name_value();
    if (!local.sums) return [[this.name, await this.#read(settled)]];
    const whole = added(settled, { sums: local.sums, instances: local.instances });
    try {
      return [[this.name, await this.#read(whole)]];
    } finally {
      whole.sums?.dispose();
    }
  }

  /** Adds to the sums what `measure` computes; everything else that it makes is disposed of. */
  protected add(measure: () => Measure): void {
    const before = this.#local;
    tf.tidy(() => {
      this.#local = added(before, measure());
    });
    before.sums?.dispose();
  }

  async #read({ sums, instances }: Total): Promise<number> {
    return sums ? this.value(await sums.data(), instances) : Number.NaN;
  }
}

function added(total: Total, { sums, instances }: Measure): Total {
  const sum = tf.keep(total.sums ? tf.add(total.sums, sums) : tf.clone(sums));
  return { sums: sum, instances: total.instances + instances };
}

/** @throws {MXNetError} Where there are not as many labels as predictions. */
export function checkCounts(labels: readonly NDArray[], preds: readonly NDArray[]): void {
  if (labels.length === preds.length) return;
  throw new MXNetError(
    `Shape of labels ${labels.length} does not match shape of predictions ${preds.length}`,
  );
}

/** The error for a label and a prediction that do not fit each other. */
export function mismatch(name: string, label: { shape: Shape }, pred: { shape: Shape }): MXNetError {
  return new MXNetError(
    `Shape of labels ${formatShape(label.shape)} does not match shape of predictions ${formatShape(pred.shape)} in ${name}`,
  );
}

/** Elements as classes, in one row. */
export function classesOf(x: tf.Tensor): tf.Tensor1D {
  return tf.reshape(tf.cast(x, "int32"), [-1]);
}
