import * as tf from "@tensorflow/tfjs-core";
import { toFloat } from "../to-float.ts";
import { readDType } from "./dtype-attribute.ts";
import type { Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

export interface OneHotOptions {
  /** Length of the new last axis. */
  depth: number;
  /** Default: 1. */
  on_value?: number;
  /** Default: 0. */
  off_value?: number;
  /** Default: `float32`. */
  dtype?: string;
}

/** A new last axis with `on_value` at each index and `off_value` elsewhere; for an index outside all is `off_value`. */
export const oneHot: Operator = {
  name: "one_hot",
  configure(attributes) {
    const depth = attributes.number("depth");
    const on = attributes.number("on_value", 1);
    const off = attributes.number("off_value", 0);
    const dtype = readDType(attributes);
    return {
      inputs: ["indices"],
      inferShapes([indices], [output]) {
        const known = merged(indices, output?.slice(0, -1), "indices");
        return { inputs: [known], outputs: [known && merged(output, [...known, depth], "the output")] };
      },
      plan: ({ outputs: [shape = []] }) => ({
        forward: ([x]) =>
          tf.tidy(() => {
            const whole = tf.cast(tf.reshape(toFloat(x as tf.Tensor), [-1]), "int32");
            const hot = tf.oneHot(whole, depth, on, off, "float32");
            return tf.cast(tf.reshape(hot, [...shape]), dtype);
          }),
        backward: {
          readsInputs: [],
          readsOutputs: [],
          readsGradient: true,
          run: ({ gradient }) => [tf.zeros(gradient.shape.slice(0, -1))],
        },
      }),
    };
  },
};
