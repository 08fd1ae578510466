import * as tf from "@tensorflow/tfjs-core";
import type { Context } from "../context.ts";
import type { DType } from "../formats/dtype.ts";
import { MXNetError } from "../mxnet-error.ts";
import { formatShape, type Shape, sizeOf } from "../shape.ts";
import { track } from "./lifetime.ts";
import { NDArray, tensorDType } from "./ndarray.ts";
import { flatten, type NestedNumbers } from "./nested-numbers.ts";

/** Elements in C order. */
export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** Elements and their shape, as the readers of files return them. */
export interface ShapedArray {
  shape: Shape;
  data: TypedArray;
}

export interface ArrayOptions {
  /** Default: `float32`, whatever the source is. */
  dtype?: DType;
  /** For a typed array. Default: one axis. */
  shape?: Shape;
  ctx?: Context;
}

/**
 * Makes an array of nested lists, of a typed array, of elements with their shape, or of another array.
 *
 * @throws {MXNetError} Where lists are ragged or the elements do not fill the shape.
 */
export function array(
  source: NestedNumbers | TypedArray | ShapedArray | NDArray,
  { dtype, shape, ctx }: ArrayOptions = {},
): NDArray {
  if (source instanceof NDArray) return source.astype(dtype ?? source.dtype);
  const elements = elementsOf(source, shape);
  return fromElements(elements, dtype ?? "float32", ctx);
}

/** Makes an array of zeros. Dtype: `float32` unless told. */
export function zeros(shape: Shape | number, options: Omit<ArrayOptions, "shape"> = {}): NDArray {
  return full(shape, 0, options);
}

/** Makes an array of ones. Dtype: `float32` unless told. */
export function ones(shape: Shape | number, options: Omit<ArrayOptions, "shape"> = {}): NDArray {
  return full(shape, 1, options);
}

/** Makes an array of one value. Dtype: `float32` unless told. */
export function full(
  shape: Shape | number,
  value: number,
  { dtype = "float32", ctx }: Omit<ArrayOptions, "shape"> = {},
): NDArray {
  const dims = [shape].flat();
  const tensor = value === 0 ? tf.zeros(dims, tensorDType(dtype)) : tf.fill(dims, value, tensorDType(dtype));
  return track(new NDArray(tensor, { dtype, context: ctx }));
}

/** Makes the numbers from `start` to `stop` (not included). With one number: from 0. */
export function arange(start: number, stop?: number, step = 1): NDArray {
  return track(new NDArray(stop === undefined ? tf.range(0, start, step) : tf.range(start, stop, step)));
}

/** Joins arrays along an axis, 1 unless told. */
export function concat(arrays: readonly NDArray[], { dim = 1 }: { dim?: number } = {}): NDArray {
  const [first] = arrays;
  if (!first) throw new MXNetError("Cannot concatenate no arrays: give at least one");
  const tensors = arrays.map((each) => each.tensor);
  return new NDArray(tensors.length === 1 ? tf.clone(first.tensor) : tf.concat(tensors, dim), {
    dtype: first.dtype,
    context: first.context,
  });
}

/** Elements of any source that is no array of the backend, with their shape. */
export function elementsOf(source: NestedNumbers | TypedArray | ShapedArray, shape?: Shape): ShapedElements {
  if (typeof source === "number" || Array.isArray(source)) {
    const flat = flatten(source);
    return { data: flat.data, shape: checked(shape ?? flat.shape, flat.data.length) };
  }
  if ("shape" in source) return { data: source.data, shape: checked(source.shape, source.data.length) };
  return { data: source, shape: checked(shape ?? [source.length], source.length) };
}

export interface ShapedElements {
  shape: Shape;
  data: TypedArray | number[];
}

function fromElements({ data, shape }: ShapedElements, dtype: DType, context?: Context): NDArray {
  const kind = tensorDType(dtype);
  const values = kind === "float32" ? asFloat32(data) : Int32Array.from(data);
  const tensor = tf.tidy(() =>
    tf.cast(tf.tensor(values, [...shape], kind === "bool" ? "int32" : kind), kind),
  );
  return track(new NDArray(tensor, { dtype, context }));
}

function asFloat32(data: TypedArray | number[]): Float32Array {
  // tfjs keeps the buffer that it is given: a caller that reuses its own would change the array.
  return new Float32Array(data);
}

function checked(shape: Shape, length: number): Shape {
  if (sizeOf(shape) === length) return shape;
  throw new MXNetError(
    `Cannot make an array of shape ${formatShape(shape)}: it needs ${sizeOf(shape)} elements, there are ${length}`,
  );
}
