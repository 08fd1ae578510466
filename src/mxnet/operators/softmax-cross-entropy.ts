import * as tf from "@tensorflow/tfjs-core";
import { indicesWithin } from "./indices.ts";
import type { BackwardCall, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

/** The sum over all rows of `-log softmax(data)[label]`, as one element: data (batch, class), label (batch,). */
export const softmaxCrossEntropy: Operator = {
  name: "softmax_cross_entropy",
  configure: () => ({
    inputs: ["data", "label"],
    inferShapes([data, label], [output]) {
      return {
        inputs: [data, merged(label, data?.slice(0, 1), "label")],
        outputs: [merged(output, [1], "the output")],
      };
    },
    plan({ inputs: [[, classes = 1] = []] }) {
      const targets = (label: tf.Tensor) =>
        tf.oneHot(indicesWithin(label, classes), classes, 1, 0, "float32");
      return {
        forward: ([x, label]) =>
          tf.tidy(() => {
            const logs = tf.logSoftmax(x as tf.Tensor2D);
            return tf.reshape(tf.neg(tf.sum(tf.mul(logs, targets(label as tf.Tensor)))), [1]);
          }),
        backward: {
          readsInputs: [0, 1],
          readsOutputs: [],
          run: ({ inputs: [x, label], gradient, wanted }: BackwardCall) => [
            tf.mul(tf.sub(tf.softmax(x as tf.Tensor), targets(label as tf.Tensor)), gradient),
            wanted[1] ? tf.zerosLike(label as tf.Tensor) : undefined,
          ],
        },
      };
    },
  }),
};
