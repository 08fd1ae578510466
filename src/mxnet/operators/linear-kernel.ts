import * as tf from "@tensorflow/tfjs-core";
import type { Kernel } from "./operator.ts";

type Move = (x: tf.Tensor) => tf.Tensor;

/**
 * A kernel of one input that moves, repeats or drops elements: its gradient needs no value.
 *
 * @param forward Computes the output; may return its input.
 * @param backward Brings a gradient of the output back to the input's shape; may return its input. Absent: no gradient.
 */
export function linearKernel(forward: Move, backward?: Move): Kernel {
  return {
    forward: ([x]) => tf.tidy(() => own(x as tf.Tensor, forward)),
    backward: backward && {
      readsInputs: [],
      readsOutputs: [],
      run: ({ gradient }) => [own(gradient, backward)],
    },
  };
}

function own(x: tf.Tensor, move: Move): tf.Tensor {
  const result = move(x);
  return result === x ? tf.clone(x) : result;
}
