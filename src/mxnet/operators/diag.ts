import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import { formatShape, isComplete, type Shape, sizeOf } from "../shape.ts";
import { axisOf, without } from "./axes.ts";
import { addRows } from "./indices.ts";
import { linearKernel } from "./linear-kernel.ts";
import type { Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

export interface DiagOptions {
  /** Which diagonal: positive ones are above the main one. Default: 0. */
  k?: number;
  /** First of the two axes that the diagonal runs through. Default: 0. */
  axis1?: number;
  /** Second of them. Default: 1. */
  axis2?: number;
}

/** A diagonal, as last axis; of an array of one axis the matrix that has it as diagonal. */
export const diag: Operator = {
  name: "diag",
  configure(attributes) {
    const k = attributes.number("k", 0);
    const [axis1, axis2] = [attributes.number("axis1", 0), attributes.number("axis2", 1)];
    const place = (data: Shape) => placeDiagonal(data, k, axis1, axis2);
    return {
      inputs: ["data"],
      inferShapes: ([data], [output]) => ({
        inputs: [data],
        outputs: [isComplete(data) ? merged(output, place(data).output, "the output") : output],
      }),
      plan({ inputs: [data = []] }) {
        const { output, order, rows, elements } = place(data);
        const at = tf.tensor1d(elements, "int32");
        const moved = order.map((axis) => data[axis] ?? 1);
        const back = order.map((_, axis) => order.indexOf(axis));
        const isMatrix = data.length === 1;
        const gather = (x: tf.Tensor) => tf.gather(tf.reshape(x, [rows, sizeOf(x.shape) / rows]), at);
        const kernel = isMatrix
          ? linearKernel(
              (x) => tf.reshape(addRows(x, at, rows), [...output]),
              (dy) => tf.reshape(gather(dy), [...data]),
            )
          : linearKernel(
              (x) => tf.reshape(tf.transpose(gather(tf.transpose(x, order))), [...output]),
              (dy) => {
                const columns = tf.transpose(
                  tf.reshape(dy, [sizeOf(output) / elements.length, elements.length]),
                );
                return tf.transpose(tf.reshape(addRows(columns, at, rows), moved), back);
              },
            );
        return { ...kernel, constants: [at] };
      },
    };
  },
};

/** Where a diagonal lies: the two axes first, as one, and in them the numbers of its elements. */
function placeDiagonal(data: Shape, k: number, axis1: number, axis2: number) {
  if (data.length === 1) {
    const side = (data[0] ?? 1) + Math.abs(k);
    const elements = diagonalOf(side, side, k);
    return { output: [side, side], order: [0], rows: side * side, elements };
  }
  const [a, b] = [axisOf(axis1, data, "axis1"), axisOf(axis2, data, "axis2")];
  const rest = data.flatMap((_, axis) => (axis === a || axis === b ? [] : [axis]));
  const [height, width] = [data[a] ?? 1, data[b] ?? 1];
  const elements = diagonalOf(height, width, k);
  if (a === b || elements.length === 0) {
    throw new MXNetError(
      `diagonal ${k} of axes ${axis1} and ${axis2} of ${formatShape(data)} has no element`,
    );
  }
  return {
    output: [...without(data, [a, b]), elements.length],
    order: [a, b, ...rest],
    rows: height * width,
    elements,
  };
}

function diagonalOf(height: number, width: number, k: number): Int32Array {
  const [row, column] = [Math.max(-k, 0), Math.max(k, 0)];
  const length = Math.max(0, Math.min(height - row, width - column));
  return Int32Array.from({ length }, (_, index) => (row + index) * width + column + index);
}
