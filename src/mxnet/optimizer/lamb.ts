import * as tf from "@tensorflow/tfjs-core";
import type { AdamOptions } from "./adam.ts";
import { movingAverage, type StepInputs, StepOptimizer, scaledBy } from "./optimizer.ts";

/** LAMB's options. `epsilon` is 1e-6 unless told. */
export interface LAMBOptions extends AdamOptions {
  /** Least norm that a weight is taken to have. Default: none. */
  lower_bound?: number | null;
  /** Largest norm that a weight is taken to have. Default: none. */
  upper_bound?: number | null;
  /** Default: true. */
  bias_correction?: boolean;
}

/**
 * Adam with steps in proportion to each weight's norm, for large batches; learning rate 0.001 unless told.
 *
 * `g = clip(rescale·g)`, m and v as Adam's, `r = m̂ / (√v̂ + ε) + wd·w`, `w -= lr·‖w‖ / ‖r‖·r`; where a norm is 0 by `lr·r`.
 */
export class LAMB extends StepOptimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly lower_bound: number | undefined;
  readonly upper_bound: number | undefined;
  readonly bias_correction: boolean;

  constructor(options: LAMBOptions = {}) {
    super({ ...options, learning_rate: options.learning_rate ?? 0.001 });
    this.beta1 = options.beta1 ?? 0.9;
    this.beta2 = options.beta2 ?? 0.999;
    this.epsilon = options.epsilon ?? 1e-6;
    this.lower_bound = options.lower_bound ?? undefined;
    this.upper_bound = options.upper_bound ?? undefined;
    this.bias_correction = options.bias_correction ?? true;
  }

  protected override get stateCount(): number {
    return 2;
  }

  protected override step({ w, grad, state, lr, wd, t }: StepInputs): tf.Tensor[] {
    const [mean, variance] = state as [tf.Tensor, tf.Tensor];
    const g = this.rescaled(grad);
    const m = movingAverage(mean, g, this.beta1);
    const v = movingAverage(variance, tf.square(g), this.beta2);
    const correct = this.bias_correction;
    const [first, second] = correct ? [1 / (1 - this.beta1 ** t), 1 / (1 - this.beta2 ** t)] : [1, 1];
    const root = tf.add(tf.sqrt(scaledBy(v, second)), this.epsilon);
    const adam = tf.div(scaledBy(m, first), root);
    const direction = wd === 0 ? adam : tf.add(adam, tf.mul(w, wd));
    return [tf.sub(w, tf.mul(direction, tf.mul(this.#trust(w, direction), lr))), m, v];
  }

  #trust(w: tf.Tensor, direction: tf.Tensor): tf.Tensor {
    const bounded = tf.minimum(
      tf.maximum(tf.norm(w), this.lower_bound ?? 0),
      this.upper_bound ?? Number.MAX_VALUE,
    );
    const size = tf.norm(direction);
    const isUsable = tf.logicalAnd(tf.greater(bounded, 0), tf.greater(size, 0));
    const one = tf.onesLike(size);
    return tf.where(isUsable, tf.div(bounded, tf.where(isUsable, size, one)), one);
  }
}
