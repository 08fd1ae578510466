import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../../mxnet-error.ts";
import { formatShape, type PartialShape, type Shape } from "../../shape.ts";
import { memoryShape } from "../memory-layout.ts";
import type { ConfiguredOperator, Kernel, Operator } from "../operator.ts";
import { merged } from "../shapes.ts";
import { BINARY_FUNCTIONS, type BinaryFunction } from "./binary-functions.ts";

/** Other names of `broadcast_<word>`. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  add: ["broadcast_plus"],
  sub: ["broadcast_minus"],
};

/** Operators of two arrays of one rank, each axis of which is equally long or 1: `broadcast_add` and the like. */
export const broadcastOperators: readonly Operator[] = Object.entries(BINARY_FUNCTIONS).map(
  ([word, binary]) => ({
    name: `broadcast_${word}`,
    aliases: ALIASES[word] ?? [],
    configure: (): ConfiguredOperator => ({
      inputs: ["lhs", "rhs"],
      layout: "any",
      inferShapes: broadcastShapes,
      plan: ({ inputs }, layout) =>
        kernel(
          inputs.map((shape) => memoryShape(shape, layout)),
          binary,
        ),
    }),
  }),
);

/** Goes from the inputs to the output, and back where it is clear that an axis is not broadcast. */
function broadcastShapes([lhs, rhs]: readonly PartialShape[], [output]: readonly PartialShape[]) {
  if (!lhs || !rhs) return { inputs: [lhs, rhs], outputs: [output] };
  const rank = Math.max(lhs.length, rhs.length);
  const [left, right] = [aligned(lhs, rank), aligned(rhs, rank)];
  const joined = left.map((dim, axis) => joinedDim(dim, right[axis] ?? 1, lhs, rhs));
  const result = merged(output, joined, "the output") ?? joined;
  const solved = (own: Shape, other: readonly number[], all: Shape) =>
    own.map((dim, axis) => {
      const at = axis + rank - own.length;
      return dim || (other[at] === 1 || all[at] === 1 ? (all[at] ?? 0) : 0);
    });
  return { inputs: [solved(lhs, right, result), solved(rhs, left, result)], outputs: [result] };
}

function aligned(shape: Shape, rank: number): number[] {
  return [...Array<number>(rank - shape.length).fill(1), ...shape];
}

/** 0 is unknown, unless the other is longer than 1. */
function joinedDim(left: number, right: number, lhs: Shape, rhs: Shape): number {
  if (left > 1 && right > 1 && left !== right) {
    throw new MXNetError(
      `lhs has shape ${formatShape(lhs)} and rhs ${formatShape(rhs)}, each axis must be equally long or 1`,
    );
  }
  if (left === 1) return right;
  return right > 1 ? right : left;
}

function kernel(shapes: readonly Shape[], { compute, gradients, isLinear = false }: BinaryFunction): Kernel {
  return {
    forward: ([a, b]) => tf.tidy(() => compute(a as tf.Tensor, b as tf.Tensor)),
    backward: {
      readsInputs: gradients && !isLinear ? [0, 1] : [],
      readsOutputs: [],
      run: ({ inputs: [a, b], gradient, wanted }) =>
        shapes.map((shape, side) => {
          if (!wanted[side]) return undefined;
          const whole = gradients?.[side as 0 | 1](gradient, a as tf.Tensor, b as tf.Tensor);
          return whole ? summedTo(whole, shape) : tf.zeros([...shape]);
        }),
    },
  };
}

/** Sums along the axes that were broadcast from `shape`. */
function summedTo(whole: tf.Tensor, shape: Shape): tf.Tensor {
  const before = whole.rank - shape.length;
  const axes = whole.shape.flatMap((dim, axis) =>
    axis < before || (dim !== 1 && shape[axis - before] === 1) ? [axis] : [],
  );
  return axes.length === 0 ? whole : tf.reshape(tf.sum(whole, axes), [...shape]);
}
