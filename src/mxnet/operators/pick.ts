import * as tf from "@tensorflow/tfjs-core";
import { isComplete, type Shape, sizeOf } from "../shape.ts";
import { around, axisOf, withLength, without } from "./axes.ts";
import { addRows, indicesWithin } from "./indices.ts";
import type { Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

export interface PickOptions {
  /** `null` picks of all elements as one axis. Default: -1. */
  axis?: number | null;
  /** Keeps the axis, with length 1. Default: false. */
  keepdims?: boolean;
  /** What an index outside the axis means: the nearest element, or one counted round. Default: `clip`. */
  mode?: "clip" | "wrap";
}

/** One element along an axis for each index: `data[i, index[i], j]`. */
export const pick: Operator = {
  name: "pick",
  aliases: ["choose_element_0index"],
  configure(attributes) {
    const axis = attributes.has("axis") ? attributes.number("axis", -1) : undefined;
    const keepdims = attributes.boolean("keepdims", false);
    const mode = attributes.choice("mode", ["clip", "wrap"], "clip");
    const at = (data: Shape) => axisOf(axis ?? -1, data);
    const picked = (data: Shape) =>
      keepdims ? withLength(data, at(data), 1) : orOne(without(data, [at(data)]));
    return {
      inputs: ["data", "index"],
      inferShapes([data, index], [output]) {
        if (!isComplete(data)) return { inputs: [data, index], outputs: [output] };
        const shape = picked(data);
        const isLike = index && sizeOf(index) === sizeOf(shape);
        return {
          inputs: [data, isLike ? index : merged(index, shape, "index")],
          outputs: [merged(output, shape, "the output")],
        };
      },
      plan({ inputs: [data = [], index = []] }) {
        const [before, length, behind] = around(data, at(data));
        const shape = [...picked(data)];
        // Elements in C order: (i, k, j) is i · length · behind + k · behind + j.
        const offsets = tf.tidy(() => {
          const rows = tf.mul(tf.range(0, before, 1, "int32"), tf.scalar(length * behind, "int32"));
          return tf.reshape(tf.add(tf.reshape(rows, [before, 1]), tf.range(0, behind, 1, "int32")), [
            before * behind,
          ]);
        });
        const places = (indices: tf.Tensor) => {
          const within = tf.reshape(indicesWithin(indices, length, mode), [before * behind]);
          return tf.add(tf.mul(within, tf.scalar(behind, "int32")), offsets);
        };
        return {
          constants: [offsets],
          forward: ([x, indices]) =>
            tf.tidy(() => {
              const flat = tf.reshape(x as tf.Tensor, [sizeOf(data)]);
              return tf.reshape(tf.gather(flat, places(indices as tf.Tensor)), shape);
            }),
          backward: {
            readsInputs: [1],
            readsOutputs: [],
            run: ({ inputs: [, indices], gradient, wanted }) => [
              wanted[0]
                ? tf.reshape(addRows(gradient, places(indices as tf.Tensor), sizeOf(data)), [...data])
                : undefined,
              wanted[1] ? tf.zeros([...index]) : undefined,
            ],
          },
        };
      },
    };
  },
};

/** MXNet 1 has no scalars. */
function orOne(shape: Shape): Shape {
  return shape.length > 0 ? shape : [1];
}
