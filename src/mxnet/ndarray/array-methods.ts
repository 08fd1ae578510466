import type { DType } from "../formats/dtype.ts";
import { MXNetError } from "../mxnet-error.ts";
import type { Shape } from "../shape.ts";
import type { Reduction } from "./axes.ts";
import { invoke, invokeOne } from "./invoke.ts";
import type { NDArray, Operand } from "./ndarray.ts";

type Bound = number | null | undefined;

/**
 * The methods of arrays that call an operator: each is recorded between `autograd.record` and its end.
 *
 * Arithmetic and comparison take an array that broadcasts, or a number; comparisons give 1 and 0.
 */
export class ArrayMethods {
  add(this: NDArray, other: Operand): NDArray {
    return binary(this, other, "broadcast_add", "_plus_scalar");
  }

  sub(this: NDArray, other: Operand): NDArray {
    return binary(this, other, "broadcast_sub", "_minus_scalar");
  }

  subtract(this: NDArray, other: Operand): NDArray {
    return this.sub(other);
  }

  mul(this: NDArray, other: Operand): NDArray {
    return binary(this, other, "broadcast_mul", "_mul_scalar");
  }

  multiply(this: NDArray, other: Operand): NDArray {
    return this.mul(other);
  }

  /** Integers are divided towards zero. */
  div(this: NDArray, other: Operand): NDArray {
    return binary(this, other, "broadcast_div", "_div_scalar");
  }

  /** Integers are divided towards zero. */
  divide(this: NDArray, other: Operand): NDArray {
    return this.div(other);
  }

  /** The rest has the sign of the divisor. */
  modulo(this: NDArray, other: Operand): NDArray {
    return binary(this, other, "broadcast_mod", "_mod_scalar");
  }

  power(this: NDArray, other: Operand): NDArray {
    return binary(this, other, "broadcast_power", "_power_scalar");
  }

  maximum(this: NDArray, other: Operand): NDArray {
    return binary(this, other, "broadcast_maximum", "_maximum_scalar");
  }

  minimum(this: NDArray, other: Operand): NDArray {
    return binary(this, other, "broadcast_minimum", "_minimum_scalar");
  }

  equal(this: NDArray, other: Operand): NDArray {
    return binary(this, other, "broadcast_equal", "_equal_scalar");
  }

  not_equal(this: NDArray, other: Operand): NDArray {
    return binary(this, other, "broadcast_not_equal", "_not_equal_scalar");
  }

  greater(this: NDArray, other: Operand): NDArray {
    return binary(this, other, "broadcast_greater", "_greater_scalar");
  }

  greater_equal(this: NDArray, other: Operand): NDArray {
    return binary(this, other, "broadcast_greater_equal", "_greater_equal_scalar");
  }

  lesser(this: NDArray, other: Operand): NDArray {
    return binary(this, other, "broadcast_lesser", "_lesser_scalar");
  }

  lesser_equal(this: NDArray, other: Operand): NDArray {
    return binary(this, other, "broadcast_lesser_equal", "_lesser_equal_scalar");
  }

  negative(this: NDArray): NDArray {
    return invokeOne("negative", [this]);
  }

  abs(this: NDArray): NDArray {
    return invokeOne("abs", [this]);
  }

  sign(this: NDArray): NDArray {
    return invokeOne("sign", [this]);
  }

  square(this: NDArray): NDArray {
    return invokeOne("square", [this]);
  }

  sqrt(this: NDArray): NDArray {
    return invokeOne("sqrt", [this]);
  }

  exp(this: NDArray): NDArray {
    return invokeOne("exp", [this]);
  }

  /** The natural logarithm. */
  log(this: NDArray): NDArray {
    return invokeOne("log", [this]);
  }

  floor(this: NDArray): NDArray {
    return invokeOne("floor", [this]);
  }

  ceil(this: NDArray): NDArray {
    return invokeOne("ceil", [this]);
  }

  /** Halves go away from zero. */
  round(this: NDArray): NDArray {
    return invokeOne("round", [this]);
  }

  relu(this: NDArray): NDArray {
    return invokeOne("relu", [this]);
  }

  sigmoid(this: NDArray): NDArray {
    return invokeOne("sigmoid", [this]);
  }

  tanh(this: NDArray): NDArray {
    return invokeOne("tanh", [this]);
  }

