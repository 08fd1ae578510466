import * as tf from "@tensorflow/tfjs-core";
import type { PartialShape } from "../../shape.ts";
import { derivedKernel } from "../derived-backward.ts";
import { memoryAxis, memoryShape } from "../memory-layout.ts";
import type { Operator } from "../operator.ts";
import { merged } from "../shapes.ts";

export interface InstanceNormOptions {
  /** Added to the variance. Default: 1e-3. */
  eps?: number;
}

/** Normalises each channel of each sample by its own mean and variance: (batch, channel, …). */
export const instanceNorm: Operator = {
  name: "InstanceNorm",
  configure(attributes) {
    const eps = attributes.number("eps", 1e-3);
    return {
      inputs: ["data", "gamma", "beta"],
      hiddenOutputs: 2,
      layout: "any",
      layoutInputs: [0],
      layoutOutputs: [0],
      inferShapes([data, gamma, beta]: readonly PartialShape[], [output]: readonly PartialShape[]) {
        const shape = merged(data, output, "data");
        const channel = [shape?.[1] ?? 0];
        const statistics = shape?.slice(0, 2);
        return {
          inputs: [shape, merged(gamma, channel, "gamma"), merged(beta, channel, "beta")],
          outputs: [shape, statistics, statistics],
        };
      },
      plan({ inputs: [shape = []] }, layout) {
        const rank = shape.length;
        const axes = shape.slice(2).map((_, axis) => memoryAxis(axis + 2, rank, layout));
        const perChannel = memoryShape(
          shape.map((dim, axis) => (axis === 1 ? dim : 1)),
          layout,
        );
        return derivedKernel((x, gamma, beta) => {
          const data = x as tf.Tensor;
          const centred = tf.sub(data, tf.mean(data, axes, true));
          const variance = tf.mean(tf.square(centred), axes, true);
          const scale = tf.mul(tf.rsqrt(tf.add(variance, eps)), tf.reshape(gamma as tf.Tensor, perChannel));
          return tf.add(tf.mul(centred, scale), tf.reshape(beta as tf.Tensor, perChannel));
        }, 3);
      },
    };
  },
};
