import * as tf from "@tensorflow/tfjs-core";
import { sizeOf } from "../shape.ts";
import type { Convolution } from "./convolution-images.ts";

/** The depth of (batch, depth, height, width, channel), and what the kernel does along it. */
export interface Depth {
  /** Of the data. */
  length: number;
  kernel: number;
  stride: number;
  dilate: number;
  pad: number;
  /** Of the output. */
  windows: number;
}

/**
 * Convolves volumes as images: for each depth of the output, the images that the kernel reads along the depth lie side by
 * side as channels. tfjs's own convolution of volumes takes no padding, no rounding and no activation.
 */
export function overDepth(images: Convolution, depth: Depth): Convolution {
  return {
    forward(x, filter, bias) {
      const y = images.forward(unfold(x, depth), filter, bias);
      return tf.reshape(y, [x.shape[0] ?? 1, depth.windows, ...y.shape.slice(1)]);
    },
    inputGradient: (dy, filter) => fold(images.inputGradient(asImages(dy), filter), dy.shape[0] ?? 1, depth),
    filterGradient: (x, dy) => images.filterGradient(unfold(x, depth), asImages(dy)),
  };
}

/** Joins batch and depth. */
function asImages(x: tf.Tensor): tf.Tensor {
  const [batch = 1, length = 1, ...image] = x.shape;
  return tf.reshape(x, [batch * length, ...image]);
}

/** (batch, depth, …image, channel) to (batch · windows, …image, kernel · channel). */
function unfold(x: tf.Tensor, { kernel, stride, dilate, pad, windows }: Depth): tf.Tensor {
  const [batch = 1, length = 1, ...image] = x.shape;
  const rows = tf.pad(tf.reshape(x, [batch, length, sizeOf(image)]), around(pad, pad));
  const reach = (windows - 1) * stride + 1;
  const taps = Array.from({ length: kernel }, (_, tap) => {
    const begin = [0, tap * dilate, 0];
    const seen = tf.stridedSlice(rows, begin, [batch, tap * dilate + reach, sizeOf(image)], [1, stride, 1]);
    return tf.reshape(seen, [batch * windows, ...image]);
  });
  return tf.concat(taps, image.length);
}

/** The sum of what `unfold` made of each element. */
function fold(images: tf.Tensor, batch: number, depth: Depth): tf.Tensor {
  const { length, kernel, stride, dilate, pad, windows } = depth;
  const axis = images.rank - 1;
  const image = [...images.shape.slice(1, axis), (images.shape[axis] ?? 1) / kernel];
  const size = sizeOf(image);
  const reach = (windows - 1) * stride + 1;
  const taps = tf.split(images, kernel, axis).map((seen, tap) => {
    const apart = tf.pad(tf.reshape(seen, [batch * windows, 1, size]), around(0, stride - 1));
    const rows = tf.slice(
      tf.reshape(apart, [batch, windows * stride, size]),
      [0, 0, 0],
      [batch, reach, size],
    );
    return tf.pad(rows, around(tap * dilate, Math.max(length + 2 * pad - tap * dilate - reach, 0)));
  });
  return tf.reshape(tf.slice(tf.addN(taps), [0, pad, 0], [batch, length, size]), [batch, length, ...image]);
}

function around(before: number, after: number): [number, number][] {
  return [
    [0, 0],
    [before, after],
    [0, 0],
  ];
}
