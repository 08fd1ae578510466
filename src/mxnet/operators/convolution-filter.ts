import * as tf from "@tensorflow/tfjs-core";
import { type Shape, sizeOf } from "../shape.ts";
import type { ConvolutionSettings } from "./convolution.ts";
import type { Pair } from "./spatial.ts";

/** How a weight (filter, channel of its group, …kernel) becomes what tfjs takes. */
export interface FilterLayout {
  /** (height, width, channel, filter); for a depthwise convolution (height, width, channel, multiplier). */
  shape: [number, number, number, number];
  isDepthwise: boolean;
  layOut(weight: tf.Tensor): tf.Tensor;
  /** The gradient of the filter as that of the weight. */
  restore(gradient: tf.Tensor): tf.Tensor;
}

/**
 * 1. Where each input channel is a group of its own, tfjs's depthwise convolution does it: the filters of one channel lie
 *    together in both.
 * 2. What a kernel has along the depth are further channels, as `overDepth` gives them.
 */
export function filterLayout(weight: Shape, { groups, kernel }: ConvolutionSettings): FilterLayout {
  const [filters = 1, perGroup = 1] = weight;
  const [height, width] = [kernel.at(-2) ?? 1, kernel.at(-1) ?? 1];
  const depth = kernel.length === 3 ? (kernel[0] ?? 1) : 1;
  if (groups > 1 && perGroup === 1 && depth === 1) {
    const shape: FilterLayout["shape"] = [height, width, groups, filters / groups];
    return {
      shape,
      isDepthwise: true,
      ...permuted([groups, filters / groups, height, width], [2, 3, 0, 1], shape, weight),
    };
  }
  const shape: FilterLayout["shape"] = [height, width, depth * perGroup, filters];
  if (depth === 1) {
    return {
      shape,
      isDepthwise: false,
      ...permuted([filters, perGroup, height, width], [2, 3, 1, 0], shape, weight),
    };
  }
  const stored = [filters, perGroup, depth, height * width];
  return { shape, isDepthwise: false, ...permuted(stored, [3, 2, 1, 0], shape, weight) };
}

function permuted(stored: number[], axes: number[], shape: Shape, weight: Shape) {
  const back = axes.map((_, axis) => axes.indexOf(axis));
  const laidOut = axes.map((axis) => stored[axis] ?? 1);
  return {
    layOut: (w: tf.Tensor) =>
      tf.tidy(() => tf.reshape(tf.transpose(tf.reshape(w, stored), axes), [...shape])),
    restore: (gradient: tf.Tensor) =>
      tf.reshape(tf.transpose(tf.reshape(gradient, laidOut), back), [...weight]),
  };
}

/**
 * Puts `dilate - 1` zeros between the taps of a filter (height, width, …), for kernels of tfjs that do not dilate: those
 * of gradients, and all that have a stride as well.
 */
export function spread(filter: tf.Tensor, [down, across]: Pair): tf.Tensor4D {
  if (down === 1 && across === 1) return filter as tf.Tensor4D;
  const [height = 1, width = 1, ...rest] = filter.shape;
  // An axis at a time: tfjs's WebGPU backend pads five axes wrongly.
  const tall = padAfter(tf.reshape(filter, [height, 1, width * sizeOf(rest)]), down - 1);
  const wide = padAfter(tf.reshape(tall, [height * down * width, 1, sizeOf(rest)]), across - 1);
  const all = tf.reshape(wide, [height * down, width * across, ...rest]);
  const size = [(height - 1) * down + 1, (width - 1) * across + 1, ...rest];
  return tf.slice(all, [0, 0, 0, 0], size) as tf.Tensor4D;
}

/** The taps of a filter that was spread. */
export function gather(filter: tf.Tensor4D, [down, across]: Pair): tf.Tensor4D {
  if (down === 1 && across === 1) return filter;
  return tf.stridedSlice(filter, [0, 0, 0, 0], filter.shape, [down, across, 1, 1]) as tf.Tensor4D;
}

function padAfter(x: tf.Tensor, count: number): tf.Tensor {
  return tf.pad(x, [
    [0, 0],
    [0, count],
    [0, 0],
  ]);
}
