import type { EvalMetric } from "../metric/eval-metric.ts";
import type { Params } from "../ndarray/params.ts";
import type { MXSymbol } from "../symbol/symbol.ts";

/** What a callback is told after a batch. */
interface BatchEndParam {
  epoch: number;
  /** Counts from 0. */
  nbatch: number;
  eval_metric: EvalMetric;
}

type Awaitable<T> = T | PromiseLike<T>;

export type BatchEndCallback = (param: BatchEndParam) => Awaitable<void>;

export type EpochEndCallback = (
  epoch: number,
  symbol: MXSymbol | undefined,
  arg_params: Params,
  aux_params: Params,
) => Awaitable<void>;

/** One callback or several. */
export type Callbacks<T> = T | readonly T[] | undefined;

/** Calls them one after the other. */
export async function callAll<Args extends unknown[]>(
  callbacks: Callbacks<(...args: Args) => Awaitable<void>>,
  ...args: Args
): Promise<void> {
  const list = callbacks === undefined ? [] : typeof callbacks === "function" ? [callbacks] : callbacks;
  for (const callback of list) await callback(...args);
}
