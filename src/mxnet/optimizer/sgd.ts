import * as tf from "@tensorflow/tfjs-core";
import { randomStream } from "../random-stream.ts";
import { type OptimizerOptions, type StepInputs, StepOptimizer } from "./optimizer.ts";

export interface SGDOptions extends OptimizerOptions {
  /** Default: 0. */
  momentum?: number;
  /** Has no effect: gradients are never sparse. */
  lazy_update?: boolean;
}

/**
 * Stochastic gradient descent.
 *
 * `w = (1 - lr·wd)·w - lr·clip(rescale·g)`; with momentum `m = momentum·m - lr·wd·w - lr·clip(rescale·g)`, `w += m`.
 *
 * Spec: section 2.4.
 */
export class SGD extends StepOptimizer {
  readonly momentum: number;

  constructor({ momentum = 0, ...options }: SGDOptions = {}) {
    super(options);
    this.momentum = momentum;
  }

  protected override get stateCount(): number {
    return this.momentum === 0 ? 0 : 1;
  }

  protected override step({ w, grad, state: [momentum], lr, wd }: StepInputs): tf.Tensor[] {
    const step = tf.mul(this.rescaled(grad), lr);
    const full = wd === 0 ? step : tf.add(step, tf.mul(w, lr * wd));
    if (!momentum) return [tf.sub(w, full)];
    const next = tf.sub(tf.mul(momentum, this.momentum), full);
    return [tf.add(w, next), next];
  }
}

/**
 * Stochastic gradient descent with Nesterov's momentum.
 *
 * `g = clip(rescale·g) + wd·w`, `m = momentum·m - lr·g`, `w += momentum·m - lr·g`; without momentum as SGD.
 *
 * Spec: section 2.4. The learning rate is inside the momentum, as MXNet has it since 1.6; with a constant one that is
 * the spec's formula.
 */
export class NAG extends StepOptimizer {
  readonly momentum: number;

  constructor({ momentum = 0, ...options }: SGDOptions = {}) {
    super(options);
    this.momentum = momentum;
  }

  protected override get stateCount(): number {
    return this.momentum === 0 ? 0 : 1;
  }

  protected override step({ w, grad, state: [momentum], lr, wd }: StepInputs): tf.Tensor[] {
    const scaled = this.rescaled(grad);
    const step = tf.mul(wd === 0 ? scaled : tf.add(scaled, tf.mul(w, wd)), lr);
    if (!momentum) return [tf.sub(w, step)];
    const next = tf.sub(tf.mul(momentum, this.momentum), step);
    return [tf.add(w, tf.sub(tf.mul(next, this.momentum), step)), next];
  }
}

/** Signum's options. */
export interface SignumOptions extends OptimizerOptions {
  /** Default: 0.9. */
  momentum?: number;
  /** Weight decay that is not part of the gradient. Default: 0. */
  wd_lh?: number;
}

/**
 * Steps of one size, by the sign of the momentum alone.
 *
 * `m = momentum·m - (1 - momentum)·(clip(rescale·g) + wd·w)`, `w = (1 - lr·wd_lh)·w + lr·sign(m)`; without momentum
 * `w = (1 - lr·wd)·w - lr·sign(g)`.
 */
export class Signum extends StepOptimizer {
  readonly momentum: number;
  readonly wd_lh: number;

  constructor({ momentum = 0.9, wd_lh = 0, ...options }: SignumOptions = {}) {
    super(options);
    this.momentum = momentum;
    this.wd_lh = wd_lh;
  }

  protected override get stateCount(): number {
    return this.momentum === 0 ? 0 : 1;
  }

  protected override step({ w, grad, state: [momentum], lr, wd }: StepInputs): tf.Tensor[] {
    if (!momentum) return [tf.sub(tf.mul(w, 1 - lr * wd), tf.mul(tf.sign(this.rescaled(grad)), lr))];
    const scaled = this.rescaled(grad);
    const full = wd === 0 ? scaled : tf.add(scaled, tf.mul(w, wd));
    const next = tf.sub(tf.mul(momentum, this.momentum), tf.mul(full, 1 - this.momentum));
    return [tf.add(tf.mul(w, 1 - lr * this.wd_lh), tf.mul(tf.sign(next), lr)), next];
  }
}

/**
 * Stochastic gradient Langevin dynamics: half a step of gradient, and noise of variance `lr`.
 *
 * `w += -lr/2·(clip(rescale·g) + wd·w) + normal(0, √lr)`. The noise comes from `mx.random.seed`'s stream.
 */
export class SGLD extends StepOptimizer {
  constructor(options: OptimizerOptions = {}) {
    super(options);
  }

  protected override get stateCount(): number {
    return 0;
  }

  protected override step({ w, grad, lr, wd }: StepInputs): tf.Tensor[] {
    const drift = tf.add(this.rescaled(grad), tf.mul(w, wd));
    const seed = Math.floor(randomStream().next() * 0x7fff_ffff);
    const noise = tf.randomNormal(w.shape, 0, Math.sqrt(lr), "float32", seed);
    return [tf.add(tf.sub(w, tf.mul(drift, lr / 2)), noise)];
  }
}
