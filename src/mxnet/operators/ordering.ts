import * as tf from "@tensorflow/tfjs-core";
import { isComplete, type Shape, sizeOf } from "../shape.ts";
import { toFloat } from "../to-float.ts";
import type { AttributeReader } from "./attribute-reader.ts";
import { around, axisOf, withLength } from "./axes.ts";
import { readDType, type TensorDType } from "./dtype-attribute.ts";
import { addRows } from "./indices.ts";
import type { BackwardCall, ConfiguredOperator, Kernel, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

export interface TopkOptions {
  /** `null` looks at all elements as one axis. Default: -1. */
  axis?: number | null;
  /** How many; all where it is less than 1. Default: 1. */
  k?: number;
  /** What is returned; `mask` is 1 at the elements that were found, else 0. Default: `indices`. */
  ret_typ?: "value" | "indices" | "mask" | "both";
  /** Finds the smallest. Default: false. */
  is_ascend?: boolean;
  /** Of the indices. Default: `float32`. */
  dtype?: string;
}

/** The largest elements along an axis, the largest first; of equal ones the first. */
export const topk: Operator = {
  name: "topk",
  configure(attributes) {
    return configured({
      axis: readAxis(attributes),
      k: attributes.number("k", 1),
      returns: attributes.choice("ret_typ", ["indices", "value", "mask", "both"], "indices"),
      isAscending: attributes.boolean("is_ascend", false),
      dtype: readDType(attributes),
    });
  },
};

export interface SortOptions {
  /** `null` sorts all elements as one axis. Default: -1. */
  axis?: number | null;
  /** Default: true. */
  is_ascend?: boolean;
}

/** The elements in order along an axis. */
export const sort: Operator = {
  name: "sort",
  configure: (attributes) =>
    configured({
      axis: readAxis(attributes),
      k: 0,
      returns: "value",
      isAscending: attributes.boolean("is_ascend", true),
      dtype: "float32",
    }),
};

export interface ArgsortOptions extends SortOptions {
  /** Of the indices. Default: `float32`. */
  dtype?: string;
}

/** The indices of the elements in order along an axis. */
export const argsort: Operator = {
  name: "argsort",
  configure: (attributes) =>
    configured({
      axis: readAxis(attributes),
      k: 0,
      returns: "indices",
      isAscending: attributes.boolean("is_ascend", true),
      dtype: readDType(attributes),
    }),
};

interface Settings {
  /** `undefined` for all elements as one axis. */
  axis: number | undefined;
  k: number;
  returns: "indices" | "value" | "mask" | "both";
  isAscending: boolean;
  dtype: TensorDType;
}

function readAxis(attributes: AttributeReader): number | undefined {
  const text = attributes.text("axis", "-1");
  return text === "None" ? undefined : attributes.number("axis", -1);
}

function configured(settings: Settings): ConfiguredOperator {
  const { returns } = settings;
  return {
    inputs: ["data"],
    outputs: returns === "both" ? ["output0", "output1"] : ["output"],
    inferShapes([data], outputs) {
      if (!isComplete(data)) return { inputs: [data], outputs: [...outputs] };
      const { shape } = place(data, settings);
      return { inputs: [data], outputs: outputs.map((output) => merged(output, shape, "the output")) };
    },
    plan: ({ inputs: [data = []] }) => kernel(data, settings),
  };
}

/** The data as (before, length, behind), how many are found, and the shape of what is returned. */
function place(data: Shape, { axis, k, returns }: Settings) {
  const flat: Shape = axis === undefined ? [sizeOf(data)] : data;
  const at = axis === undefined ? 0 : axisOf(axis, data);
  const rows = around(flat, at);
  const count = k < 1 ? rows[1] : Math.min(k, rows[1]);
  return { rows, count, shape: returns === "mask" ? data : withLength(flat, at, count) };
}

function kernel(data: Shape, settings: Settings): Kernel {
  const { returns, isAscending, dtype } = settings;
  const { rows, count, shape } = place(data, settings);
  const [before, length, behind] = rows;
  const find = (x: tf.Tensor) => {
    const toLast = tf.reshape(tf.transpose(tf.reshape(toFloat(x), rows), [0, 2, 1]), [
      before * behind,
      length,
    ]);
    return tf.topk(isAscending ? tf.neg(toLast) : toLast, count, true);
  };
  const back = (found: tf.Tensor, columns: number) =>
    tf.transpose(tf.reshape(found, [before, behind, columns]), [0, 2, 1]);
  const forward = (x: tf.Tensor) => {
    const { values, indices } = find(x);
    if (returns === "mask") {
      const hot = tf.sum(tf.oneHot(indices as tf.Tensor2D, length, 1, 0, "float32"), 1);
      return [tf.reshape(back(hot, length), [...shape])];
    }
    const ordered = back(isAscending ? tf.neg(values) : values, count);
    const numbers = back(toFloat(indices), count);
    const results = {
      value: tf.cast(tf.reshape(ordered, [...shape]), x.dtype as "float32"),
      indices: tf.cast(tf.reshape(numbers, [...shape]), dtype),
    };
    return returns === "both" ? [results.value, results.indices] : [results[returns]];
  };
  if (returns === "indices" || returns === "mask")
    return { forward: ([x]) => tf.tidy(() => forward(x as tf.Tensor)) };
  return {
    forward: ([x]) => tf.tidy(() => forward(x as tf.Tensor)),
    backward: {
      readsInputs: [0],
      readsOutputs: [],
      run({ inputs: [x], gradients: [dy] }: BackwardCall) {
        if (!dy) return [tf.zeros([...data])];
        const firsts = tf.reshape(tf.mul(tf.range(0, before * behind, 1, "float32"), length), [
          before * behind,
          1,
        ]);
        const places = tf.cast(tf.add(toFloat(find(x as tf.Tensor).indices), firsts), "int32");
        const toLast = tf.transpose(tf.reshape(dy, [before, count, behind]), [0, 2, 1]);
        const sums = addRows(toLast, places, before * behind * length);
        return [tf.reshape(back(sums, length), [...data])];
      },
    },
  };
}
