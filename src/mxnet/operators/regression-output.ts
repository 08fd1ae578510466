import * as tf from "@tensorflow/tfjs-core";
import { sizeOf } from "../shape.ts";
import type { BackwardCall, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

export interface RegressionOutputOptions {
  /** What the gradient is multiplied by. Default: 1. */
  grad_scale?: number;
}

/**
 * Passes the prediction on; its gradient is that of half the squared error: `grad_scale / outputs · (pred - label)`,
 * where `outputs` is the number of label values of one row.
 */
export const linearRegressionOutput = regressionOutput("LinearRegressionOutput", { error: tf.sub });

/** The sigmoid of the data; its gradient is that of the cross entropy: `grad_scale / outputs · (pred - label)`. */
export const logisticRegressionOutput = regressionOutput("LogisticRegressionOutput", {
  error: tf.sub,
  transform: tf.sigmoid,
});

/** Passes the prediction on; its gradient is that of the absolute error: `grad_scale / outputs · sign(pred - label)`. */
export const maeRegressionOutput = regressionOutput("MAERegressionOutput", {
  error: (pred, label) => tf.sign(tf.sub(pred, label)),
});

interface Regression {
  error(pred: tf.Tensor, label: tf.Tensor): tf.Tensor;
  /** What the data become. Default: themselves. */
  transform?(x: tf.Tensor): tf.Tensor;
}

function regressionOutput(name: string, { error, transform }: Regression): Operator {
  return {
    name,
    configure(attributes) {
      const gradScale = attributes.number("grad_scale", 1);
      return {
        inputs: ["data", "label"],
        labelInput: 1,
        isLoss: true,
        isIdentityAtInference: !transform,
        inferShapes([data, label], [output]) {
          const shape = merged(data, output, "data");
          return { inputs: [shape, label ?? labelShape(shape)], outputs: [shape] };
        },
        plan: ({ inputs: [shape = []] }) => ({
          forward: ([x]) => (transform ?? tf.clone)(x as tf.Tensor),
          backward: {
            readsInputs: [1],
            readsOutputs: [0],
            readsGradient: false,
            run: ({ inputs: [, label], outputs: [y] }: BackwardCall) => {
              const scale = gradScale / sizeOf(shape.slice(1));
              const difference = error(y as tf.Tensor, tf.reshape(label as tf.Tensor, [...shape]));
              return [scale === 1 ? difference : tf.mul(difference, scale)];
            },
          },
        }),
      };
    },
  };
}

/** One value a row may come without the axis of length 1. */
function labelShape(data: readonly number[] | undefined): readonly number[] | undefined {
  return data?.length === 2 && data[1] === 1 ? data.slice(0, 1) : data;
}
