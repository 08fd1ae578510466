import * as tf from "@tensorflow/tfjs-core";
import type { NDArray } from "../ndarray/ndarray.ts";

/** Gives each array the tensor that `compute` returns for it, and disposes of everything else. */
export function assignAll(arrays: readonly NDArray[], compute: () => tf.Tensor[]): void {
  const tensors = tf.tidy(() => compute().map((tensor) => tf.keep(tensor)));
  for (const [index, array] of arrays.entries()) {
    const tensor = tensors[index];
    if (tensor) array.assign(tensor);
  }
}
