import * as tf from "@tensorflow/tfjs-core";
import type { Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

/**
 * The softmax of each step: data (time · batch, class).
 *
 * It serves inference; a network that ends in it cannot be trained, as its gradient is not supported.
 */
export const warpCtc: Operator = {
  name: "WarpCTC",
  configure(attributes) {
    attributes.ignore("label_length", "input_length");
    return {
      inputs: ["data", "label"],
      labelInput: 1,
      isLoss: true,
      inferShapes([data, label], [output]) {
        const shape = merged(data, output, "data");
        return { inputs: [shape, label], outputs: [shape] };
      },
      plan: () => ({ forward: ([x]) => tf.softmax(x as tf.Tensor) }),
    };
  },
};
