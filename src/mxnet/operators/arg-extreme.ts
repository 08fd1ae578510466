import * as tf from "@tensorflow/tfjs-core";
import { isComplete, type PartialShape, type Shape, sizeOf } from "../shape.ts";
import { toFloat } from "../to-float.ts";
import { around, axisOf, withLength, without } from "./axes.ts";
import type { Kernel, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

export interface ArgExtremeOptions {
  /** Default: the elements of all axes, as one axis. */
  axis?: number | null;
  /** Keeps the axis, with length 1. Default: false. */
  keepdims?: boolean;
}

/** Index of the largest element along an axis, as float32; the first of several. */
export const argmax = argExtreme("argmax", (x) => tf.argMax(x, 1));

/** Index of the smallest element along an axis, as float32; the first of several. */
export const argmin = argExtreme("argmin", (x) => tf.argMin(x, 1));

/** Index of the largest element along axis 1, as float32. */
export const argmaxChannel: Operator = {
  name: "argmax_channel",
  configure: () => configured((x) => tf.argMax(x, 1), 1, false),
};

type Choose = (x: tf.Tensor) => tf.Tensor;

function argExtreme(name: string, choose: Choose): Operator {
  return {
    name,
    configure: (attributes) =>
      configured(choose, attributes.optionalNumber("axis"), attributes.boolean("keepdims", false)),
  };
}

function configured(choose: Choose, axis: number | undefined, keepdims: boolean) {
  return {
    inputs: ["data"],
    inferShapes: ([data]: readonly PartialShape[], [output]: readonly PartialShape[]) => ({
      inputs: [data],
      outputs: [isComplete(data) ? merged(output, left(data, axis, keepdims), "the output") : output],
    }),
    plan({
      inputs: [data = []],
      outputs: [output = []],
    }: {
      inputs: readonly Shape[];
      outputs: readonly Shape[];
    }): Kernel {
      const rows = axis === undefined ? [1, sizeOf(data), 1] : around(data, axisOf(axis, data));
      return {
        forward: ([x]) =>
          tf.tidy(() => tf.reshape(toFloat(choose(tf.reshape(x as tf.Tensor, [...rows]))), [...output])),
      };
    },
  };
}

function left(data: Shape, axis: number | undefined, keepdims: boolean): Shape {
  if (axis === undefined) return keepdims ? data.map(() => 1) : [1];
  const at = axisOf(axis, data);
  if (keepdims) return withLength(data, at, 1);
  return data.length > 1 ? without(data, [at]) : [1];
}
