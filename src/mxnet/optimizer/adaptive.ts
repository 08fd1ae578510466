import * as tf from "@tensorflow/tfjs-core";
import { movingAverage, type OptimizerOptions, type StepInputs, StepOptimizer } from "./optimizer.ts";

/** AdaGrad's options. */
export interface AdaGradOptions extends OptimizerOptions {
  /** Default: 1e-7. */
  eps?: number;
}

/**
 * Learning rates that fall with the sum of squared gradients.
 *
 * `g = clip(rescale·g)`, `h += g²`, `w -= lr·(g / √(h + eps) + wd·w)`.
 */
export class AdaGrad extends StepOptimizer {
  readonly eps: number;

  constructor({ eps = 1e-7, ...options }: AdaGradOptions = {}) {
    super(options);
    this.eps = eps;
  }

  protected override get stateCount(): number {
    return 1;
  }

  protected override step({ w, grad, state, lr, wd }: StepInputs): tf.Tensor[] {
    const g = this.rescaled(grad);
    const history = tf.add(state[0] as tf.Tensor, tf.square(g));
    const direction = tf.div(g, tf.sqrt(tf.add(history, this.eps)));
    const full = wd === 0 ? direction : tf.add(direction, tf.mul(w, wd));
    return [tf.sub(w, tf.mul(full, lr)), history];
  }
}

/** RMSProp's options. */
export interface RMSPropOptions extends OptimizerOptions {
  /** Decay of the mean square. Default: 0.9. */
  gamma1?: number;
  /** Momentum of the centered form. Default: 0.9. */
  gamma2?: number;
  /** Default: 1e-8. */
  epsilon?: number;
  /** Divides by the deviation instead of the root of the mean square, and has momentum. Default: false. */
  centered?: boolean;
  /** Cuts every element of a weight to that size. Default: none. */
  clip_weights?: number;
}

/**
 * Divides by the root of the gradient's moving mean square; learning rate 0.001 unless told.
 *
 * `g = clip(rescale·g + wd·w)`, `n = γ₁·n + (1 - γ₁)·g²`, `w -= lr·g / √(n + ε)`; centered also `ḡ = γ₁·ḡ + (1 - γ₁)·g`,
 * `δ = γ₂·δ - lr·g / √(n - ḡ² + ε)`, `w += δ`.
 */
export class RMSProp extends StepOptimizer {
  readonly gamma1: number;
  readonly gamma2: number;
  readonly epsilon: number;
  readonly centered: boolean;
  readonly clip_weights: number | undefined;

  constructor(options: RMSPropOptions = {}) {
    super({ ...options, learning_rate: options.learning_rate ?? 0.001 });
    this.gamma1 = options.gamma1 ?? 0.9;
    this.gamma2 = options.gamma2 ?? 0.9;
    this.epsilon = options.epsilon ?? 1e-8;
    this.centered = options.centered ?? false;
    this.clip_weights = options.clip_weights;
  }

  protected override get stateCount(): number {
    return this.centered ? 3 : 1;
  }

  protected override step(inputs: StepInputs): tf.Tensor[] {
    const { w, state, lr } = inputs;
    const [square, mean, delta] = state as [tf.Tensor, tf.Tensor?, tf.Tensor?];
    const g = this.decayed(inputs);
    const n = movingAverage(square, tf.square(g), this.gamma1);
    if (!mean || !delta)
      return [this.#cut(tf.sub(w, tf.mul(tf.div(g, tf.sqrt(tf.add(n, this.epsilon))), lr))), n];
    const average = movingAverage(mean, g, this.gamma1);
    const variance = tf.add(tf.sub(n, tf.square(average)), this.epsilon);
    const next = tf.sub(tf.mul(delta, this.gamma2), tf.mul(tf.div(g, tf.sqrt(variance)), lr));
    return [this.#cut(tf.add(w, next)), n, average, next];
  }

  #cut(weight: tf.Tensor): tf.Tensor {
    const limit = this.clip_weights;
    return limit ? tf.clipByValue(weight, -limit, limit) : weight;
  }
}

/** AdaDelta's options. */
export interface AdaDeltaOptions extends OptimizerOptions {
  /** Decay of both mean squares. Default: 0.9. */
  rho?: number;
  /** Default: 1e-5. */
  epsilon?: number;
}

/**
 * Steps as large as those before, without a learning rate.
 *
 * `g = clip(rescale·g)`, `a = ρ·a + (1 - ρ)·g²`, `Δ = √(d + ε) / √(a + ε)·g`, `d = ρ·d + (1 - ρ)·Δ²`, `w -= Δ + wd·w`.
 */
export class AdaDelta extends StepOptimizer {
  readonly rho: number;
  readonly epsilon: number;

  constructor({ rho = 0.9, epsilon = 1e-5, ...options }: AdaDeltaOptions = {}) {
    super(options);
    this.rho = rho;
    this.epsilon = epsilon;
  }

  protected override get stateCount(): number {
    return 2;
  }

  protected override step({ w, grad, state, wd }: StepInputs): tf.Tensor[] {
    const [gradients, deltas] = state as [tf.Tensor, tf.Tensor];
    const { rho, epsilon } = this;
    const g = this.rescaled(grad);
    const squares = movingAverage(gradients, tf.square(g), rho);
    const roots = tf.div(tf.sqrt(tf.add(deltas, epsilon)), tf.sqrt(tf.add(squares, epsilon)));
    const delta = tf.mul(roots, g);
    const kept = wd === 0 ? w : tf.mul(w, 1 - wd);
    return [tf.sub(kept, delta), squares, movingAverage(deltas, tf.square(delta), rho)];
  }
}

/** Ftrl's options. */
export interface FtrlOptions extends OptimizerOptions {
  /** Weight of the L1 penalty. Default: 0.01. */
  lamda1?: number;
  /** Default: 1. */
  beta?: number;
}

/**
 * Follow the regularised leader, for sparse linear models; learning rate 0.1 unless told.
 *
 * `g = clip(rescale·g)`, `z += g - (√(n + g²) - √n)·w / lr`, `n += g²`,
 * `w = (sign(z)·λ₁ - z) / ((β + √n) / lr + wd)` where `|z| > λ₁`, else 0.
 */
export class Ftrl extends StepOptimizer {
  readonly lamda1: number;
  readonly beta: number;

  constructor({ lamda1 = 0.01, beta = 1, ...options }: FtrlOptions = {}) {
    super({ ...options, learning_rate: options.learning_rate ?? (options.lr_scheduler ? undefined : 0.1) });
    this.lamda1 = lamda1;
    this.beta = beta;
  }

  protected override get stateCount(): number {
    return 2;
  }

  protected override step({ w, grad, state, lr, wd }: StepInputs): tf.Tensor[] {
    const [sum, squares] = state as [tf.Tensor, tf.Tensor];
    const { lamda1, beta } = this;
    const g = this.rescaled(grad);
    const n = tf.add(squares, tf.square(g));
    const root = tf.sqrt(n);
    const z = tf.add(sum, tf.sub(g, tf.mul(tf.sub(root, tf.sqrt(squares)), tf.div(w, lr))));
    const shrunk = tf.mul(tf.sign(z), tf.relu(tf.sub(tf.abs(z), lamda1)));
    return [tf.neg(tf.div(shrunk, tf.add(tf.div(root, lr), beta / lr + wd))), z, n];
  }
}
