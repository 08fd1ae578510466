import * as tf from "@tensorflow/tfjs-core";
import { toFloat } from "../to-float.ts";

/** What an index outside the axis means: the nearest element, or one counted round. */
export type IndexMode = "clip" | "wrap";

/** Indices, which come as any dtype, as int32 within an axis. A fraction is cut off. */
export function indicesWithin(indices: tf.Tensor, length: number, mode: IndexMode = "clip"): tf.Tensor {
  const numbers = towardsZero(toFloat(indices));
  const within = mode === "wrap" ? tf.mod(numbers, length) : tf.clipByValue(numbers, 0, length - 1);
  return tf.cast(within, "int32");
}

/** Rows of zeros, to which the rows of `values` are added at their `indices`: the gradient of a gather. */
export function addRows(values: tf.Tensor, indices: tf.Tensor, rows: number): tf.Tensor {
  const width = values.size / indices.size;
  const flat = tf.reshape(values, [indices.size, width]);
  return tf.unsortedSegmentSum(flat, tf.reshape(indices, [indices.size]) as tf.Tensor1D, rows);
}

function towardsZero(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.sign(x), tf.floor(tf.abs(x)));
}
