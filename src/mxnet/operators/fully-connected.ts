import * as tf from "@tensorflow/tfjs-core";
import { type PartialShape, sizeOf } from "../shape.ts";
import { fullyConnectedKernel } from "./fully-connected-kernel.ts";
import type { ConfiguredOperator, FusableActivation, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

/** `data · weightᵀ + bias`. With `flatten` all axes but the first are one, else the last axis alone is contracted. */
export const fullyConnected: Operator = {
  name: "FullyConnected",
  configure: (attributes) =>
    configured({
      units: attributes.number("num_hidden"),
      hasBias: !attributes.boolean("no_bias", false),
      flatten: attributes.boolean("flatten", true),
    }),
};

export interface FullyConnectedSettings {
  units: number;
  hasBias: boolean;
  flatten: boolean;
  /** What it computes of each element at the end. */
  activation?: FusableActivation;
}

function configured(settings: FullyConnectedSettings): ConfiguredOperator {
  const { hasBias, flatten, activation } = settings;
  return {
    inputs: hasBias ? ["data", "weight", "bias"] : ["data", "weight"],
    flattensInput: flatten,
    // Of an image it only lays out its weight otherwise. What it writes has no channels but the last axis.
    layout: flatten ? "any" : undefined,
    layoutInputs: [0],
    layoutOutputs: [],
    inferShapes: (inputs, outputs) => inferShapes(inputs, outputs, settings),
    plan: (shapes, layout) => fullyConnectedKernel(shapes, settings, layout),
    withActivation: (end) => (activation ? undefined : configured({ ...settings, activation: end })),
    affineAbsorber: activation
      ? undefined
      : {
          axis: -1,
          scaleWeight: (weight, scale) => tf.mul(weight, tf.reshape(scale, [-1, 1])),
          withBias: () => configured({ ...settings, hasBias: true }),
        },
  };
}

function inferShapes(
  [data, weight, ...bias]: readonly PartialShape[],
  [output]: readonly PartialShape[],
  { units, flatten }: FullyConnectedSettings,
) {
  const features = data && (flatten ? sizeOf(data.slice(1)) : data.at(-1));
  const axes = flatten ? data?.slice(0, 1) : data?.slice(0, -1);
  const completed = axes ? merged(output, [...axes, units], "the output") : output;
  return {
    inputs: [
      data && completed ? [...completed.slice(0, -1), ...data.slice(completed.length - 1)] : data,
      merged(weight, [units, features ?? 0], "weight"),
      ...bias.map((shape) => merged(shape, [units], "bias")),
    ],
    outputs: [completed],
  };
}
