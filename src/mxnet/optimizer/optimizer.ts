import * as tf from "@tensorflow/tfjs-core";
import type { LRScheduler, Schedule } from "../lr-scheduler/lr-scheduler.ts";
import { MXNetError } from "../mxnet-error.ts";
import { NDArray } from "../ndarray/ndarray.ts";
import { assignAll } from "./steps.ts";

/** Multipliers by the name of a parameter, or by its index. */
type Multipliers = Readonly<Record<string, number>>;

export interface OptimizerOptions {
  /** Default: 0.01, or another where the optimizer says so; with an `lr_scheduler` that one's own. */
  learning_rate?: number;
  /** Decides the learning rate by the number of updates. `learning_rate`, where given, becomes its `base_lr`. */
  lr_scheduler?: LRScheduler | Schedule;
  /** Weight decay, for names that end in `_weight` or `_gamma`. Default: 0. */
  wd?: number;
  /** Multiplies every gradient. Default: 1; a Module that makes the optimizer sets 1 / batch size. */
  rescale_grad?: number;
  /** Cuts every element of a gradient to that size. Default: none. */
  clip_gradient?: number | null;
  /** The parameter that each index means. */
  param_idx2name?: ReadonlyMap<number, string>;
  /** Gluon's parameters by index: their own `lr_mult` and `wd_mult` count, whatever their names are. */
  param_dict?: ReadonlyMap<number, ParameterMultipliers>;
  /** Updates that came before, as when training goes on from a checkpoint. Default: 0. */
  begin_num_update?: number;
  /** Has no effect: everything is computed in float32. */
  multi_precision?: boolean;
}

/** What a Gluon parameter says of its own updates. */
export interface ParameterMultipliers {
  readonly lr_mult?: number;
  readonly wd_mult?: number;
}

/** What an optimizer keeps of one parameter. */
export type OptimizerState = readonly NDArray[];

/** Changes parameters by their gradients: `mxnet.optimizer.Optimizer`. Parameters are known by their index. */
export abstract class Optimizer {
  wd: number;
  rescale_grad: number;
  clip_gradient: number | undefined;
  /** The parameter that each index means: weight decay and multipliers go by name. */
  idx2name: ReadonlyMap<number, string>;
  /** Gluon's parameters by index; where one is there, its multipliers count and names do not. */
  param_dict: ReadonlyMap<number, ParameterMultipliers>;
  readonly lr_scheduler: LRScheduler | Schedule | undefined;
  /** Updates of the parameter that had most. */
  num_update: number;
  readonly #begin: number;
  readonly #updates = new Map<number, number>();
  #lr: number;
  #lrMult: Multipliers = {};
  #wdMult: Multipliers = {};

  constructor(options: OptimizerOptions) {
    this.wd = options.wd ?? 0;
    this.rescale_grad = options.rescale_grad ?? 1;
    this.clip_gradient = options.clip_gradient ?? undefined;
    this.idx2name = options.param_idx2name ?? new Map();
    this.param_dict = options.param_dict ?? new Map();
    this.lr_scheduler = options.lr_scheduler;
    this.#begin = options.begin_num_update ?? 0;
    this.num_update = this.#begin;
    this.#lr = options.learning_rate ?? 0.01;
    if (options.learning_rate !== undefined && hasBase(this.lr_scheduler))
      this.lr_scheduler.base_lr = options.learning_rate;
  }

  /** The learning rate now: the scheduler's where there is one. Multipliers of parameters come on top. */
  get learning_rate(): number {
    const scheduler = this.lr_scheduler;
    if (!scheduler) return this.#lr;
    return typeof scheduler === "function" ? scheduler(this.num_update) : scheduler.call(this.num_update);
  }

  /** @throws {MXNetError} Where a scheduler decides the learning rate. */
  set_learning_rate(lr: number): void {
    if (!this.lr_scheduler) {
      this.#lr = lr;
      return;
    }
    throw new MXNetError(
      `Cannot set the learning rate to ${lr}: the optimizer's lr_scheduler decides it. Change that one's base_lr`,
    );
  }

  /** Makes what has to be kept for a parameter. It lives until it is disposed of. */
  abstract create_state(index: number, weight: NDArray): OptimizerState;

  /** Changes `weight` and `state` by the gradient. */
  abstract update(index: number, weight: NDArray, grad: NDArray, state: OptimizerState): void;

  /** Multiplies the learning rate of the parameters named. */
  set_lr_mult(args_lr_mult: Multipliers): void {
    this.#lrMult = args_lr_mult;
  }

