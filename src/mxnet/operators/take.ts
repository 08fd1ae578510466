import * as tf from "@tensorflow/tfjs-core";
import { type Shape, sizeOf } from "../shape.ts";
import { around, axisOf } from "./axes.ts";
import { addRows, type IndexMode, indicesWithin } from "./indices.ts";
import type { BackwardCall, Kernel, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

export interface TakeOptions {
  /** Default: 0. */
  axis?: number;
  /** What an index outside the axis means: the nearest element, or one counted round. Default: `clip`. */
  mode?: "clip" | "wrap";
}

/** Elements of an axis by their indices: the axis becomes the axes of the indices. */
export const take: Operator = {
  name: "take",
  configure(attributes) {
    const axis = attributes.number("axis", 0);
    const mode = attributes.choice("mode", ["clip", "wrap"], "clip");
    const taken = (a: Shape, indices: Shape) => {
      const at = axisOf(axis, a);
      return [...a.slice(0, at), ...indices, ...a.slice(at + 1)];
    };
    return {
      inputs: ["a", "indices"],
      inferShapes([a, indices], [output]) {
        if (!a || !indices) return { inputs: [a, indices], outputs: [output] };
        return { inputs: [a, indices], outputs: [merged(output, taken(a, indices), "the output")] };
      },
      plan: ({ inputs: [a = [], indices = []] }) => takeKernel(a, indices, axisOf(axis, a), mode),
    };
  },
};

export interface EmbeddingOptions {
  /** Number of rows of the weight. */
  input_dim: number;
  /** Length of a row. */
  output_dim: number;
}

/** Rows of the weight by their numbers; a number outside means the nearest row. */
export const embedding: Operator = {
  name: "Embedding",
  aliases: ["_contrib_SparseEmbedding"],
  configure(attributes) {
    const rows = attributes.number("input_dim");
    const width = attributes.number("output_dim");
    attributes.ignore("dtype", "sparse_grad", "deterministic");
    return {
      inputs: ["data", "weight"],
      inferShapes([data, weight], [output]) {
        const known = data ?? output?.slice(0, -1);
        const shape = known && merged(output, [...known, width], "the output");
        return {
          inputs: [merged(data, shape?.slice(0, -1), "data"), merged(weight, [rows, width], "weight")],
          outputs: [shape],
        };
      },
      plan({ inputs: [data = []] }) {
        const { forward, backward } = takeKernel([rows, width], data, 0, "clip");
        return {
          forward: ([x, w], isTrain) => forward([w as tf.Tensor, x as tf.Tensor], isTrain),
          backward: backward && {
            readsInputs: [0],
            readsOutputs: [],
            run({ inputs: [x, w], wanted: [wantsData, wantsWeight], ...call }: BackwardCall) {
              const inputs = [w as tf.Tensor, x as tf.Tensor];
              return backward.run({ ...call, inputs, wanted: [!!wantsWeight, !!wantsData] }).toReversed();
            },
          },
        };
      },
    };
  },
};

/** One element of each row: `a[i, indices[i]]`. */
export const batchTake: Operator = {
  name: "batch_take",
  configure: () => ({
    inputs: ["a", "indices"],
    inferShapes([a, indices], [output]) {
      const rows = merged(indices, a?.slice(0, 1), "indices");
      return { inputs: [a, rows], outputs: [merged(output, rows, "the output")] };
    },
    plan({ inputs: [[rows = 1, columns = 1] = []] }) {
      const firsts = tf.tidy(() => tf.mul(tf.range(0, rows, 1, "int32"), tf.scalar(columns, "int32")));
      const places = (indices: tf.Tensor) => tf.add(indicesWithin(indices, columns), firsts);
      return {
        constants: [firsts],
        forward: ([a, indices]) =>
          tf.tidy(() =>
            tf.gather(tf.reshape(a as tf.Tensor, [rows * columns]), places(indices as tf.Tensor)),
          ),
        backward: {
          readsInputs: [1],
          readsOutputs: [],
          run: ({ inputs: [, indices], gradient, wanted }) => [
            wanted[0]
              ? tf.reshape(addRows(gradient, places(indices as tf.Tensor), rows * columns), [rows, columns])
              : undefined,
            wanted[1] ? tf.zeros([rows]) : undefined,
          ],
        },
      };
    },
  }),
};

/** Gathers along an axis of any array as rows of (before, length, behind). */
function takeKernel(a: Shape, indices: Shape, axis: number, mode: IndexMode): Kernel {
  const [before, length, behind] = around(a, axis);
  const count = sizeOf(indices);
  const output = [...a.slice(0, axis), ...indices, ...a.slice(axis + 1)];
  return {
    forward: ([x, places]) =>
      tf.tidy(() => {
        const at = tf.reshape(indicesWithin(places as tf.Tensor, length, mode), [count]);
        return tf.reshape(tf.gather(tf.reshape(x as tf.Tensor, [before, length, behind]), at, 1), output);
      }),
    backward: {
      readsInputs: [1],
      readsOutputs: [],
      run({ inputs: [, places], gradient, wanted }) {
        const at = indicesWithin(places as tf.Tensor, length, mode);
        const rows = tf.transpose(tf.reshape(gradient, [before, count, behind]), [1, 0, 2]);
        const sums = () => tf.reshape(addRows(rows, at, length), [length, before, behind]);
        return [
          wanted[0] ? tf.reshape(tf.transpose(sums(), [1, 0, 2]), [...a]) : undefined,
          wanted[1] ? tf.zeros([...indices]) : undefined,
        ];
      },
    },
  };
}