  /** Limits elements to the range from `a_min` to `a_max`. */
  clip(this: NDArray, a_min: number, a_max: number): NDArray {
    return invokeOne("clip", [this], { a_min, a_max });
  }

  /** Changes the shape, with MXNet's codes 0, -1, -2, -3 and -4. @throws {MXNetError} Where elements would be lost or missing. */
  reshape(this: NDArray, shape: Shape, { reverse = false } = {}): NDArray {
    return invokeOne("Reshape", [this], { shape, reverse });
  }

  /** Takes the shape of another array of as many elements. */
  reshape_like(this: NDArray, rhs: NDArray): NDArray {
    return invokeOne("reshape_like", [this, rhs]);
  }

  /** (batch, …) to (batch, everything else). */
  flatten(this: NDArray): NDArray {
    return invokeOne("Flatten", [this]);
  }

  /** Adds an axis of length 1 before `axis`. */
  expand_dims(this: NDArray, axis: number): NDArray {
    return invokeOne("expand_dims", [this], { axis });
  }

  /** Drops axes of length 1: those named, or all. */
  squeeze(this: NDArray, axis?: number | readonly number[]): NDArray {
    return invokeOne("squeeze", [this], { axis });
  }

  /** Reorders the axes; without `axes` reverses them. */
  transpose(this: NDArray, axes?: readonly number[]): NDArray {
    return invokeOne("transpose", [this], { axes: axes?.length ? axes : undefined });
  }

  swapaxes(this: NDArray, dim1: number, dim2: number): NDArray {
    return invokeOne("SwapAxis", [this], { dim1, dim2 });
  }

  /** Turns the order of the elements round along an axis. */
  flip(this: NDArray, axis: number | readonly number[]): NDArray {
    return invokeOne("reverse", [this], { axis });
  }

  /** Lays copies of the array side by side. */
  tile(this: NDArray, reps: Shape): NDArray {
    return invokeOne("tile", [this], { reps });
  }

  /** Repeats each element, along an axis or of all as one axis. */
  repeat(this: NDArray, repeats: number, axis?: number): NDArray {
    return invokeOne("repeat", [this], { repeats, axis });
  }

  /** Repeats axes of length 1 until the array has the given shape. */
  broadcast_to(this: NDArray, shape: Shape): NDArray {
    return invokeOne("broadcast_to", [this], { shape });
  }

  broadcast_like(this: NDArray, other: NDArray): NDArray {
    return invokeOne("broadcast_like", [this, other]);
  }

  /** Parts of equal length along an axis, 1 unless told. */
  split(
    this: NDArray,
    num_outputs: number,
    { axis = 1, squeeze_axis = false }: { axis?: number; squeeze_axis?: boolean } = {},
  ): NDArray[] {
    return [invoke("SliceChannel", [this], { num_outputs, axis, squeeze_axis })].flat();
  }

  /** Takes `begin` to `end` (not included) of every axis named; negative numbers count from the end, `undefined` is all. */
  slice(this: NDArray, begin: readonly Bound[], end: readonly Bound[], step?: readonly Bound[]): NDArray {
    return invokeOne("slice", [this], { begin, end, step });
  }

  /** Takes `begin` to `end` (not included) of one axis. `undefined` as `end` is all that is left. */
  slice_axis(this: NDArray, { axis, begin, end }: { axis: number; begin: number; end?: Bound }): NDArray {
    return invokeOne("slice_axis", [this], { axis, begin, end: end ?? null });
  }

  /** One element of the first axis, without that axis: Python's `array[index]`. A negative index counts from the end. */
  at(this: NDArray, index: number): NDArray {
    const begin = index < 0 ? index + this.length : index;
    if (!Number.isInteger(begin) || begin < 0 || begin >= this.length) {
      throw new MXNetError(
        `Cannot take element ${index} of an array: its first axis has length ${this.length}`,
      );
    }
    const row = invokeOne("slice_axis", [this], { axis: 0, begin, end: begin + 1 });
    return row.reshape(this.ndim > 1 ? this.shape.slice(1) : [1]);
  }

  /** Elements of an axis by their indices. */
  take(this: NDArray, indices: NDArray, options: { axis?: number; mode?: "clip" | "wrap" } = {}): NDArray {
    return invokeOne("take", [this, indices], options);
  }

