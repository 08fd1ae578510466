import * as tf from "@tensorflow/tfjs-core";
import type { PartialShape, Shape } from "../shape.ts";
import { toFloat } from "../to-float.ts";
import type { Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

/** Elements of `x` where the condition is not 0, else of `y`. A condition of one axis chooses whole rows. */
export const where: Operator = {
  name: "where",
  configure: () => ({
    inputs: ["condition", "x", "y"],
    inferShapes([condition, x, y], [output]) {
      const shape = [x, y].reduce<PartialShape>((known, each) => merged(each, known, "x and y"), output);
      const isOfRows = condition?.length === 1 && shape && shape.length > 1;
      const wanted = isOfRows ? shape.slice(0, 1) : shape;
      return { inputs: [merged(condition, wanted, "condition"), shape, shape], outputs: [shape] };
    },
    plan({ inputs: [condition = [], shape = []] }) {
      const isTrue = (x: tf.Tensor) =>
        tf.tidy(() => tf.notEqual(tf.reshape(x, aligned(condition, shape)), 0));
      return {
        forward: ([chooses, x, y]) =>
          tf.tidy(() => {
            // A condition with axes of length 1 broadcasts as a factor; a choice of whole tensors needs its full shape.
            const mask = tf.mul(toFloat(isTrue(chooses as tf.Tensor)), tf.ones([...shape]));
            return tf.where(tf.cast(mask, "bool"), x as tf.Tensor, y as tf.Tensor);
          }),
        backward: {
          readsInputs: [0],
          readsOutputs: [],
          run({ inputs: [chooses], gradient, wanted }) {
            const mask = toFloat(isTrue(chooses as tf.Tensor));
            return [
              wanted[0] ? tf.zeros([...condition]) : undefined,
              wanted[1] ? tf.mul(gradient, mask) : undefined,
              wanted[2] ? tf.mul(gradient, tf.sub(1, mask)) : undefined,
            ];
          },
        },
      };
    },
  }),
};

function aligned(condition: Shape, shape: Shape): number[] {
  return condition.length === shape.length ? [...condition] : [...condition, ...shape.slice(1).map(() => 1)];
}
