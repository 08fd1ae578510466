import * as tf from "@tensorflow/tfjs-core";
import { randomStream } from "../../random-stream.ts";
import { type PartialShape, type Shape, sizeOf } from "../../shape.ts";
import { toFloat } from "../../to-float.ts";
import { type MemoryLayout, memoryShape } from "../memory-layout.ts";
import type { ConfiguredOperator, Kernel, Operator } from "../operator.ts";
import { merged, sameShapes } from "../shapes.ts";
import { applyUnary, ofInput, ofOutput, type UnaryFunction, unaryBackward } from "./function.ts";

export interface LeakyReLUOptions {
  /** `prelu` learns its slope for each channel, `rrelu` draws it in training. Default: `leaky`. */
  act_type?: "leaky" | "prelu" | "rrelu" | "elu" | "selu" | "gelu";
  /** What a negative element is multiplied by; of `elu` the limit below. Default: 0.25. */
  slope?: number;
  /** The least slope of `rrelu`. Default: 0.125. */
  lower_bound?: number;
  /** The greatest slope of `rrelu`. Default: 0.334. */
  upper_bound?: number;
}

/** Rectifiers that let something of a negative element through. */
export const leakyReLU: Operator = {
  name: "LeakyReLU",
  configure(attributes) {
    const kinds = ["leaky", "prelu", "rrelu", "elu", "selu", "gelu"] as const;
    const kind = attributes.choice("act_type", kinds, "leaky");
    const slope = attributes.number("slope", 0.25);
    const bounds = [
      attributes.number("lower_bound", 0.125),
      attributes.number("upper_bound", 0.334),
    ] as const;
    switch (kind) {
      case "prelu":
        return PRELU;
      case "rrelu":
        return randomRelu(...bounds);
      case "leaky":
        return { ...pointwise(leaky(slope)), activation: { kind: "leakyrelu", slope } };
      case "elu":
        return { ...pointwise(elu(slope)), ...(slope === 1 ? { activation: { kind: "elu" } } : {}) };
      case "selu":
        return pointwise(SELU);
      case "gelu":
        return pointwise(GELU);
    }
  },
};

function pointwise(unary: UnaryFunction): ConfiguredOperator {
  const kernel: Kernel = {
    forward: ([x]) => applyUnary(unary, x as tf.Tensor),
    backward: unaryBackward(unary),
  };
  return { inputs: ["data"], layout: "any", inferShapes: sameShapes, plan: () => kernel };
}

function leaky(slope: number): UnaryFunction {
  // 1 above 0, else the slope: step(y, slope).
  return { compute: (x) => tf.leakyRelu(x, slope), derivative: ofOutput((y) => tf.step(y, slope)) };
}

function elu(slope: number): UnaryFunction {
  const compute = (x: tf.Tensor) =>
    slope === 1 ? tf.elu(x) : tf.add(tf.relu(x), tf.mul(tf.expm1(tf.minimum(x, 0)), slope));
  return {
    compute,
    derivative: ofOutput((y) => tf.where(tf.greater(y, 0), tf.onesLike(y), tf.add(y, slope))),
  };
}

/** Keep mean and variance of what is normalised (Klambauer et al. 2017). */
const SELU_SCALE = 1.0507009873554805;
const SELU_LIMIT = 1.6732632423543772 * SELU_SCALE;

const SELU: UnaryFunction = {
  compute: tf.selu,
  derivative: ofOutput((y) =>
    tf.where(tf.greater(y, 0), tf.fill(y.shape, SELU_SCALE), tf.add(y, SELU_LIMIT)),
  ),
};

const GELU: UnaryFunction = {
  compute: (x) => tf.mul(x, normalShare(x)),
  derivative: ofInput((x) => {
    const density = tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    return tf.add(normalShare(x), tf.mul(x, density));
  }),
};

/** The share of a normal distribution that lies below x. */
function normalShare(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
}

const PRELU: ConfiguredOperator = {
  inputs: ["data", "gamma"],
  layout: "any",
  layoutInputs: [0],
  inferShapes([data, gamma]: readonly PartialShape[], [output]: readonly PartialShape[]) {
    const shape = merged(data, output, "data");
    return { inputs: [shape, gamma ?? slopeShape(shape)], outputs: [shape] };
  },
  plan: ({ inputs: [data = [], gamma = []] }, layout) =>
    preluKernel(gamma, broadcastSlope(data, gamma, layout)),
};

/** One slope for each channel; of data without a batch one for each element. */
function slopeShape(data: PartialShape): PartialShape {
  return data && [(data.length > 1 ? data[1] : data[0]) ?? 0];
}

/** The shape that a slope of shape (1,), (channel,) or (batch, channel) takes to broadcast to the data. */
function broadcastSlope(data: Shape, gamma: Shape, layout?: MemoryLayout): number[] {
  const last = Math.min(1, data.length - 1);
  const whole = data.map((_, axis) => gamma[axis - last + gamma.length - 1] ?? 1);
  return memoryShape(
    whole.map((dim, axis) => (axis > last ? 1 : dim)),
    layout,
  );
}

function preluKernel(gamma: Shape, broadcast: number[]): Kernel {
  const axes = broadcast.flatMap((dim, axis) => (dim === 1 ? [axis] : []));
  return {
    forward: ([x, slope]) =>
      tf.tidy(() => tf.prelu(x as tf.Tensor, tf.reshape(slope as tf.Tensor, broadcast))),
    backward: {
      readsInputs: [0, 1],
      readsOutputs: [],
      run({ inputs: [x, slope], gradient, wanted }) {
        const isPositive = toFloat(tf.greater(x as tf.Tensor, 0));
        const derivative = () => {
          const below = tf.mul(tf.sub(1, isPositive), tf.reshape(slope as tf.Tensor, broadcast));
          return tf.mul(gradient, tf.add(isPositive, below));
        };
        const ofSlope = () => tf.sum(tf.mul(gradient, tf.minimum(x as tf.Tensor, 0)), axes);
        return [
          wanted[0] ? derivative() : undefined,
          wanted[1] ? tf.reshape(ofSlope(), [...gamma]) : undefined,
        ];
      },
    },
  };
}

/** Slopes between two bounds: drawn for each element in training, else the middle. */
function randomRelu(lower: number, upper: number): ConfiguredOperator {
  const middle = leaky((lower + upper) / 2);
  return {
    inputs: ["data"],
    hiddenOutputs: 1,
    layout: "any",
    inferShapes([data], [output]) {
      const shape = merged(data, output, "the input");
      return { inputs: [shape], outputs: [shape, shape] };
    },
    plan: ({ inputs: [shape = []] }, layout) => ({
      forward([x], isTrain) {
        if (!isTrain) return applyUnary(middle, x as tf.Tensor);
        const slopes = drawSlopes(memoryShape(shape, layout), lower, upper);
        return [tf.prelu(x as tf.Tensor, slopes), slopes];
      },
      backward: {
        readsInputs: [],
        readsOutputs: [0, 1],
        run({ outputs: [y, slopes], gradient, isTrain = true }) {
          const below = isTrain ? (slopes as tf.Tensor) : tf.fill(gradient.shape, (lower + upper) / 2);
          return [tf.mul(gradient, tf.where(tf.greater(y as tf.Tensor, 0), tf.onesLike(below), below))];
        },
      },
    }),
  };
}

function drawSlopes(shape: number[], lower: number, upper: number): tf.Tensor {
  const stream = randomStream();
  const draw = () => lower + (upper - lower) * stream.next();
  return tf.tensor(Float32Array.from({ length: sizeOf(shape) }, draw), shape);
}
