import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import { formatShape, isComplete, type PartialShape, type Shape, sizeOf } from "../shape.ts";
import { axisOf, withLength } from "./axes.ts";
import { derivedBackward } from "./derived-backward.ts";
import type { Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

export interface LayerNormOptions {
  /** The axis that is normalised. Default: -1. */
  axis?: number;
  /** Added to the variance. Default: 1e-5. */
  eps?: number;
  /** Returns mean and standard deviation too. Default: false. */
  output_mean_var?: boolean;
}

/** `(data - mean) / √(variance + eps) · gamma + beta`, with mean and variance along one axis. */
export const layerNorm: Operator = {
  name: "LayerNorm",
  configure(attributes) {
    const axis = attributes.number("axis", -1);
    const eps = attributes.number("eps", 1e-5);
    const shows = attributes.boolean("output_mean_var", false);
    return {
      inputs: ["data", "gamma", "beta"],
      outputs: shows ? ["output", "mean", "std"] : ["output"],
      hiddenOutputs: shows ? 0 : 2,
      inferShapes([data, gamma, beta], [output]) {
        const shape = merged(data, output, "data");
        const at = shape && axisOf(axis, shape);
        const channels = at === undefined ? undefined : [shape?.[at] ?? 0];
        const rows = at === undefined ? undefined : withLength(shape ?? [], at, 1);
        return {
          inputs: [shape, merged(gamma, channels, "gamma"), merged(beta, channels, "beta")],
          outputs: [shape, rows, rows],
        };
      },
      plan({ inputs: [shape = []] }) {
        const at = axisOf(axis, shape);
        const compute = (...[x, gamma, beta]: tf.Tensor[]) =>
          normalise(x as tf.Tensor, [at], eps, (y) => {
            const along = shape.map((dim, each) => (each === at ? dim : 1));
            return tf.add(
              tf.mul(y, tf.reshape(gamma as tf.Tensor, along)),
              tf.reshape(beta as tf.Tensor, along),
            );
          });
        return {
          forward: (inputs) => tf.tidy(() => compute(...inputs)),
          backward: derivedBackward(compute, 3),
        };
      },
    };
  },
};

export interface GroupNormOptions {
  /** Number of groups of channels. Default: 1. */
  num_groups?: number;
  /** Added to the variance. Default: 1e-5. */
  eps?: number;
  /** Returns mean and standard deviation too. Default: false. */
  output_mean_var?: boolean;
}

/** Normalises each group of channels of (batch, channel, …); gamma and beta have one number a group. */
export const groupNorm: Operator = {
  name: "GroupNorm",
  configure(attributes) {
    const groups = attributes.number("num_groups", 1);
    const eps = attributes.number("eps", 1e-5);
    const shows = attributes.boolean("output_mean_var", false);
    return {
      inputs: ["data", "gamma", "beta"],
      outputs: shows ? ["output", "mean", "std"] : ["output"],
      hiddenOutputs: shows ? 0 : 2,
      inferShapes: ([data, gamma, beta], [output]) =>
        inferGroups(merged(data, output, "data"), [gamma, beta], groups),
      plan({ inputs: [shape = [], gamma = []] }) {
        const [batch = 1, channels = 1] = shape;
        // One number for each group, or in later versions for each channel.
        const isOfChannels = gamma[0] === channels && channels !== groups;
        const inside = sizeOf(shape) / batch / channels;
        const factors = (x: tf.Tensor | undefined) =>
          tf.reshape(x as tf.Tensor, isOfChannels ? [1, groups, channels / groups, 1] : [1, groups, 1, 1]);
        const compute = (...[x, scale, shift]: tf.Tensor[]) => {
          const grouped = tf.reshape(x as tf.Tensor, [batch, groups, channels / groups, inside]);
          const [y, mean, std] = normalise(grouped, [2, 3], eps, (z) =>
            tf.add(tf.mul(z, factors(scale)), factors(shift)),
          ) as [tf.Tensor, tf.Tensor, tf.Tensor];
          return [
            tf.reshape(y, [...shape]),
            tf.reshape(mean, [batch, groups]),
            tf.reshape(std, [batch, groups]),
          ];
        };
        return {
          forward: (inputs) => tf.tidy(() => compute(...inputs)),
          backward: derivedBackward(compute, 3),
        };
      },
    };
  },
};

function inferGroups(data: PartialShape, [gamma, beta]: readonly PartialShape[], groups: number) {
  if (!isComplete(data)) return { inputs: [data, gamma, beta], outputs: [data, undefined, undefined] };
  const [batch = 1, channels = 1] = data;
  if (channels % groups !== 0) {
    throw new MXNetError(
      `data has shape ${formatShape(data)}: its channels are no multiple of num_groups ${groups}`,
    );
  }
  const known = gamma ?? beta ?? [groups];
  const factors: Shape = known[0] === channels ? [channels] : [groups];
  const rows = [batch, groups];
  return {
    inputs: [data, merged(gamma, factors, "gamma"), merged(beta, factors, "beta")],
    outputs: [data, rows, rows],
  };
}

/** What has mean 0 and variance 1 along the axes, changed by `affine`; then mean and standard deviation. */
function normalise(
  x: tf.Tensor,
  axes: number[],
  eps: number,
  affine: (y: tf.Tensor) => tf.Tensor,
): tf.Tensor[] {
  const mean = tf.mean(x, axes, true);
  const centred = tf.sub(x, mean);
  const std = tf.sqrt(tf.add(tf.mean(tf.square(centred), axes, true), eps));
  return [affine(tf.div(centred, std)), mean, std];
}
