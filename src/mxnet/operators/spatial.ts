import * as tf from "@tensorflow/tfjs-core";
import type { Shape } from "../shape.ts";
import type { MemoryLayout } from "./memory-layout.ts";

/** Height, then width. */
export type Pair = readonly [number, number];

/** A tuple of one or two numbers for height and width; one axis runs along the width. */
export function pair(values: readonly number[], absent: number): Pair {
  if (values.length === 0) return [absent, absent];
  return values.length === 1 ? [absent, values[0] ?? absent] : [values[0] ?? absent, values[1] ?? absent];
}

/** (batch, channel, height, width) of data that may lack the height. */
export function asImage(shape: Shape): [number, number, number, number] {
  const [batch = 1, channels = 1] = shape;
  const spatial = shape.slice(2);
  return spatial.length === 1
    ? [batch, channels, 1, spatial[0] ?? 1]
    : [batch, channels, spatial[0] ?? 1, spatial[1] ?? 1];
}

/**
 * The NHWC image of a value of shape NCHW or NCW, which lies in memory as `layout` says. Where one of both orders has
 * length 1 the elements stay in place.
 */
export function toChannelsLast(x: tf.Tensor, shape: Shape, layout?: MemoryLayout): tf.Tensor4D {
  const [batch, channels, height, width] = asImage(shape);
  if (layout === "channels-last" && x.rank === 4) return x as tf.Tensor4D;
  if (layout === "channels-last" || channels === 1 || height * width === 1) {
    return tf.reshape(x, [batch, height, width, channels]);
  }
  const image = x.rank === 4 ? x : tf.reshape(x, [batch, channels, height, width]);
  return tf.transpose(image, [0, 2, 3, 1]) as tf.Tensor4D;
}

/** The value of shape NCHW or NCW, laid out in memory as `layout` says, that an NHWC image is. */
export function toChannelsFirst(x: tf.Tensor4D, shape: Shape, layout?: MemoryLayout): tf.Tensor {
  const [batch, height, width, channels] = x.shape;
  if (layout === "channels-last") return shape.length === 4 ? x : tf.reshape(x, [batch, width, channels]);
  if (channels === 1 || height * width === 1) return tf.reshape(x, [...shape]);
  const image = tf.transpose(x, [0, 3, 1, 2]);
  return shape.length === 4 ? image : tf.reshape(image, [...shape]);
}

/** tfjs's explicit padding of an NHWC image. */
export function explicitPad([top, left]: Pair, [bottom, right]: Pair): [Pad, Pad, Pad, Pad] {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

/** Runs a kernel of the backend by its name. */
export function runKernel(name: string, inputs: tf.NamedTensorMap, attributes: object): tf.Tensor4D {
  return tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap) as tf.Tensor4D;
}

type Pad = [number, number];
