import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import { formatShape, isComplete, type PartialShape, type Shape } from "../shape.ts";
import { axesOf, axisOf } from "./axes.ts";
import { linearKernel } from "./linear-kernel.ts";
import type { Kernel, KnownShapes, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";
import { tileAxis } from "./tiling.ts";

export interface BroadcastToOptions {
  /** The shape of the result; 0 keeps the length of an axis. */
  shape: Shape;
}

/** Repeats axes of length 1 until the array has the given shape. */
export const broadcastTo: Operator = {
  name: "broadcast_to",
  configure(attributes) {
    const shape = attributes.tuple("shape");
    return {
      inputs: ["data"],
      inferShapes: ([data], [output]) =>
        inferWith(data, output, (known) => shape.map((dim, axis) => dim || (known[axis] ?? 1))),
      plan: broadcastKernel,
    };
  },
};

export interface BroadcastAxisOptions {
  /** One axis or several, each of length 1. */
  axis: number | readonly number[];
  /** The length that each of them gets. */
  size: number | readonly number[];
}

/** Repeats axes of length 1. */
export const broadcastAxis: Operator = {
  name: "broadcast_axis",
  aliases: ["broadcast_axes"],
  configure(attributes) {
    const [axes, sizes] = [attributes.tuple("axis"), attributes.tuple("size")];
    if (axes.length !== sizes.length) {
      attributes.refuse(
        "size",
        `is ${formatShape(sizes)}, must have one number for each axis of ${formatShape(axes)}`,
      );
    }
    const broadcast = (data: Shape) => {
      const named = axes.map((axis) => axisOf(axis, data));
      return data.map((dim, axis) => sizes[named.indexOf(axis)] ?? dim);
    };
    return {
      inputs: ["data"],
      inferShapes: ([data], [output]) => inferWith(data, output, broadcast),
      plan: broadcastKernel,
    };
  },
};

export interface BroadcastLikeOptions {
  /** Axes of `lhs` that are repeated. Default: all. */
  lhs_axes?: readonly number[];
  /** Axes of `rhs` whose lengths they get. Default: all. */
  rhs_axes?: readonly number[];
}

/** Repeats axes of length 1 of the first input until they are as long as those of the second. */
export const broadcastLike: Operator = {
  name: "broadcast_like",
  configure(attributes) {
    const [lhsAxes, rhsAxes] = [attributes.tuple("lhs_axes"), attributes.tuple("rhs_axes")];
    const broadcast = (lhs: Shape, rhs: Shape) => {
      const from = axesOf(lhsAxes, lhs);
      const like = rhsAxes.length > 0 ? rhsAxes.map((axis) => axisOf(axis, rhs)) : rhs.map((_, axis) => axis);
      const order = lhsAxes.length > 0 ? lhsAxes.map((axis) => axisOf(axis, lhs)) : from;
      return lhs.map((dim, axis) => rhs[like[order.indexOf(axis)] ?? -1] ?? dim);
    };
    return {
      inputs: ["lhs", "rhs"],
      inferShapes([lhs, rhs], [output]) {
        if (!isComplete(rhs)) return { inputs: [lhs, rhs], outputs: [output] };
        const { inputs, outputs } = inferWith(lhs, output, (known) => broadcast(known, rhs));
        return { inputs: [...inputs, rhs], outputs };
      },
      plan: broadcastKernel,
    };
  },
};

function inferWith(data: PartialShape, output: PartialShape, broadcast: (data: Shape) => Shape) {
  if (!isComplete(data)) return { inputs: [data], outputs: [output] };
  const shape = broadcast(data);
  const wrong = data.findIndex((dim, axis) => dim !== 1 && dim !== shape[axis]);
  if (wrong < 0 && data.length === shape.length) {
    return { inputs: [data], outputs: [merged(output, shape, "the output")] };
  }
  throw new MXNetError(
    `data has shape ${formatShape(data)}, which does not broadcast to ${formatShape(shape)}`,
  );
}

function broadcastKernel({ inputs: [from = [], ...others], outputs: [to = []] }: KnownShapes): Kernel {
  const repeated = from.flatMap((dim, axis) => (dim === to[axis] ? [] : [axis]));
  const { forward, backward } = linearKernel(
    (x) => repeated.reduce((wide, axis) => tileAxis(wide, axis, to[axis] ?? 1), x),
    (dy) => (repeated.length > 0 ? tf.sum(dy, repeated, true) : dy),
  );
  return {
    forward,
    backward: backward && {
      ...backward,
      run: (call) => [
        ...backward.run(call),
        ...others.map((shape, index) => (call.wanted[index + 1] ? tf.zeros([...shape]) : undefined)),
      ],
    },
  };
}
