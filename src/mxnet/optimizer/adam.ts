import * as tf from "@tensorflow/tfjs-core";
import { NDArray } from "../ndarray/ndarray.ts";
import { Optimizer, type OptimizerOptions, type OptimizerState } from "./optimizer.ts";
import { assignAll, scaledBy } from "./steps.ts";

export interface AdamOptions extends OptimizerOptions {
  /** Default: 0.9. */
  beta1?: number;
  /** Default: 0.999. */
  beta2?: number;
  /** Default: 1e-8. */
  epsilon?: number;
}

/**
 * Adam, with learning rate 0.001 unless told.
 *
 * `lr_t = lr·√(1 - β₂ᵗ) / (1 - β₁ᵗ)`, `g = clip(rescale·g + wd·w)`, `m = β₁·m + (1 - β₁)·g`,
 * `v = β₂·v + (1 - β₂)·g²`, `w -= lr_t·m / (√v + ε)`; t counts the updates of each parameter.
 *
 * Spec: section 2.4.
 */
export class Adam extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, ...options }: AdamOptions = {}) {
    super({ learning_rate: 0.001, ...options });
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
  }

  override create_state(_index: number, weight: NDArray): OptimizerState {
    return [0, 1].map(() => new NDArray(tf.keep(tf.zerosLike(weight.tensor))));
  }

  override update(index: number, weight: NDArray, grad: NDArray, state: OptimizerState): void {
    const t = this.countUpdate(index);
    const { beta1, beta2, epsilon } = this;
    const lr = (this.learningRate(index) * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
    const decay = this.weightDecay(index);
    const [w, mean, variance] = [weight, ...state].map(({ tensor }) => tensor) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    assignAll([weight, ...state], () => {
      const scaled = scaledBy(grad.tensor, this.rescale_grad);
      const g = this.clip(decay === 0 ? scaled : tf.add(scaled, tf.mul(w, decay)));
      const m = tf.add(tf.mul(mean, beta1), tf.mul(g, 1 - beta1));
      const v = tf.add(tf.mul(variance, beta2), tf.mul(tf.square(g), 1 - beta2));
      const step = tf.div(tf.mul(m, lr), tf.add(tf.sqrt(v), epsilon));
      return [tf.sub(w, step), m, v];
    });
  }
}
