import * as tf from "@tensorflow/tfjs-core";
import type { PartialShape } from "../shape.ts";
import { axesOf, without } from "./axes.ts";
import { derivedKernel } from "./derived-backward.ts";
import type { Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

export interface MomentsOptions {
  /** Default: all. */
  axes?: readonly number[];
  /** Leaves those axes with length 1. Default: false. */
  keepdims?: boolean;
}

/** Mean and biased variance over some axes: two outputs. */
export const moments: Operator = {
  name: "moments",
  configure(attributes) {
    const named = attributes.tuple("axes");
    const keepsAxes = attributes.boolean("keepdims", false);
    return {
      inputs: ["data"],
      outputs: ["mean", "var"],
      inferShapes([data]: readonly PartialShape[], outputs: readonly PartialShape[]) {
        if (!data) return { inputs: [data], outputs: [...outputs] };
        const axes = axesOf(named, data);
        const rest = keepsAxes
          ? data.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
          : without(data, axes);
        const shape = rest.length > 0 ? rest : [1];
        return { inputs: [data], outputs: outputs.map((known) => merged(known, shape, "an output")) };
      },
      plan({ inputs: [data = []], outputs: [shape = []] }) {
        const axes = axesOf(named, data);
        const compute = (x: tf.Tensor) => {
          const mean = tf.mean(x, axes, true);
          const variance = tf.mean(tf.square(tf.sub(x, mean)), axes);
          return [tf.reshape(mean, [...shape]), tf.reshape(variance, [...shape])];
        };
        return derivedKernel(compute, 1);
      },
    };
  },
};
