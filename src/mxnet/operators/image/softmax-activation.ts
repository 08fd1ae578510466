import * as tf from "@tensorflow/tfjs-core";
import { type Shape, sizeOf } from "../../shape.ts";
import { type MemoryLayout, memoryShape } from "../memory-layout.ts";
import type { Operator } from "../operator.ts";
import { sameShapes } from "../shapes.ts";

export interface SoftmaxActivationOptions {
  /** Over all axes but the first, or over axis 1. Default: `instance`. */
  mode?: "instance" | "channel";
}

/** Softmax of a sample as a whole, or of the channels of each place. */
export const softmaxActivation: Operator = {
  name: "SoftmaxActivation",
  configure(attributes) {
    const isChannel = attributes.choice("mode", ["instance", "channel"], "instance") === "channel";
    return {
      inputs: ["data"],
      layout: "any",
      inferShapes: sameShapes,
      plan({ inputs: [shape = []] }, layout) {
        const { toRows, fromRows } = rows(shape, isChannel, layout);
        return {
          forward: ([x]) => tf.tidy(() => fromRows(tf.softmax(toRows(x as tf.Tensor)))),
          backward: {
            readsInputs: [],
            readsOutputs: [0],
            run({ outputs: [output], gradient }) {
              const [y, dy] = [toRows(output as tf.Tensor), toRows(gradient)];
              const weighted = tf.mul(dy, y);
              return [fromRows(tf.sub(weighted, tf.mul(y, tf.sum(weighted, -1, true))))];
            },
          },
        };
      },
    };
  },
};

/** What is one distribution along the last axis, and back. */
function rows(shape: Shape, isChannel: boolean, layout: MemoryLayout = "channels-first") {
  const [batch = 1, channels = 1] = shape;
  const inMemory = memoryShape(shape, layout);
  const places = sizeOf(shape) / batch / channels;
  const back = (x: tf.Tensor) => tf.reshape(x, inMemory);
  if (!isChannel) return { toRows: (x: tf.Tensor) => tf.reshape(x, [batch, -1]), fromRows: back };
  if (layout === "channels-last" || places === 1) {
    return { toRows: (x: tf.Tensor) => tf.reshape(x, [batch * places, channels]), fromRows: back };
  }
  return {
    toRows: (x: tf.Tensor) => tf.transpose(tf.reshape(x, [batch, channels, places]), [0, 2, 1]),
    fromRows: (x: tf.Tensor) => back(tf.transpose(x, [0, 2, 1])),
  };
}