  /** One element along an axis, the last unless told, for each index. */
  pick(this: NDArray, index: NDArray, options: { axis?: number; keepdims?: boolean } = {}): NDArray {
    return invokeOne("pick", [this, index], options);
  }

  /** A new last axis with 1 at each index and 0 elsewhere. */
  one_hot(this: NDArray, depth: number, options: { on_value?: number; off_value?: number } = {}): NDArray {
    return invokeOne("one_hot", [this], { depth, ...options });
  }

  sum(this: NDArray, options?: Reduction): NDArray {
    return invokeOne("sum", [this], { ...options });
  }

  mean(this: NDArray, options?: Reduction): NDArray {
    return invokeOne("mean", [this], { ...options });
  }

  max(this: NDArray, options?: Reduction): NDArray {
    return invokeOne("max", [this], { ...options });
  }

  min(this: NDArray, options?: Reduction): NDArray {
    return invokeOne("min", [this], { ...options });
  }

  prod(this: NDArray, options?: Reduction): NDArray {
    return invokeOne("prod", [this], { ...options });
  }

  /** Root of the sum of squares; with `ord` 1 sum of magnitudes. */
  norm(this: NDArray, options: { ord?: 1 | 2; axis?: number; keepdims?: boolean } = {}): NDArray {
    return invokeOne("norm", [this], options);
  }

  /** Index of the largest element along an axis, as float32; of all elements, shape (1,), where no axis is named. */
  argmax(this: NDArray, options: { axis?: number; keepdims?: boolean } = {}): NDArray {
    return invokeOne("argmax", [this], options, { dtype: "float32" });
  }

  /** Index of the smallest element along an axis, as float32; of all elements, shape (1,), where no axis is named. */
  argmin(this: NDArray, options: { axis?: number; keepdims?: boolean } = {}): NDArray {
    return invokeOne("argmin", [this], options, { dtype: "float32" });
  }

  /** The largest elements along an axis; `both` gives values and indices. */
  topk(this: NDArray, options: TopkMethodOptions & { ret_typ: "both" }): NDArray[];
  topk(this: NDArray, options?: TopkMethodOptions): NDArray;
  topk(this: NDArray, options: TopkMethodOptions = {}): NDArray | NDArray[] {
    return invoke("topk", [this], { ...options });
  }

  sort(this: NDArray, options: { axis?: number | null; is_ascend?: boolean } = {}): NDArray {
    return invokeOne("sort", [this], options);
  }

  /** The indices of the elements in order, as float32. */
  argsort(this: NDArray, options: { axis?: number | null; is_ascend?: boolean } = {}): NDArray {
    return invokeOne("argsort", [this], options, { dtype: "float32" });
  }

  /** Softmax along one axis, the last where none is named. */
  softmax(this: NDArray, options: { axis?: number } = {}): NDArray {
    return invokeOne("softmax", [this], options);
  }

  /** Logarithm of the softmax along one axis, the last where none is named. */
  log_softmax(this: NDArray, options: { axis?: number } = {}): NDArray {
    return invokeOne("log_softmax", [this], options);
  }

  /** The product with a matrix: contracts the last axis with the other's first. */
  dot(this: NDArray, other: NDArray): NDArray {
    return invokeOne("dot", [this, other]);
  }

  zeros_like(this: NDArray): NDArray {
    return invokeOne("zeros_like", [this]);
  }

  ones_like(this: NDArray): NDArray {
    return invokeOne("ones_like", [this]);
  }

  /** Converts to another dtype. Integers are cut towards zero. */
  astype(this: NDArray, dtype: DType): NDArray {
    return invokeOne("Cast", [this], { dtype }, { dtype });
  }
}

export interface TopkMethodOptions {
  /** `null` looks at all elements as one axis. Default: -1. */
  axis?: number | null;
  /** Default: 1. */
  k?: number;
  /** Default: `indices`. */
  ret_typ?: "value" | "indices" | "mask" | "both";
  /** Finds the smallest. Default: false. */
  is_ascend?: boolean;
}

function binary(a: NDArray, b: Operand, ofArrays: string, ofNumber: string): NDArray {
  return typeof b === "number" ? invokeOne(ofNumber, [a], { scalar: b }) : invokeOne(ofArrays, [a, b]);
}
