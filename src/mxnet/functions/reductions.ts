import type { ArgExtremeOptions } from "../operators/arg-extreme.ts";
import type { CumsumOptions } from "../operators/cumsum.ts";
import type { MomentsOptions } from "../operators/moments.ts";
import type { ArgsortOptions, SortOptions, TopkOptions } from "../operators/ordering.ts";
import type { NormOptions, ReduceOptions } from "../operators/reduce.ts";
import type { Declarations, Kind, Operation } from "./operation.ts";

/** Functions that make one element of many; of all axes the result has shape (1,). */
export interface ReductionFunctions<K extends Kind> {
  /** Sum. */
  sum: Operation<K, "data", ReduceOptions, [axis?: number | readonly number[]]>;
  /** Sum. */
  sum_axis: Operation<K, "data", ReduceOptions, [axis?: number | readonly number[]]>;
  /** Mean. */
  mean: Operation<K, "data", ReduceOptions, [axis?: number | readonly number[]]>;
  /** Largest element. */
  max: Operation<K, "data", ReduceOptions, [axis?: number | readonly number[]]>;
  /** Largest element. */
  max_axis: Operation<K, "data", ReduceOptions, [axis?: number | readonly number[]]>;
  /** Smallest element. */
  min: Operation<K, "data", ReduceOptions, [axis?: number | readonly number[]]>;
  /** Smallest element. */
  min_axis: Operation<K, "data", ReduceOptions, [axis?: number | readonly number[]]>;
  /** Product. */
  prod: Operation<K, "data", ReduceOptions, [axis?: number | readonly number[]]>;
  /** Sum, with NaN as 0. */
  nansum: Operation<K, "data", ReduceOptions, [axis?: number | readonly number[]]>;
  /** Product, with NaN as 1. */
  nanprod: Operation<K, "data", ReduceOptions, [axis?: number | readonly number[]]>;
  /** Root of the sum of squares; with `ord` 1 sum of magnitudes. */
  norm: Operation<K, "data", NormOptions>;
  /** Sums of the elements up to each one, along an axis. */
  cumsum: Operation<K, "a", CumsumOptions, [axis?: number]>;
  /** Mean and biased variance over some axes. */
  moments: Operation<K, "data", MomentsOptions, [axes?: readonly number[], keepdims?: boolean], K["several"]>;
  /** Index of the largest element, as float32. */
  argmax: Operation<K, "data", ArgExtremeOptions, [axis?: number]>;
  /** Index of the smallest element, as float32. */
  argmin: Operation<K, "data", ArgExtremeOptions, [axis?: number]>;
  /** Index of the largest element along axis 1, as float32. */
  argmax_channel: Operation<K, "data">;
  /** The largest elements along an axis; with `ret_typ` `both` values and indices, else one output. */
  topk: Operation<K, "data", TopkOptions & { ret_typ: "both" }, never, K["several"]> &
    Operation<K, "data", TopkOptions>;
  /** The elements in order along an axis. */
  sort: Operation<K, "data", SortOptions>;
  /** The indices of the elements in order along an axis. */
  argsort: Operation<K, "data", ArgsortOptions>;
}

export const REDUCTIONS: Declarations<ReductionFunctions<Kind>> = {
  sum: { positional: ["axis"] },
  sum_axis: { op: "sum", positional: ["axis"] },
  mean: { positional: ["axis"] },
  max: { positional: ["axis"] },
  max_axis: { op: "max", positional: ["axis"] },
  min: { positional: ["axis"] },
  min_axis: { op: "min", positional: ["axis"] },
  prod: { positional: ["axis"] },
  nansum: { positional: ["axis"] },
  nanprod: { positional: ["axis"] },
  norm: {},
  cumsum: { op: "_np_cumsum", positional: ["axis"] },
  moments: { positional: ["axes", "keepdims"], isSeveral: true },
  argmax: { positional: ["axis"] },
  argmin: { positional: ["axis"] },
  argmax_channel: {},
  topk: {},
  sort: {},
  argsort: {},
};
