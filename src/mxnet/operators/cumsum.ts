import * as tf from "@tensorflow/tfjs-core";
import { isComplete, type PartialShape, sizeOf } from "../shape.ts";
import { toFloat } from "../to-float.ts";
import { axisOf } from "./axes.ts";
import { derivedKernel } from "./derived-backward.ts";
import { readDType } from "./dtype-attribute.ts";
import type { Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

export interface CumsumOptions {
  /** Default: over all elements, as one vector. */
  axis?: number;
  /** Default: that of the input. */
  dtype?: string;
}

/** Sums of the elements up to each one, along an axis. */
export const cumsum: Operator = {
  name: "_np_cumsum",
  aliases: ["cumsum"],
  configure(attributes) {
    const axis = attributes.optionalNumber("axis");
    const dtype = attributes.has("dtype") ? readDType(attributes) : undefined;
    return {
      inputs: ["a"],
      inferShapes([data]: readonly PartialShape[], [output]: readonly PartialShape[]) {
        const shape = axis !== undefined ? data : isComplete(data) ? [sizeOf(data)] : undefined;
        return { inputs: [data], outputs: [merged(output, shape, "the output")] };
      },
      plan({ inputs: [data = []], outputs: [shape = []] }) {
        const at = axis === undefined ? 0 : axisOf(axis, data);
        const kernel = derivedKernel((x) => tf.cumsum(tf.reshape(x, [...shape]), at), 1);
        if (!dtype) return kernel;
        const converted = (x: tf.Tensor) => (dtype === "float32" ? toFloat(x) : tf.cast(x, dtype));
        return {
          ...kernel,
          forward: ([x]) => tf.tidy(() => tf.cumsum(tf.reshape(converted(x as tf.Tensor), [...shape]), at)),
        };
      },
    };
  },
};
