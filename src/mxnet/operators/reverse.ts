import * as tf from "@tensorflow/tfjs-core";
import type { Shape } from "../shape.ts";
import { around, axesOf } from "./axes.ts";
import { linearKernel } from "./linear-kernel.ts";
import type { Operator } from "./operator.ts";
import { sameShapes } from "./shapes.ts";

export interface ReverseOptions {
  axis: number | readonly number[];
}

/** Turns the order of the elements round along one axis or several. */
export const reverse: Operator = {
  name: "reverse",
  aliases: ["flip"],
  configure(attributes) {
    const axes = attributes.tuple("axis");
    if (axes.length === 0) attributes.refuse("axis", "is missing");
    return {
      inputs: ["data"],
      inferShapes: sameShapes,
      plan({ inputs: [shape = []] }) {
        const named = axesOf(axes, shape);
        const turn = (x: tf.Tensor) => named.reduce((turned, axis) => reverseAxis(turned, shape, axis), x);
        return linearKernel(turn, turn);
      },
    };
  },
};

/** Reverses one axis of a tensor of any rank. */
export function reverseAxis(x: tf.Tensor, shape: Shape, axis: number): tf.Tensor {
  return tf.reshape(tf.reverse(tf.reshape(x, around(shape, axis)), 1), [...shape]);
}
