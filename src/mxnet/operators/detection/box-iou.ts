import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../../mxnet-error.ts";
import { formatShape, type PartialShape } from "../../shape.ts";
import type { Operator } from "../operator.ts";
import { merged } from "../shapes.ts";
import { type BoxFormat, readFormat, toFormat } from "./box-format.ts";

export interface BoxIouOptions {
  /** `corner` is left, top, right, bottom; `center` is x, y, width, height. Default: `corner`. */
  format?: BoxFormat;
}

/** How much of their union each box of `lhs` (…, 4) shares with each of `rhs` (…, 4): the axes of both, without the last. */
export const boxIou: Operator = {
  name: "_contrib_box_iou",
  configure(attributes) {
    const format = readFormat(attributes, "format");
    return {
      inputs: ["lhs", "rhs"],
      inferShapes([lhs, rhs]: readonly PartialShape[], [output]: readonly PartialShape[]) {
        for (const shape of [lhs, rhs]) {
          if (shape && shape.at(-1) !== 4) {
            throw new MXNetError(`a box has shape ${formatShape(shape)}, its last axis must be 4`);
          }
        }
        const all = lhs && rhs && [...lhs.slice(0, -1), ...rhs.slice(0, -1)];
        return { inputs: [lhs, rhs], outputs: [merged(output, all, "the output")] };
      },
      plan: ({ outputs: [output = []] }) => ({
        forward: ([lhs, rhs]) =>
          tf.tidy(() => {
            const [a, b] = [lhs, rhs].map((boxes) =>
              tf.reshape(toFormat(boxes as tf.Tensor, format, "corner"), [-1, 4]),
            );
            return tf.reshape(sharedAreas(a as tf.Tensor, b as tf.Tensor), [...output]);
          }),
        backward: {
          readsInputs: [0, 1],
          readsOutputs: [],
          run: ({ inputs }) => inputs.map((each) => tf.zerosLike(each)),
        },
      }),
    };
  },
};

/** Intersection over union of each of (n, 4) with each of (m, 4); 0 where both are empty. */
export function sharedAreas(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const [aFirst, aLast] = tf.split(tf.expandDims(a, 1), 2, 2) as [tf.Tensor, tf.Tensor];
  const [bFirst, bLast] = tf.split(tf.expandDims(b, 0), 2, 2) as [tf.Tensor, tf.Tensor];
  const area = (first: tf.Tensor, last: tf.Tensor) => tf.prod(tf.relu(tf.sub(last, first)), 2);
  const common = area(tf.maximum(aFirst, bFirst), tf.minimum(aLast, bLast));
  const union = tf.sub(tf.add(area(aFirst, aLast), area(bFirst, bLast)), common);
  return tf.divNoNan(common, union);
}
