import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import { formatShape, isComplete, type Shape, sizeOf } from "../shape.ts";
import { addRows, indicesWithin } from "./indices.ts";
import type { Kernel, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

/** Slices of the data by their indices: column `j` of `indices` (m, …) names the place of slice `j` along m axes. */
export const gatherNd: Operator = {
  name: "gather_nd",
  configure: () => ({
    inputs: ["data", "indices"],
    inferShapes([data, indices], [output]) {
      if (!isComplete(data) || !isComplete(indices)) return { inputs: [data, indices], outputs: [output] };
      const axes = checkedAxes(indices, data);
      return {
        inputs: [data, indices],
        outputs: [merged(output, [...indices.slice(1), ...data.slice(axes)], "the output")],
      };
    },
    plan: ({ inputs: [data = [], indices = []] }) => gatherKernel(data, indices),
  }),
};

export interface ScatterNdOptions {
  /** The shape of the result. */
  shape: Shape;
}

/** Zeros, save for the slices of the data at their indices. Where several have one place, their sum is there. */
export const scatterNd: Operator = {
  name: "scatter_nd",
  configure(attributes) {
    const shape = attributes.tuple("shape");
    return {
      inputs: ["data", "indices"],
      inferShapes([data, indices], [output]) {
        if (!isComplete(indices))
          return { inputs: [data, indices], outputs: [merged(output, shape, "the output")] };
        const slices = [...indices.slice(1), ...shape.slice(checkedAxes(indices, shape))];
        return {
          inputs: [merged(data, slices, "data"), indices],
          outputs: [merged(output, shape, "the output")],
        };
      },
      plan({ inputs: [data = [], indices = []] }) {
        const { scatter, gather } = moves(shape, indices);
        return {
          forward: ([x, at]) => tf.tidy(() => scatter(x as tf.Tensor, at as tf.Tensor)),
          backward: {
            readsInputs: [1],
            readsOutputs: [],
            run: ({ inputs: [, at], gradient, wanted }) => [
              wanted[0] ? tf.reshape(gather(gradient, at as tf.Tensor), [...data]) : undefined,
              wanted[1] ? tf.zeros([...indices]) : undefined,
            ],
          },
        };
      },
    };
  },
};

function gatherKernel(data: Shape, indices: Shape): Kernel {
  const { scatter, gather } = moves(data, indices);
  return {
    forward: ([x, at]) => tf.tidy(() => gather(x as tf.Tensor, at as tf.Tensor)),
    backward: {
      readsInputs: [1],
      readsOutputs: [],
      run: ({ inputs: [, at], gradient, wanted }) => [
        wanted[0] ? scatter(gradient, at as tf.Tensor) : undefined,
        wanted[1] ? tf.zeros([...indices]) : undefined,
      ],
    },
  };
}

/** Both ways between an array of a shape and the slices that indices name: one row a slice. */
function moves(shape: Shape, indices: Shape) {
  const axes = indices[0] ?? 0;
  const count = sizeOf(indices.slice(1));
  const rows = sizeOf(shape.slice(0, axes));
  const width = sizeOf(shape.slice(axes));
  const slices = [...indices.slice(1), ...shape.slice(axes)];
  const rowNumbers = (at: tf.Tensor) => {
    const columns = tf.split(tf.reshape(at, [axes, count]), axes, 0);
    return columns
      .map((column, axis) => {
        const within = tf.reshape(indicesWithin(column, shape[axis] ?? 1), [count]);
        return tf.mul(within, tf.scalar(sizeOf(shape.slice(axis + 1, axes)), "int32"));
      })
      .reduce((sum, part) => tf.add(sum, part));
  };
  return {
    gather: (x: tf.Tensor, at: tf.Tensor) =>
      tf.reshape(tf.gather(tf.reshape(x, [rows, width]), rowNumbers(at)), slices),
    scatter: (x: tf.Tensor, at: tf.Tensor) => tf.reshape(addRows(x, rowNumbers(at), rows), [...shape]),
  };
}

function checkedAxes(indices: Shape, data: Shape): number {
  const [axes = 0] = indices;
  if (axes >= 1 && axes <= data.length && indices.length >= 2) return axes;
  throw new MXNetError(
    `indices has shape ${formatShape(indices)}, its first dimension must be from 1 to the number of axes of ${formatShape(data)}`,
  );
}
