import * as tf from "@tensorflow/tfjs-core";
import { sizeOf } from "../shape.ts";
import type { BackwardCall, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

/**
 * Passes the prediction on; its gradient is that of half the squared error: `grad_scale / outputs · (pred - label)`,
 * where `outputs` is the number of label values of one row.
 */
export const linearRegressionOutput: Operator = {
  name: "LinearRegressionOutput",
  configure(attributes) {
    const gradScale = attributes.number("grad_scale", 1);
    return {
      inputs: ["data", "label"],
      labelInput: 1,
      isLoss: true,
      isIdentityAtInference: true,
      inferShapes([data, label], [output]) {
        const shape = merged(data, output, "data");
        return { inputs: [shape, label ?? labelShape(shape)], outputs: [shape] };
      },
      plan: ({ inputs: [shape = []] }) => ({
        forward: ([x]) => tf.clone(x as tf.Tensor),
        backward: {
          readsInputs: [1],
          readsOutputs: [0],
          readsGradient: false,
          run: ({ inputs: [, label], outputs: [y] }: BackwardCall) => {
            const scale = gradScale / sizeOf(shape.slice(1));
            const error = tf.sub(y as tf.Tensor, tf.reshape(label as tf.Tensor, [...shape]));
            return [scale === 1 ? error : tf.mul(error, scale)];
          },
        },
      }),
    };
  },
};

/** One value a row may come without the axis of length 1. */
function labelShape(data: readonly number[] | undefined): readonly number[] | undefined {
  return data?.length === 2 && data[1] === 1 ? data.slice(0, 1) : data;
}
