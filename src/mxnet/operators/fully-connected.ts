import * as tf from "@tensorflow/tfjs-core";
import { type PartialShape, sizeOf } from "../shape.ts";
import type { BackwardCall, KnownShapes, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

/** `data · weightᵀ + bias`. With `flatten` all axes but the first are one, else the last axis alone is contracted. */
export const fullyConnected: Operator = {
  name: "FullyConnected",
  configure(attributes) {
    const units = attributes.number("num_hidden");
    const hasBias = !attributes.boolean("no_bias", false);
    const flatten = attributes.boolean("flatten", true);
    return {
      inputs: hasBias ? ["data", "weight", "bias"] : ["data", "weight"],
      inferShapes: (inputs, outputs) => inferShapes(inputs, outputs, units, flatten),
      plan: (shapes) => plan(shapes, flatten),
    };
  },
};

function inferShapes(
  [data, weight, ...bias]: readonly PartialShape[],
  [output]: readonly PartialShape[],
  units: number,
  flatten: boolean,
) {
  const features = data && (flatten ? sizeOf(data.slice(1)) : data.at(-1));
  const rows = flatten ? data?.slice(0, 1) : data?.slice(0, -1);
  return {
    inputs: [
      data,
      merged(weight, [units, features ?? 0], "weight"),
      ...bias.map((shape) => merged(shape, [units], "bias")),
    ],
    outputs: [rows ? merged(output, [...rows, units], "the output") : output],
  };
}

function plan({ inputs: [data = [], weight = []], outputs: [output = []] }: KnownShapes, flatten: boolean) {
  const features = weight[1] ?? 1;
  const rows = flatten ? (data[0] ?? 1) : sizeOf(data.slice(0, -1));
  const isMatrix = data.length === 2;
  const matrix = (x: tf.Tensor) => (isMatrix ? x : tf.reshape(x, [rows, features])) as tf.Tensor2D;
  const forward = ([x, w, b]: readonly tf.Tensor[]) => {
    const y = tf.fused.matMul({ a: matrix(x as tf.Tensor), b: w as tf.Tensor2D, transposeB: true, bias: b });
    return y.rank === output.length ? y : tf.reshape(y, [...output]);
  };
  return {
    forward: (inputs: readonly tf.Tensor[]) => (isMatrix ? forward(inputs) : tf.tidy(() => forward(inputs))),
    backward: {
      readsInputs: [0, 1],
      readsOutputs: [],
      run({ inputs: [x, w], gradient, wanted }: BackwardCall) {
        const dy = tf.reshape(gradient, [rows, -1]) as tf.Tensor2D;
        return [
          wanted[0] ? tf.reshape(tf.matMul(dy, w as tf.Tensor2D), [...data]) : undefined,
          wanted[1] ? tf.matMul(dy, matrix(x as tf.Tensor), true) : undefined,
          wanted[2] ? tf.sum(dy, 0) : undefined,
        ];
      },
    },
  };
}
