import type { NDArray } from "../ndarray/ndarray.ts";
import { callOperator } from "./operator-call.ts";

/** Arithmetic of blocks, for arrays and for symbols. */
export const add = (a: NDArray, b: NDArray): NDArray => callOperator("elemwise_add", [a, b]);
export const sub = (a: NDArray, b: NDArray): NDArray => callOperator("elemwise_sub", [a, b]);
export const mul = (a: NDArray, b: NDArray): NDArray => callOperator("elemwise_mul", [a, b]);
export const div = (a: NDArray, b: NDArray): NDArray => callOperator("elemwise_div", [a, b]);
export const broadcastMul = (a: NDArray, b: NDArray): NDArray => callOperator("broadcast_mul", [a, b]);
export const plus = (a: NDArray, scalar: number): NDArray => callOperator("_plus_scalar", [a], { scalar });
export const times = (a: NDArray, scalar: number): NDArray => callOperator("_mul_scalar", [a], { scalar });
/** `scalar - a`. */
export const from = (scalar: number, a: NDArray): NDArray => callOperator("_rminus_scalar", [a], { scalar });
export const negative = (a: NDArray): NDArray => callOperator("negative", [a]);
export const square = (a: NDArray): NDArray => callOperator("square", [a]);
export const abs = (a: NDArray): NDArray => callOperator("abs", [a]);
export const log = (a: NDArray): NDArray => callOperator("log", [a]);
export const relu = (a: NDArray): NDArray => callOperator("relu", [a]);
/** `log(1 + eᵃ)`. */
export const softrelu = (a: NDArray): NDArray => callOperator("Activation", [a], { act_type: "softrelu" });
export const swapAxes = (a: NDArray, dim1: number, dim2: number): NDArray =>
  callOperator("SwapAxis", [a], { dim1, dim2 });
export const reshapeLike = (a: NDArray, like: NDArray): NDArray => callOperator("reshape_like", [a, like]);
