import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../../mxnet-error.ts";
import { formatShape, type PartialShape } from "../../shape.ts";
import { memoryAxis } from "../memory-layout.ts";
import type { Operator } from "../operator.ts";
import { merged } from "../shapes.ts";

export interface L2NormalizationOptions {
  /** Added to the sum of squares. Default: 1e-10. */
  eps?: number;
  /** Over which axes the sum runs: all but the batch, the channels, or those of space. Default: `instance`. */
  mode?: "instance" | "channel" | "spatial";
}

/** Divides by the root of the sum of squares. */
export const l2Normalization: Operator = {
  name: "L2Normalization",
  configure(attributes) {
    const eps = attributes.number("eps", 1e-10);
    const mode = attributes.choice("mode", ["instance", "channel", "spatial"], "instance");
    return {
      inputs: ["data"],
      hiddenOutputs: 1,
      layout: "any",
      layoutOutputs: [0],
      inferShapes([data], [output]) {
        const shape = merged(data, output, "the input");
        if (shape && mode !== "instance" && shape.length < 3) {
          throw new MXNetError(
            `data has shape ${formatShape(shape)}, must have at least 3 axes for mode ${mode}`,
          );
        }
        return { inputs: [shape], outputs: [shape, normShape(shape, mode)] };
      },
      plan({ inputs: [shape = []] }, layout) {
        const axes = summedAxes(shape.length, mode).map((axis) => memoryAxis(axis, shape.length, layout));
        const scaleOf = (x: tf.Tensor) => tf.rsqrt(tf.add(tf.sum(tf.square(x), axes, true), eps));
        return {
          forward: ([x]) => tf.tidy(() => tf.mul(x as tf.Tensor, scaleOf(x as tf.Tensor))),
          backward: {
            readsInputs: [0],
            readsOutputs: [0],
            run({ inputs: [x], outputs: [y], gradient }) {
              const along = tf.sum(tf.mul(gradient, y as tf.Tensor), axes, true);
              return [tf.mul(tf.sub(gradient, tf.mul(y as tf.Tensor, along)), scaleOf(x as tf.Tensor))];
            },
          },
        };
      },
    };
  },
};

function summedAxes(rank: number, mode: "instance" | "channel" | "spatial"): number[] {
  const all = Array.from({ length: rank }, (_, axis) => axis);
  return mode === "channel" ? [1] : all.slice(mode === "instance" ? 1 : 2);
}

/** The shape of the norms, which the reference's own backward pass reads. */
function normShape(shape: PartialShape, mode: "instance" | "channel" | "spatial"): PartialShape {
  if (mode === "channel") return shape?.map((dim, axis) => (axis === 1 ? 1 : dim));
  return shape?.slice(0, mode === "instance" ? 1 : 2);
}
