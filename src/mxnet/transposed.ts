import * as tf from "@tensorflow/tfjs-core";
import { toFloat } from "./to-float.ts";

/**
 * Reorders the axes, whatever the dtype.
 *
 * tfjs's WebGPU kernel for three axes and more writes int32 and bool as the bits of float32. They go through float32
 * here, as they do in tfjs's other kernels there: integers are exact up to 2²⁴.
 */
export function transposed(x: tf.Tensor, order: readonly number[]): tf.Tensor {
  const axes = [...order];
  const isRight = x.dtype === "float32" || x.rank < 3 || tf.getBackend() !== "webgpu";
  if (isRight) return tf.transpose(x, axes);
  return tf.tidy(() => tf.cast(tf.transpose(toFloat(x), axes), x.dtype));
}
