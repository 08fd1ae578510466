// tfjs's gradients. Their own module has imports that Deno cannot resolve; there they come with tfjs-layers (18 ms).
import "#tfjs-gradients";
import * as tf from "@tensorflow/tfjs-core";
import type { BackwardCall, BackwardKernel, Kernel } from "./operator.ts";

/** One computation on tensors. What it makes on the way is disposed of for it. */
export type Compute = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

/**
 * A kernel from one function: `forward` runs it, and `backward` is what tfjs derives from it.
 *
 * Use it where a gradient by hand would save nothing: the backward pass runs the function once more, on tfjs's tape.
 *
 * @param count How many inputs the function reads.
 * @param indices Which of them have no gradient, as they choose elements and hold no values.
 */
export function derivedKernel(compute: Compute, count: number, indices: readonly number[] = []): Kernel {
  return {
    forward: (inputs) => tf.tidy(() => ownTensors(compute(...inputs), inputs)),
    backward: derivedBackward(compute, count, indices),
  };
}

/** The backward pass of `compute`. Inputs that it does not use, and `indices`, get zeros. */
export function derivedBackward(
  compute: Compute,
  count: number,
  indices: readonly number[] = [],
): BackwardKernel {
  return {
    readsInputs: Array.from({ length: count }, (_, index) => index),
    readsOutputs: [],
    run: (call) => derive(compute, call, indices),
  };
}

function derive(compute: Compute, { inputs, gradients, wanted }: BackwardCall, indices: readonly number[]) {
  const at = inputs.flatMap((_, index) => (wanted[index] && !indices.includes(index) ? [index] : []));
  const sources = at.map((index) => inputs[index] as tf.Tensor);
  const weigh = () => weightedSum([compute(...inputs)].flat(), gradients);
  const derived = sources.length > 0 ? tf.engine().gradients(weigh, sources, undefined, true).grads : [];
  // A gradient may be one that came from above, or the same for two inputs: each gets a tensor of its own.
  return inputs.map((input, index) => {
    const gradient: tf.Tensor | undefined = derived[at.indexOf(index)];
    if (gradient) return tf.clone(gradient);
    return wanted[index] ? tf.zeros(input.shape) : undefined;
  });
}

/** The number whose gradients are those of the outputs, passed on. */
function weightedSum(
  outputs: readonly tf.Tensor[],
  gradients: readonly (tf.Tensor | undefined)[],
): tf.Tensor {
  return outputs
    .flatMap((output, index) => (gradients[index] ? [tf.sum(tf.mul(output, gradients[index]))] : []))
    .reduce((sum, part) => tf.add(sum, part));
}

function ownTensors(results: tf.Tensor | tf.Tensor[], inputs: readonly tf.Tensor[]): tf.Tensor | tf.Tensor[] {
  if (!Array.isArray(results)) return inputs.includes(results) ? tf.clone(results) : results;
  return results.map((each) => ownTensors(each, inputs) as tf.Tensor);
}
