import * as tf from "@tensorflow/tfjs-core";
import { toFloat } from "../to-float.ts";
import { readDType } from "./dtype-attribute.ts";
import type { BackwardCall, Operator } from "./operator.ts";
import { sameShapes } from "./shapes.ts";

export interface ClipOptions {
  a_min: number;
  a_max: number;
}

/** Limits elements to the range from `a_min` to `a_max`; what was outside gets no gradient. */
export const clip: Operator = {
  name: "clip",
  configure(attributes) {
    const [low, high] = [attributes.number("a_min"), attributes.number("a_max")];
    return {
      inputs: ["data"],
      layout: "any",
      ...(low === 0 && high === 6 ? { activation: { kind: "relu6" as const } } : {}),
      inferShapes: sameShapes,
      plan: () => ({
        forward: ([x]) => tf.clipByValue(x as tf.Tensor, low, high),
        backward: {
          readsInputs: [0],
          readsOutputs: [],
          run({ inputs: [x], gradient }: BackwardCall) {
            const data = x as tf.Tensor;
            const isInside = tf.logicalAnd(tf.greaterEqual(data, low), tf.lessEqual(data, high));
            return [tf.mul(gradient, toFloat(isInside))];
          },
        },
      }),
    };
  },
};

export interface SmoothL1Options {
  /** The square is left where `|x| < 1 / scalar²`. Default: 1. */
  scalar?: number;
}

/** `(scalar · x)² / 2` near 0, else `|x| - 1 / (2 · scalar²)`. */
export const smoothL1: Operator = {
  name: "smooth_l1",
  configure(attributes) {
    const square = attributes.number("scalar", 1) ** 2;
    return {
      inputs: ["data"],
      layout: "any",
      inferShapes: sameShapes,
      plan: () => ({
        forward: ([x]) =>
          tf.tidy(() => {
            const data = x as tf.Tensor;
            const size = tf.abs(data);
            const near = tf.mul(tf.square(data), square / 2);
            return tf.where(tf.less(size, 1 / square), near, tf.sub(size, 0.5 / square));
          }),
        backward: {
          readsInputs: [0],
          readsOutputs: [],
          run: ({ inputs: [x], gradient }: BackwardCall) => [
            tf.mul(gradient, tf.clipByValue(tf.mul(x as tf.Tensor, square), -1, 1)),
          ],
        },
      }),
    };
  },
};

export interface CastOptions {
  /** MXNet's name of a dtype. */
  dtype: string;
}

/** Converts to another dtype; floats are held as float32, integers as int32, cut towards zero. */
export const cast: Operator = castOperator("Cast", ["cast"]);

/** Converts to another dtype, as networks of mixed precision do: both precisions are float32 here. */
export const ampCast: Operator = castOperator("amp_cast", []);

function castOperator(name: string, aliases: readonly string[]): Operator {
  return {
    name,
    aliases,
    configure(attributes) {
      if (!attributes.has("dtype")) attributes.refuse("dtype", "is missing");
      const dtype = readDType(attributes);
      return {
        inputs: ["data"],
        layout: "any",
        inferShapes: sameShapes,
        plan: () => ({
          forward: ([x]) => (dtype === "float32" ? toFloat(x as tf.Tensor) : tf.cast(x as tf.Tensor, dtype)),
          backward: {
            readsInputs: [],
            readsOutputs: [],
            run: ({ gradient }: BackwardCall) => [tf.clone(gradient)],
          },
        }),
      };
    },
  };
}
