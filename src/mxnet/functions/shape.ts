import type {
  BroadcastAxisOptions,
  BroadcastLikeOptions,
  BroadcastToOptions,
} from "../operators/broadcast-to.ts";
import type { ConcatOptions, StackOptions } from "../operators/concat.ts";
import type { DiagOptions } from "../operators/diag.ts";
import type { RepeatOptions, TileOptions } from "../operators/repeat.ts";
import type { ReshapeLikeOptions } from "../operators/reshape.ts";
import type { ReverseOptions } from "../operators/reverse.ts";
import type { SliceAxisOptions, SliceLikeOptions, SliceOptions } from "../operators/slice.ts";
import type { SliceChannelOptions } from "../operators/slice-channel.ts";
import type { SwapAxisOptions, TransposeOptions } from "../operators/transpose.ts";
import type { ExpandDimsOptions, SqueezeOptions } from "../operators/unit-axes.ts";
import type { Shape } from "../shape.ts";
import type { Declarations, Kind, Operation, VariadicOperation } from "./operation.ts";

/** Functions that move, repeat, join and drop elements. */
export interface ShapeFunctions<K extends Kind> {
  /** The first input with the shape of the second. */
  reshape_like: Operation<K, "lhs" | "rhs", ReshapeLikeOptions>;
  /** Reorders the axes; without `axes` reverses them. */
  transpose: Operation<K, "data", TransposeOptions, [axes?: readonly number[]]>;
  /** Exchanges two axes. */
  SwapAxis: Operation<K, "data", SwapAxisOptions, [dim1: number, dim2: number]>;
  /** Exchanges two axes. */
  swapaxes: Operation<K, "data", SwapAxisOptions, [dim1: number, dim2: number]>;
  /** Turns the order of the elements round along one axis or several. */
  reverse: Operation<K, "data", ReverseOptions, [axis: number | readonly number[]]>;
  /** Turns the order of the elements round along one axis or several. */
  flip: Operation<K, "data", ReverseOptions, [axis: number | readonly number[]]>;
  /** Adds an axis of length 1. */
  expand_dims: Operation<K, "data", ExpandDimsOptions, [axis: number]>;
  /** Drops axes of length 1. */
  squeeze: Operation<K, "data", SqueezeOptions, [axis?: number | readonly number[]]>;
  /** Repeats each element along an axis: `[1, 2]` twice is `[1, 1, 2, 2]`. */
  repeat: Operation<K, "data", RepeatOptions, [repeats: number, axis?: number]>;
  /** Lays copies of the array side by side: `[1, 2]` twice is `[1, 2, 1, 2]`. */
  tile: Operation<K, "data", TileOptions, [reps: Shape]>;
  /** Repeats axes of length 1 until the array has the given shape; 0 keeps a length. */
  broadcast_to: Operation<K, "data", BroadcastToOptions, [shape: Shape]>;
  /** Repeats axes of length 1. */
  broadcast_axis: Operation<
    K,
    "data",
    BroadcastAxisOptions,
    [axis: number | readonly number[], size: number | readonly number[]]
  >;
  /** Repeats axes of length 1. */
  broadcast_axes: Operation<
    K,
    "data",
    BroadcastAxisOptions,
    [axis: number | readonly number[], size: number | readonly number[]]
  >;
  /** Repeats axes of length 1 of the first input to the lengths of the second. */
  broadcast_like: Operation<K, "lhs" | "rhs", BroadcastLikeOptions>;
  /** Joins arrays along an axis, 1 unless told. */
  Concat: VariadicOperation<K, ConcatOptions>;
  /** Joins arrays along an axis, 1 unless told. */
  concat: VariadicOperation<K, ConcatOptions>;
  /** Joins arrays of one shape along a new axis, 0 unless told. */
  stack: VariadicOperation<K, StackOptions>;
  /** Cuts an array into parts of equal length along an axis, 1 unless told. */
  SliceChannel: Operation<
    K,
    "data",
    SliceChannelOptions,
    [num_outputs: number, axis?: number, squeeze_axis?: boolean],
    K["several"]
  >;
  /** Cuts an array into parts of equal length along an axis, 1 unless told. */
  split: Operation<
    K,
    "data",
    SliceChannelOptions,
    [num_outputs: number, axis?: number, squeeze_axis?: boolean],
    K["several"]
  >;
  /** A part of each axis, with steps. */
  slice: Operation<
    K,
    "data",
    SliceOptions,
    [begin: readonly (number | null)[], end: readonly (number | null)[], step?: readonly (number | null)[]]
  >;
  /** A part of one axis. */
  slice_axis: Operation<K, "data", SliceAxisOptions, [axis: number, begin: number, end: number | null]>;
  /** The first input with axes cut to the lengths of the second. */
  slice_like: Operation<K, "data" | "shape_like", SliceLikeOptions>;
  /** A diagonal of a matrix, or the matrix that has the array as diagonal. */
  diag: Operation<K, "data", DiagOptions, [k?: number]>;
  /** The shape, as integers. */
  shape_array: Operation<K, "data">;
  /** The number of elements, as integer. */
  size_array: Operation<K, "data">;
  /** Zeros in the shape of the input. */
  zeros_like: Operation<K, "data">;
  /** Ones in the shape of the input. */
  ones_like: Operation<K, "data">;
}

export const SHAPE: Declarations<ShapeFunctions<Kind>> = {
  reshape_like: {},
  transpose: { positional: ["axes"] },
  SwapAxis: { positional: ["dim1", "dim2"] },
  swapaxes: { op: "SwapAxis", positional: ["dim1", "dim2"] },
  reverse: { positional: ["axis"] },
  flip: { op: "reverse", positional: ["axis"] },
  expand_dims: { positional: ["axis"] },
  squeeze: { positional: ["axis"] },
  repeat: { positional: ["repeats", "axis"] },
  tile: { positional: ["reps"] },
  broadcast_to: { positional: ["shape"] },
  broadcast_axis: { positional: ["axis", "size"] },
  broadcast_axes: { op: "broadcast_axis", positional: ["axis", "size"] },
  broadcast_like: {},
  Concat: { isVariadic: true },
  concat: { op: "Concat", isVariadic: true },
  stack: { isVariadic: true },
  SliceChannel: { positional: ["num_outputs", "axis", "squeeze_axis"], isSeveral: true },
  split: { op: "SliceChannel", positional: ["num_outputs", "axis", "squeeze_axis"], isSeveral: true },
  slice: { positional: ["begin", "end", "step"] },
  slice_axis: { positional: ["axis", "begin", "end"] },
  slice_like: {},
  diag: { positional: ["k"] },
  shape_array: {},
  size_array: {},
  zeros_like: {},
  ones_like: {},
};
