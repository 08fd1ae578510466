import * as tf from "@tensorflow/tfjs-core";
import type { NDArray } from "../ndarray/ndarray.ts";

export interface OptimizerOptions {
  learning_rate?: number;
  /** Weight decay, for names that end in `_weight` or `_gamma`. Default: 0. */
  wd?: number;
  /** Multiplies every gradient. Default: 1; a Module that makes the optimizer sets 1 / batch size. */
  rescale_grad?: number;
  /** Cuts every element of a gradient to that size. */
  clip_gradient?: number;
  /** The parameter that each index means. */
  param_idx2name?: ReadonlyMap<number, string>;
}

/** What an optimizer keeps of one parameter. */
export type OptimizerState = readonly NDArray[];

/** Changes parameters by their gradients. Parameters are known by their index. */
export abstract class Optimizer {
  readonly learning_rate: number;
  readonly wd: number;
  readonly rescale_grad: number;
  readonly clip_gradient: number | undefined;
  /** The parameter that each index means: weight decay and multipliers go by name. */
  idx2name: ReadonlyMap<number, string>;
  /** Updates of the parameter that had most. */
  num_update = 0;
  readonly #updates = new Map<number, number>();
  #lrMult: Readonly<Record<string, number>> = {};
  #wdMult: Readonly<Record<string, number>> = {};

  constructor(options: OptimizerOptions) {
    this.learning_rate = options.learning_rate ?? 0.01;
    this.wd = options.wd ?? 0;
    this.rescale_grad = options.rescale_grad ?? 1;
    this.clip_gradient = options.clip_gradient;
    this.idx2name = options.param_idx2name ?? new Map();
  }

  /** Makes what has to be kept for a parameter. It lives until it is disposed of. */
  abstract create_state(index: number, weight: NDArray): OptimizerState;

  /** Changes `weight` and `state` by the gradient. */
  abstract update(index: number, weight: NDArray, grad: NDArray, state: OptimizerState): void;

  /** Multiplies the learning rate of the parameters named. */
  set_lr_mult(args_lr_mult: Readonly<Record<string, number>>): void {
    this.#lrMult = args_lr_mult;
  }

  /** Multiplies the weight decay of the parameters named: also of those that have none by their name. */
  set_wd_mult(args_wd_mult: Readonly<Record<string, number>>): void {
    this.#wdMult = args_wd_mult;
  }

  /** Takes `__lr_mult__` and `__wd_mult__` of the variables. What `set_lr_mult` and `set_wd_mult` say counts more. */
  set_multipliers(attributes: ReadonlyMap<string, ReadonlyMap<string, string>>): void {
    const declared = (key: string) =>
      Object.fromEntries(
        [...attributes].flatMap(([name, attrs]) => {
          const value = attrs.get(key);
          return value === undefined ? [] : [[name, Number(value)]];
        }),
      );
    this.#lrMult = { ...declared("__lr_mult__"), ...this.#lrMult };
    this.#wdMult = { ...declared("__wd_mult__"), ...this.#wdMult };
  }

  /** Counts an update of a parameter, and returns which it is: 1 for the first. */
  protected countUpdate(index: number): number {
    const count = (this.#updates.get(index) ?? 0) + 1;
    this.#updates.set(index, count);
    this.num_update = Math.max(this.num_update, count);
    return count;
  }

  protected learningRate(index: number): number {
    return this.learning_rate * (this.#lrMult[this.#name(index)] ?? 1);
  }

  protected weightDecay(index: number): number {
    const name = this.#name(index);
    const usual = name === "" || name.endsWith("_weight") || name.endsWith("_gamma") ? 1 : 0;
    return this.wd * (this.#wdMult[name] ?? usual);
  }

  /** Cuts a gradient to `clip_gradient`, where there is one. */
  protected clip(gradient: tf.Tensor): tf.Tensor {
    const limit = this.clip_gradient;
    return limit === undefined || limit < 0 ? gradient : tf.clipByValue(gradient, -limit, limit);
  }

  #name(index: number): string {
    return this.idx2name.get(index) ?? "";
  }
}
