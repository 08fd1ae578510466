import { type CallArguments, readArguments } from "../call-arguments.ts";
import { MXNetError } from "../mxnet-error.ts";
import { scientific } from "../python-numbers.ts";
import { LRScheduler, type LRSchedulerOptions } from "./lr-scheduler.ts";

export interface FactorSchedulerOptions extends LRSchedulerOptions {
  /** Updates between two changes. */
  step: number;
  /** What the rate is multiplied by. Default: 1. */
  factor?: number;
  /** The rate does not fall below it. Default: 1e-8. */
  stop_factor_lr?: number;
}

/** Multiplies the rate by `factor` after every `step` updates, and logs it. */
export class FactorScheduler extends LRScheduler {
  readonly step: number;
  readonly factor: number;
  readonly stop_factor_lr: number;
  #count = 0;

  /** @throws {MXNetError} Where `step` is below 1 or `factor` above 1. */
  constructor(
    ...args: CallArguments<[step: number, factor: number, stop_factor_lr: number], FactorSchedulerOptions>
  ) {
    const {
      step,
      factor = 1,
      stop_factor_lr = 1e-8,
      ...options
    } = readArguments<FactorSchedulerOptions>(args, ["step", "factor", "stop_factor_lr"]);
    super(options);
    checkStep(step);
    checkFactor(factor);
    this.step = step;
    this.factor = factor;
    this.stop_factor_lr = stop_factor_lr;
  }

  protected override after_warmup(num_update: number): number {
    while (num_update > this.#count + this.step) {
      this.#count += this.step;
      this.base_lr *= this.factor;
      const isLast = this.base_lr < this.stop_factor_lr;
      if (isLast) this.base_lr = this.stop_factor_lr;
      console.info(
        isLast
          ? `Update[${num_update}]: now learning rate arrived at ${scientific(this.base_lr, 5)}, will not change in the future`
          : `Update[${num_update}]: Change learning rate to ${scientific(this.base_lr, 5)}`,
      );
    }
    return this.base_lr;
  }
}

export interface MultiFactorSchedulerOptions extends LRSchedulerOptions {
  /** Updates after which the rate changes, rising. */
  step: readonly number[];
  /** What the rate is multiplied by. Default: 1. */
  factor?: number;
}

/** Multiplies the rate by `factor` after each of some numbers of updates, and logs it. */
export class MultiFactorScheduler extends LRScheduler {
  readonly step: readonly number[];
  readonly factor: number;
  #next = 0;

  /** @throws {MXNetError} Where `step` is empty or does not rise, or `factor` is above 1. */
  constructor(
    ...args: CallArguments<[step: readonly number[], factor: number], MultiFactorSchedulerOptions>
  ) {
    const names = ["step", "factor"];
    const { step, factor = 1, ...options } = readArguments<MultiFactorSchedulerOptions>(args, names);
    super(options);
    if (!Array.isArray(step) || step.length === 0)
      throw new MXNetError(`Schedule step must be a list of at least one number: it is ${String(step)}`);
    for (const [index, each] of step.entries()) {
      checkStep(each);
      if (each <= (step[index - 1] ?? 0))
        throw new MXNetError(`Schedule step must be an increasing integer list: it is [${step.join(", ")}]`);
    }
    checkFactor(factor);
    this.step = step;
    this.factor = factor;
  }

  protected override after_warmup(num_update: number): number {
    while (num_update > (this.step[this.#next] ?? Number.POSITIVE_INFINITY)) {
      this.#next++;
      this.base_lr *= this.factor;
      console.info(`Update[${num_update}]: Change learning rate to ${scientific(this.base_lr, 5)}`);
    }
    return this.base_lr;
  }
}

export interface CosineSchedulerOptions extends LRSchedulerOptions {
  /** The update from which the rate stays at `final_lr`. */
  max_update: number;
  /** Default: 0. */
  final_lr?: number;
}

export interface PolySchedulerOptions extends CosineSchedulerOptions {
  /** Default: 2. */
  pwr?: number;
}

/** A rate that falls from `base_lr` to `final_lr` along a curve. */
abstract class CurveScheduler extends LRScheduler {
  readonly max_update: number;
  readonly final_lr: number;
  readonly #start: number;

  constructor({ max_update, final_lr = 0, ...options }: CosineSchedulerOptions) {
    super(options);
    if (!(max_update >= 1))
      throw new MXNetError(`maximum number of updates must be strictly positive: it is ${max_update}`);
    this.max_update = max_update;
    this.final_lr = final_lr;
    this.#start = this.base_lr;
  }

  /** From 1 where `progress` is 0, to 0 where it is 1. */
  protected abstract curve(progress: number): number;

  protected override after_warmup(num_update: number): number {
    if (num_update <= this.max_update) {
      const progress = (num_update - this.warmup_steps) / (this.max_update - this.warmup_steps);
      this.base_lr = this.final_lr + (this.#start - this.final_lr) * this.curve(progress);
    }
    return this.base_lr;
  }
}

/**
 * Falls as `(1 - progress)^pwr` from `base_lr` to `final_lr`.
 *
 * @throws {MXNetError} Where `max_update` is below 1.
 */
export class PolyScheduler extends CurveScheduler {
  readonly power: number;

  constructor(
    ...args: CallArguments<
      [max_update: number, base_lr: number, pwr: number, final_lr: number],
      PolySchedulerOptions
    >
  ) {
    const names = ["max_update", "base_lr", "pwr", "final_lr"];
    const { pwr = 2, ...options } = readArguments<PolySchedulerOptions>(args, names);
    super(options);
    this.power = pwr;
  }

  protected override curve(progress: number): number {
    return (1 - progress) ** this.power;
  }
}

/**
 * Falls as half a cosine from `base_lr` to `final_lr`.
 *
 * @throws {MXNetError} Where `max_update` is below 1.
 */
export class CosineScheduler extends CurveScheduler {
  constructor(
    ...args: CallArguments<[max_update: number, base_lr: number, final_lr: number], CosineSchedulerOptions>
  ) {
    super(readArguments<CosineSchedulerOptions>(args, ["max_update", "base_lr", "final_lr"]));
  }

  protected override curve(progress: number): number {
    return (1 + Math.cos(Math.PI * progress)) / 2;
  }
}

function checkStep(step: number): void {
  if (!(step >= 1))
    throw new MXNetError(`Schedule step must be greater or equal than 1 round: it is ${step}`);
}

function checkFactor(factor: number): void {
  if (factor > 1) throw new MXNetError(`Factor must be no more than 1 to make lr reduce: it is ${factor}`);
}
