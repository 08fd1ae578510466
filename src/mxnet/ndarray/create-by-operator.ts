import type { Context } from "../context.ts";
import type { DType } from "../formats/dtype.ts";
import { zeros } from "./create.ts";
import { invokeOne } from "./invoke.ts";
import type { NDArray } from "./ndarray.ts";

export interface CreateOptions {
  /** Default: `float32`. */
  dtype?: DType;
  /** Default: `cpu()`. */
  ctx?: Context;
}

/** Makes an array whose elements nobody relies on: zeros. */
export function empty(shape: readonly number[] | number, options: CreateOptions = {}): NDArray {
  return zeros(shape, options);
}

/** Makes a matrix with ones on diagonal `k`. `M` of 0 makes it square. */
export function eye(N: number, M = 0, k = 0, { dtype = "float32", ctx }: CreateOptions = {}): NDArray {
  return invokeOne("_eye", [], { N, M, k, dtype }, { dtype, context: ctx });
}

/** Makes `num` numbers at equal distances from `start` to `stop`, with `stop` unless `endpoint` is false. */
export function linspace(
  start: number,
  stop: number,
  num: number,
  { endpoint = true, dtype = "float32", ctx }: CreateOptions & { endpoint?: boolean } = {},
): NDArray {
  return invokeOne("_linspace", [], { start, stop, num, endpoint, dtype }, { dtype, context: ctx });
}

/** Joins arrays along an axis, the first unless told. */
export function concatenate(arrays: readonly NDArray[], { axis = 0 }: { axis?: number } = {}): NDArray {
  return invokeOne("Concat", arrays, { dim: axis, num_args: arrays.length });
}
