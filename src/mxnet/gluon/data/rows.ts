import * as tf from "@tensorflow/tfjs-core";
import type { DType } from "../../formats/dtype.ts";
import { track } from "../../ndarray/lifetime.ts";
import { NDArray, tensorDType } from "../../ndarray/ndarray.ts";
import { type Shape, sizeOf } from "../../shape.ts";

/** Elements in main memory, along the first axis. */
export interface Rows {
  data: Float32Array | Int32Array | Uint8Array;
  shape: Shape;
  dtype: DType;
}

/** Some of the rows, in a new array. */
export function gatherRows({ data, shape, dtype }: Rows, indices: readonly number[]): Rows {
  const width = sizeOf(shape.slice(1));
  const gathered = data.slice(0, 0).constructor as Float32ArrayConstructor;
  const own = new gathered(width * indices.length) as Rows["data"];
  for (const [row, index] of indices.entries()) {
    own.set(data.subarray(index * width, (index + 1) * width), row * width);
  }
  return { data: own, shape: [indices.length, ...shape.slice(1)], dtype };
}

/** Puts rows on the backend, with another shape. */
export function fromRows({ data, dtype }: Rows, shape: Shape): NDArray {
  const kind = tensorDType(dtype) === "float32" ? "float32" : "int32";
  const values = kind === "float32" ? Float32Array.from(data) : Int32Array.from(data);
  return track(new NDArray(tf.tensor(values, [...shape], kind), { dtype }));
}
