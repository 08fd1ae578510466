import * as tf from "@tensorflow/tfjs-core";
import { movingAverage, type OptimizerOptions, type StepInputs, StepOptimizer } from "./optimizer.ts";

export interface AdamOptions extends OptimizerOptions {
  /** Default: 0.9. */
  beta1?: number;
  /** Default: 0.999. */
  beta2?: number;
  /** Default: 1e-8. */
  epsilon?: number;
  /** Has no effect: gradients are never sparse. */
  lazy_update?: boolean;
}

/**
 * Adam, with learning rate 0.001 unless told.
 *
 * `lr_t = lr·√(1 - β₂ᵗ) / (1 - β₁ᵗ)`, `g = clip(rescale·g + wd·w)`, `m = β₁·m + (1 - β₁)·g`,
 * `v = β₂·v + (1 - β₂)·g²`, `w -= lr_t·m / (√v + ε)`; t counts the updates of each parameter.
 *
 * Spec: section 2.4.
 */
export class Adam extends StepOptimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, ...options }: AdamOptions = {}) {
    super({ ...options, learning_rate: options.learning_rate ?? 0.001 });
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
  }

  protected override get stateCount(): number {
    return 2;
  }

  protected override step(inputs: StepInputs): tf.Tensor[] {
    const { w, state, lr, t } = inputs;
    const [mean, variance] = state as [tf.Tensor, tf.Tensor];
    const { beta1, beta2, epsilon } = this;
    const g = this.decayed(inputs);
    const m = movingAverage(mean, g, beta1);
    const v = movingAverage(variance, tf.square(g), beta2);
    const corrected = (lr * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
    return [tf.sub(w, tf.div(tf.mul(m, corrected), tf.add(tf.sqrt(v), epsilon))), m, v];
  }
}

/** Adamax's options. */
export interface AdamaxOptions extends OptimizerOptions {
  /** Default: 0.9. */
  beta1?: number;
  /** Default: 0.999. */
  beta2?: number;
}

/**
 * Adam with the largest gradient in place of the mean square; learning rate 0.002 unless told.
 *
 * `g = clip(rescale·g + wd·w)`, `m = β₁·m + (1 - β₁)·g`, `u = max(β₂·u, |g|)`, `w -= lr / (1 - β₁ᵗ)·m / u`.
 */
export class Adamax extends StepOptimizer {
  readonly beta1: number;
  readonly beta2: number;

  constructor({ beta1 = 0.9, beta2 = 0.999, ...options }: AdamaxOptions = {}) {
    super({ ...options, learning_rate: options.learning_rate ?? 0.002 });
    this.beta1 = beta1;
    this.beta2 = beta2;
  }

  protected override get stateCount(): number {
    return 2;
  }

  protected override step(inputs: StepInputs): tf.Tensor[] {
    const { w, state, lr, t } = inputs;
    const [mean, largest] = state as [tf.Tensor, tf.Tensor];
    const g = this.decayed(inputs);
    const m = movingAverage(mean, g, this.beta1);
    const u = tf.maximum(tf.mul(largest, this.beta2), tf.abs(g));
    return [tf.sub(w, tf.div(tf.mul(m, lr / (1 - this.beta1 ** t)), u)), m, u];
  }
}

/** Nadam's options. */
export interface NadamOptions extends AdamOptions {
  /** Default: 0.004. */
  schedule_decay?: number;
}

/**
 * Adam with Nesterov's momentum; learning rate 0.001 unless told.
 *
 * `μ(t) = β₁·(1 - 0.5·0.96^(t·schedule_decay))`; their product over all updates, of all parameters as in MXNet,
 * corrects the momentum.
 */
export class Nadam extends StepOptimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly schedule_decay: number;
  #schedule = 1;

  constructor(options: NadamOptions = {}) {
    super({ ...options, learning_rate: options.learning_rate ?? 0.001 });
    this.beta1 = options.beta1 ?? 0.9;
    this.beta2 = options.beta2 ?? 0.999;
    this.epsilon = options.epsilon ?? 1e-8;
    this.schedule_decay = options.schedule_decay ?? 0.004;
  }

  protected override get stateCount(): number {
    return 2;
  }

  protected override step(inputs: StepInputs): tf.Tensor[] {
    const { w, state, lr, t } = inputs;
    const [mean, variance] = state as [tf.Tensor, tf.Tensor];
    const [now, next] = [this.#momentum(t), this.#momentum(t + 1)];
    this.#schedule *= now;
    const g = this.decayed(inputs);
    const m = movingAverage(mean, g, this.beta1);
    const v = movingAverage(variance, tf.square(g), this.beta2);
    const ahead = tf.add(
      tf.mul(g, (1 - now) / (1 - this.#schedule)),
      tf.mul(m, next / (1 - this.#schedule * next)),
    );
    const root = tf.sqrt(tf.div(v, 1 - this.beta2 ** t));
    return [tf.sub(w, tf.div(tf.mul(ahead, lr), tf.add(root, this.epsilon))), m, v];
  }

  #momentum(t: number): number {
    return this.beta1 * (1 - 0.5 * 0.96 ** (t * this.schedule_decay));
  }
}
