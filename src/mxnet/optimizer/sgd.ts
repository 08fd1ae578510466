import * as tf from "@tensorflow/tfjs-core";
import { NDArray } from "../ndarray/ndarray.ts";
import { Optimizer, type OptimizerOptions, type OptimizerState } from "./optimizer.ts";
import { assignAll, scaledBy } from "./steps.ts";

export interface SGDOptions extends OptimizerOptions {
  /** Default: 0. */
  momentum?: number;
}

/**
 * Stochastic gradient descent.
 *
 * `w = (1 - lr·wd)·w - lr·clip(rescale·g)`; with momentum `m = momentum·m - lr·wd·w - lr·clip(rescale·g)`, `w += m`.
 *
 * Spec: section 2.4.
 */
export class SGD extends Optimizer {
  readonly momentum: number;

  constructor({ momentum = 0, ...options }: SGDOptions = {}) {
    super(options);
    this.momentum = momentum;
  }

  override create_state(_index: number, weight: NDArray): OptimizerState {
    if (this.momentum === 0) return [];
    return [new NDArray(tf.keep(tf.zerosLike(weight.tensor)))];
  }

  override update(index: number, weight: NDArray, grad: NDArray, state: OptimizerState): void {
    this.countUpdate(index);
    const lr = this.learningRate(index);
    const decay = lr * this.weightDecay(index);
    const w = weight.tensor;
    const [buffer] = state;
    assignAll([weight, ...state], () => {
      const step = tf.mul(this.clip(scaledBy(grad.tensor, this.rescale_grad)), lr);
      const full = decay === 0 ? step : tf.add(step, tf.mul(w, decay));
      if (!buffer) return [tf.sub(w, full)];
      const momentum = tf.sub(tf.mul(buffer.tensor, this.momentum), full);
      return [tf.add(w, momentum), momentum];
    });
  }
}
