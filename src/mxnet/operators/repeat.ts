import * as tf from "@tensorflow/tfjs-core";
import { formatShape, isComplete, type PartialShape, type Shape, sizeOf } from "../shape.ts";
import { axisOf, withLength } from "./axes.ts";
import { linearKernel } from "./linear-kernel.ts";
import type { Operator } from "./operator.ts";
import { merged } from "./shapes.ts";
import { sumOfCopies, tileAxis } from "./tiling.ts";

export interface RepeatOptions {
  /** How often each element comes. */
  repeats: number;
  /** Default: the elements of all axes, as one axis. */
  axis?: number;
}

/** Repeats each element along an axis: `[1, 2]` twice is `[1, 1, 2, 2]`. */
export const repeat: Operator = {
  name: "repeat",
  configure(attributes) {
    const repeats = attributes.number("repeats");
    const axis = attributes.optionalNumber("axis");
    if (repeats < 1) attributes.refuse("repeats", `is ${repeats}, must be at least 1`);
    const repeated = (data: Shape) => {
      if (axis === undefined) return [sizeOf(data) * repeats];
      const at = axisOf(axis, data);
      return withLength(data, at, (data[at] ?? 1) * repeats);
    };
    return {
      inputs: ["data"],
      inferShapes: forwardOnly(repeated),
      plan({ inputs: [data = []] }) {
        const through = axis === undefined ? data.length - 1 : axisOf(axis, data);
        const before = sizeOf(data.slice(0, through + 1));
        const behind = sizeOf(data.slice(through + 1));
        return linearKernel(
          (x) => tf.reshape(tileAxis(tf.reshape(x, [before, 1, behind]), 1, repeats), [...repeated(data)]),
          (dy) => tf.reshape(tf.sum(tf.reshape(dy, [before, repeats, behind]), 1), [...data]),
        );
      },
    };
  },
};

export interface TileOptions {
  /** How often the array comes along each axis; where there are fewer axes, axes of length 1 are put before them. */
  reps: Shape;
}

/** Lays copies of the whole array side by side: `[1, 2]` twice is `[1, 2, 1, 2]`. */
export const tile: Operator = {
  name: "tile",
  configure(attributes) {
    const reps = attributes.tuple("reps");
    if (reps.some((each) => each < 1))
      attributes.refuse("reps", `is ${formatShape(reps)}, each must be at least 1`);
    return {
      inputs: ["data"],
      inferShapes: forwardOnly((data) => {
        const [dims, times] = aligned(data, reps);
        return dims.map((dim, axis) => dim * (times[axis] ?? 1));
      }),
      plan({ inputs: [data = []] }) {
        const [dims, times] = aligned(data, reps);
        return linearKernel(
          (x) => times.reduce((tiled, each, axis) => tileAxis(tiled, axis, each), tf.reshape(x, [...dims])),
          (dy) =>
            tf.reshape(
              times.reduce((left, each, axis) => sumOfCopies(left, axis, each), dy),
              [...data],
            ),
        );
      },
    };
  },
};

function aligned(data: Shape, reps: Shape): [dims: Shape, times: Shape] {
  const rank = Math.max(data.length, reps.length);
  const ones = (count: number) => Array<number>(count).fill(1);
  return [
    [...ones(rank - data.length), ...data],
    [...ones(rank - reps.length), ...reps],
  ];
}

function forwardOnly(infer: (data: Shape) => Shape) {
  return ([data]: readonly PartialShape[], [output]: readonly PartialShape[]) => ({
    inputs: [data],
    outputs: [isComplete(data) ? merged(output, infer(data), "the output") : output],
  });
}
