import * as tf from "@tensorflow/tfjs-core";
import type { AttributeReader } from "../attribute-reader.ts";

/** Left, top, right, bottom; or the centre's x and y, width, height. */
export type BoxFormat = "corner" | "center";

export function readFormat(attributes: AttributeReader, name: string): BoxFormat {
  return attributes.choice(name, ["corner", "center"], "corner");
}

/** Boxes (…, 4) in the other format. */
export function toFormat(boxes: tf.Tensor, from: BoxFormat, to: BoxFormat): tf.Tensor {
  if (from === to) return boxes;
  const [first, second] = tf.split(boxes, 2, -1) as [tf.Tensor, tf.Tensor];
  if (to === "center") return tf.concat([tf.mul(tf.add(first, second), 0.5), tf.sub(second, first)], -1);
  const half = tf.mul(second, 0.5);
  return tf.concat([tf.sub(first, half), tf.add(first, half)], -1);
}
