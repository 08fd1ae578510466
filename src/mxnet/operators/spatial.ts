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