  /** Multiplies the weight decay of the parameters named: also of those that have none by their name. */
  set_wd_mult(args_wd_mult: Multipliers): void {
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

  /** Updates of each parameter so far, by its index: what `Updater.get_states` saves. */
  get updateCounts(): ReadonlyMap<number, number> {
    return this.#updates;
  }

  /** Goes on counting from there. */
  restoreCounts(counts: ReadonlyMap<number, number>, num_update: number): void {
    this.#updates.clear();
    for (const [index, count] of counts) this.#updates.set(index, count);
    this.num_update = num_update;
  }

  /** Counts an update of a parameter, and returns which it is: 1 for the first. */
  protected countUpdate(index: number): number {
    const count = (this.#updates.get(index) ?? this.#begin) + 1;
    this.#updates.set(index, count);
    this.num_update = Math.max(this.num_update, count);
    return count;
  }

  /** The learning rate of one parameter. Python's `_get_lr`. */
  protected learningRate(index: number): number {
    return this.learning_rate * this.#multiplier(index, "lr_mult", this.#lrMult, 1);
  }

  /** The weight decay of one parameter. Python's `_get_wd`. */
  protected weightDecay(index: number): number {
    const name = this.idx2name.get(index);
    const usual = name === undefined || /_(weight|gamma)$/.test(name) ? 1 : 0;
    return this.wd * this.#multiplier(index, "wd_mult", this.#wdMult, usual);
  }

  /** Cuts a gradient to `clip_gradient`, where there is one. */
  protected clip(gradient: tf.Tensor): tf.Tensor {
    const limit = this.clip_gradient;
    // Where MXNet is given 0 it does not cut at all.
    return limit === undefined || limit <= 0 ? gradient : tf.clipByValue(gradient, -limit, limit);
  }

  #multiplier(index: number, key: "lr_mult" | "wd_mult", byName: Multipliers, usual: number): number {
    const parameter = this.param_dict.get(index);
    if (parameter) return parameter[key] ?? 1;
    return byName[String(index)] ?? byName[this.idx2name.get(index) ?? ""] ?? usual;
  }
}

/** All that one step of one parameter is computed from. */
export interface StepInputs {
  w: tf.Tensor;
  /** The gradient as it came: neither rescaled nor cut. */
  grad: tf.Tensor;
  state: readonly tf.Tensor[];
  /** With the parameter's multipliers. */
  lr: number;
  wd: number;
  /** Which update of this parameter it is, from 1. */
  t: number;
}

/** An optimizer whose step is one expression of weight, gradient and states that start as zeros. */
export abstract class StepOptimizer extends Optimizer {
  /** How many arrays of the weight's shape it keeps of each parameter. */
  protected abstract get stateCount(): number;

  /** Computes the weight and then the states anew. It runs in `tf.tidy`. */
  protected abstract step(inputs: StepInputs): tf.Tensor[];

  override create_state(_index: number, weight: NDArray): OptimizerState {
    return Array.from(
      { length: this.stateCount },
      () => new NDArray(tf.keep(tf.zerosLike(weight.tensor)), { context: weight.context }),
    );
  }

  override update(index: number, weight: NDArray, grad: NDArray, state: OptimizerState): void {
    const t = this.countUpdate(index);
    const [lr, wd] = [this.learningRate(index), this.weightDecay(index)];
    const tensors = state.map(({ tensor }) => tensor);
    assignAll([weight, ...state], () =>
      this.step({ w: weight.tensor, grad: grad.tensor, state: tensors, lr, wd, t }),
    );
  }

  /** `clip(rescale·g)`. */
  protected rescaled(grad: tf.Tensor): tf.Tensor {
    return this.clip(scaledBy(grad, this.rescale_grad));
  }

  /** `clip(rescale·g + wd·w)`. */
  protected decayed({ grad, w, wd }: StepInputs): tf.Tensor {
    const scaled = scaledBy(grad, this.rescale_grad);
    return this.clip(wd === 0 ? scaled : tf.add(scaled, tf.mul(w, wd)));
  }
}

export function scaledBy(x: tf.Tensor, factor: number): tf.Tensor {
  return factor === 1 ? x : tf.mul(x, factor);
}

/** `before·decay + (1 - decay)·now`. */
export function movingAverage(before: tf.Tensor, now: tf.Tensor, decay: number): tf.Tensor {
  return tf.add(tf.mul(before, decay), tf.mul(now, 1 - decay));
}

function hasBase(scheduler: LRScheduler | Schedule | undefined): scheduler is LRScheduler {
  return typeof scheduler === "object";
}
