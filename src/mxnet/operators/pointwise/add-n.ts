import * as tf from "@tensorflow/tfjs-core";
import type { PartialShape } from "../../shape.ts";
import type { Operator } from "../operator.ts";
import { merged } from "../shapes.ts";

/** How many inputs one shader may bind: WebGPU grants eight storage buffers, one of them for the result. */
const MOST_AT_ONCE = 7;

/** The sum of any number of arrays of one shape. */
export const addN: Operator = {
  name: "add_n",
  aliases: ["ElementWiseSum"],
  configure(attributes) {
    const count = attributes.number("num_args");
    if (count < 1) attributes.refuse("num_args", `is ${count}, must be at least 1`);
    return {
      inputs: Array.from({ length: count }, (_, index) => `arg${index}`),
      layout: "any",
      inferShapes: allEqual,
      plan: () => ({
        forward: (inputs) => tf.tidy(() => sum(inputs)),
        backward: {
          readsInputs: [],
          readsOutputs: [],
          run: ({ gradient, wanted }) => wanted.map((wants) => (wants ? tf.clone(gradient) : undefined)),
        },
      }),
    };
  },
};

function allEqual(inputs: readonly PartialShape[], [output]: readonly PartialShape[]) {
  const shape = inputs.reduce((known, each, index) => merged(each, known, `arg${index}`), output);
  return { inputs: inputs.map(() => shape), outputs: [shape] };
}

function sum(tensors: readonly tf.Tensor[]): tf.Tensor {
  const first = tensors.slice(0, MOST_AT_ONCE);
  const rest = tensors.slice(MOST_AT_ONCE);
  const part = first.length === 1 ? tf.clone(first[0] as tf.Tensor) : tf.addN(first);
  return rest.length === 0 ? part : sum([part, ...rest]);
}
