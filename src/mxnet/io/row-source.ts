import * as tf from "@tensorflow/tfjs-core";
import type { TypedArray } from "../ndarray/create.ts";
import { NDArray } from "../ndarray/ndarray.ts";
import { type Shape, sizeOf } from "../shape.ts";

/** Rows that batches are made of. */
export interface RowSource {
  /** The number of rows first. */
  readonly shape: Shape;
  /** Makes an array of rows, in that order. */
  take(rows: Int32Array): NDArray;
}

/** Rows in memory of the CPU: only a batch at a time goes to the GPU, as float32 times `scale`. */
export function typedRows(data: TypedArray | readonly number[], shape: Shape, scale = 1): RowSource {
  const size = sizeOf(shape.slice(1));
  return {
    shape,
    take(rows) {
      const values = new Float32Array(rows.length * size);
      for (const [index, row] of rows.entries()) {
        values.set(data.slice(row * size, (row + 1) * size) as ArrayLike<number>, index * size);
      }
      if (scale !== 1) for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) * scale;
      return new NDArray(tf.tensor(values, [rows.length, ...shape.slice(1)], "float32"));
    },
  };
}

/** Rows of an array that is on the backend already. It stays the caller's. */
export function arrayRows(array: NDArray): RowSource {
  return {
    shape: array.shape,
    take(rows) {
      const { tensor, dtype, context } = array;
      const [first = 0] = rows;
      const isRun = rows.every((row, index) => row === first + index);
      const taken = isRun
        ? tf.slice(tensor, first, rows.length)
        : tf.tidy(() => tf.gather(tensor, tf.tensor1d(rows, "int32")));
      return new NDArray(taken, { dtype, context });
    },
  };
}
