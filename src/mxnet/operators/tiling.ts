import * as tf from "@tensorflow/tfjs-core";
import { around, withLength } from "./axes.ts";

/** Lays copies side by side along one axis. tfjs's WebGPU backend tiles up to four axes: here there are three. */
export function tileAxis(x: tf.Tensor, axis: number, times: number): tf.Tensor {
  if (times === 1) return x;
  const [before, length, behind] = around(x.shape, axis);
  const copies = tf.tile(tf.reshape(x, [before, 1, length * behind]), [1, times, 1]);
  return tf.reshape(copies, [...withLength(x.shape, axis, length * times)]);
}

/** Adds up what `tileAxis` laid side by side. */
export function sumOfCopies(x: tf.Tensor, axis: number, times: number): tf.Tensor {
  if (times === 1) return x;
  const [before, length, behind] = around(x.shape, axis);
  const copies = tf.reshape(x, [before, times, (length / times) * behind]);
  return tf.reshape(tf.sum(copies, 1), [...withLength(x.shape, axis, length / times)]);
}
