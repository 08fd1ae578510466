import * as tf from "@tensorflow/tfjs-core";

/**
 * Converts a tensor to float32, in a tensor of its own.
 *
 * tfjs's cast from int32 or bool on WebGPU only renames the dtype: the memory keeps integers, and kernels that copy
 * elements then fail to compile and leave zeros. A multiplication converts for certain.
 */
export function toFloat(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => (x.dtype === "float32" ? tf.clone(x) : tf.mul(tf.cast(x, "float32"), 1)));
}
