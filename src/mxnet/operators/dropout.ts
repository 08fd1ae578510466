import * as tf from "@tensorflow/tfjs-core";
import { randomStream } from "../random-stream.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Kernel, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

/**
 * Sets a share `p` of the elements to 0 and scales the others by 1 / (1 - p), in training only unless `mode` is
 * `always`. `axes` share one choice along them.
 */
export const dropout: Operator = {
  name: "Dropout",
  configure(attributes) {
    const p = attributes.number("p", 0.5);
    const isAlways = attributes.choice("mode", ["training", "always"], "training") === "always";
    const axes = attributes.tuple("axes");
    attributes.ignore("cudnn_off");
    if (p < 0 || p >= 1) attributes.refuse("p", `is ${p}, must be at least 0 and less than 1`);
    return {
      inputs: ["data"],
      hiddenOutputs: 1,
      isIdentityAtInference: !isAlways,
      inferShapes([input], [output]) {
        const shape = merged(input, output, "the input");
        return { inputs: [shape], outputs: [shape, shape] };
      },
      plan: ({ inputs: [shape = []] }) => kernel(maskShape(shape, axes), p, isAlways),
    };
  },
};

function maskShape(shape: Shape, axes: readonly number[]): number[] {
  return shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
}

function kernel(shape: number[], p: number, isAlways: boolean): Kernel {
  return {
    forward([x], isTrain) {
      if (!isTrain && !isAlways) return tf.clone(x as tf.Tensor);
      const mask = makeDropoutMask(shape, p);
      return [tf.mul(x as tf.Tensor, mask), mask];
    },
    backward: {
      readsInputs: [],
      readsOutputs: [1],
      run: ({ outputs: [, mask], gradient }) => [tf.mul(gradient, mask as tf.Tensor)],
    },
  };
}

/** 0 or 1 / (1 - p). Made here rather than by tfjs, whose random numbers take ten times as long. */
export function makeDropoutMask(shape: number[], p: number): tf.Tensor {
  const mask = new Float32Array(sizeOf(shape));
  const scale = 1 / (1 - p);
  const stream = randomStream();
  for (let i = 0; i < mask.length; i++) mask[i] = stream.next() < p ? 0 : scale;
  return tf.tensor(mask, shape);
}
