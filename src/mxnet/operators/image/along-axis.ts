import * as tf from "@tensorflow/tfjs-core";

/**
 * Multiplies each line along one axis by a matrix of shape (new length, length).
 *
 * @param isTransposed Multiplies by the transposed matrix: the way a gradient goes back.
 */
export function alongAxis(x: tf.Tensor, axis: number, matrix: tf.Tensor2D, isTransposed = false): tf.Tensor {
  const length = matrix.shape[isTransposed ? 0 : 1];
  const result = x.shape.with(axis, matrix.shape[isTransposed ? 1 : 0]);
  const outer = x.shape.slice(0, axis).reduce((size, dim) => size * dim, 1);
  if (axis === x.rank - 1) {
    const lines = tf.reshape(x, [outer, length]);
    return tf.reshape(tf.matMul(lines, matrix, false, !isTransposed), result);
  }
  const lines = tf.reshape(x, [outer, length, x.size / outer / length]);
  return tf.reshape(tf.matMul(tf.expandDims(matrix, 0), lines, isTransposed), result);
}
