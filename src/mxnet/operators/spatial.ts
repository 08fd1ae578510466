import * as tf from "@tensorflow/tfjs-core";
import type { Shape } from "../shape.ts";

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

/** NCHW (or NCW) to NHWC. Where one of both orders has length 1 the elements stay in place. */
export function toChannelsLast(x: tf.Tensor, shape: Shape): tf.Tensor4D {
  const [batch, channels, height, width] = asImage(shape);
  if (channels === 1 || height * width === 1) return tf.reshape(x, [batch, height, width, channels]);
  const image = x.rank === 4 ? x : tf.reshape(x, [batch, channels, height, width]);
  return tf.transpose(image, [0, 2, 3, 1]) as tf.Tensor4D;
}

/** NHWC to NCHW (or NCW), whichever `shape` is. */
export function toChannelsFirst(x: tf.Tensor4D, shape: Shape): tf.Tensor {
  const [, height, width, channels] = x.shape;
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

type Pad = [number, number];
