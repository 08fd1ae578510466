import { MXNetError } from "../mxnet-error.ts";

/** A function that decides the learning rate by the number of updates. */
export type Schedule = (num_update: number) => number;

export interface LRSchedulerOptions {
  /** The learning rate to start from. An optimizer that is given a `learning_rate` sets it. Default: 0.01. */
  base_lr?: number;
  /** Updates in which the rate rises from `warmup_begin_lr` to `base_lr`. Default: 0. */
  warmup_steps?: number;
  /** Default: 0. */
  warmup_begin_lr?: number;
  /** `linear` rises by the same amount each update, `constant` stays at `warmup_begin_lr`. Default: `linear`. */
  warmup_mode?: "linear" | "constant";
}

/** Decides the learning rate by the number of updates: `mxnet.lr_scheduler.LRScheduler`. */
export abstract class LRScheduler {
  base_lr: number;
  readonly warmup_steps: number;
  readonly warmup_begin_lr: number;
  readonly warmup_final_lr: number;
  readonly warmup_mode: "linear" | "constant";

  /** @throws {MXNetError} Where warm-up would fall, or has a negative length or an unknown mode. */
  constructor({
    base_lr = 0.01,
    warmup_steps = 0,
    warmup_begin_lr = 0,
    warmup_mode = "linear",
  }: LRSchedulerOptions) {
    this.base_lr = base_lr;
    this.warmup_steps = warmup_steps;
    this.warmup_begin_lr = warmup_begin_lr;
    this.warmup_final_lr = base_lr;
    this.warmup_mode = warmup_mode;
    if (warmup_begin_lr > base_lr)
      throw new MXNetError(
        `Base lr has to be higher than warmup_begin_lr: they are ${base_lr} and ${warmup_begin_lr}`,
      );
    if (warmup_steps < 0)
      throw new MXNetError(`Warmup steps has to be positive or 0: they are ${warmup_steps}`);
    if (warmup_mode !== "linear" && warmup_mode !== "constant")
      throw new MXNetError(`Supports only linear and constant modes of warmup: it is "${warmup_mode}"`);
  }

  /** The learning rate after so many updates. Python's `scheduler(num_update)`. */
  call(num_update: number): number {
    return num_update < this.warmup_steps ? this.get_warmup_lr(num_update) : this.after_warmup(num_update);
  }

  /** The learning rate of an update of the warm-up. */
  get_warmup_lr(num_update: number): number {
    if (this.warmup_mode === "constant") return this.warmup_begin_lr;
    const rise = this.warmup_final_lr - this.warmup_begin_lr;
    return this.warmup_begin_lr + (rise * num_update) / this.warmup_steps;
  }

  /** The learning rate once the warm-up is over. */
  protected abstract after_warmup(num_update: number): number;
}
