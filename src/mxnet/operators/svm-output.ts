import * as tf from "@tensorflow/tfjs-core";
import type { PartialShape } from "../shape.ts";
import { toFloat } from "../to-float.ts";
import type { BackwardCall, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

export interface SVMOutputOptions {
  /** What the right class must exceed, and the others stay below negated. Default: 1. */
  margin?: number;
  /** What the gradient is multiplied by. Default: 1. */
  regularization_coefficient?: number;
  /** Counts what misses the margin, not its square. Default: false. */
  use_linear?: boolean;
}

/** Passes the scores (batch, class) on; the gradient is that of the hinge loss, or of its square, class by class. */
export const svmOutput: Operator = {
  name: "SVMOutput",
  configure(attributes) {
    const margin = attributes.number("margin", 1);
    const factor = attributes.number("regularization_coefficient", 1);
    const isLinear = attributes.boolean("use_linear", false);
    return {
      inputs: ["data", "label"],
      labelInput: 1,
      isLoss: true,
      isIdentityAtInference: true,
      inferShapes([data, label]: readonly PartialShape[], [output]: readonly PartialShape[]) {
        const shape = merged(data, output, "data");
        return { inputs: [shape, merged(label, shape?.slice(0, -1), "label")], outputs: [shape] };
      },
      plan: ({ inputs: [[rows = 1, classes = 1] = []] }) => ({
        forward: ([x]) => tf.clone(x as tf.Tensor),
        backward: {
          readsInputs: [1],
          readsOutputs: [0],
          readsGradient: false,
          run({ inputs: [, label], outputs: [y] }: BackwardCall) {
            const numbers = tf.cast(tf.reshape(label as tf.Tensor, [rows]), "int32");
            // +1 at the right class, -1 elsewhere: what is missing of the margin is margin - side · score.
            const side = tf.oneHot(numbers, classes, 1, -1, "float32");
            const missing = tf.sub(margin, tf.mul(side, y as tf.Tensor));
            const slope = isLinear ? toFloat(tf.greater(missing, 0)) : tf.mul(tf.relu(missing), 2);
            return [tf.mul(tf.mul(slope, side), -factor)];
          },
        },
      }),
    };
  },
};
