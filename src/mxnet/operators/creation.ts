import * as tf from "@tensorflow/tfjs-core";
import { isComplete, type PartialShape, type Shape, sizeOf } from "../shape.ts";
import type { AttributeReader } from "./attribute-reader.ts";
import { readDType, type TensorDType } from "./dtype-attribute.ts";
import type { ConfiguredOperator, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

/** Zeros; a 0 in the shape follows from what reads them, as in the first states of a recurrent network. */
export const zeros = filled("_zeros", ["_zeros_without_dtype"], () => 0);

/** Ones. */
export const ones = filled("_ones", [], () => 1);

/** One value in all elements. */
export const full = filled("_full", [], (attributes) => attributes.number("value"));

function filled(
  name: string,
  aliases: string[],
  readValue: (attributes: AttributeReader) => number,
): Operator {
  return {
    name,
    aliases,
    configure(attributes) {
      const shape = attributes.tuple("shape").map((dim) => Math.max(dim, 0));
      const value = readValue(attributes);
      const dtype = readDType(attributes);
      attributes.ignore("ctx");
      return source(shape.length > 0 ? shape : undefined, (output) => tf.fill([...output], value, dtype));
    },
  };
}

/** The numbers from `start` to `stop` (not included), each `repeat` times. */
export const arange: Operator = {
  name: "_arange",
  configure(attributes) {
    const start = attributes.number("start", 0);
    const stop = attributes.optionalNumber("stop");
    const step = attributes.number("step", 1);
    const repeat = attributes.number("repeat", 1);
    const infers = attributes.boolean("infer_range", false);
    const dtype = readDType(attributes);
    attributes.ignore("ctx");
    const [from, to] = stop === undefined && !infers ? [0, start] : [start, stop];
    const length = to === undefined ? 0 : Math.max(0, Math.ceil((to - from) / step)) * repeat;
    if (to !== undefined && length === 0)
      attributes.refuse("stop", `is ${to}, there is no number from ${from} by ${step}`);
    return source([length], ([count = 0]) =>
      numbers(count, dtype, (index) => from + step * Math.floor(index / repeat)),
    );
  },
};

/** `num` numbers at equal distances from `start` to `stop`, with `stop` unless `endpoint` is false. */
export const linspace: Operator = {
  name: "_linspace",
  configure(attributes) {
    const start = attributes.number("start");
    const stop = attributes.number("stop", 0);
    const count = attributes.number("num");
    const endpoint = attributes.boolean("endpoint", true);
    const dtype = readDType(attributes);
    attributes.ignore("ctx");
    const step = (stop - start) / Math.max(1, endpoint ? count - 1 : count);
    return source([count], () => numbers(count, dtype, (index) => start + step * index));
  },
};

/** A matrix of `N` rows and `M` columns with ones on diagonal `k`. */
export const eye: Operator = {
  name: "_eye",
  configure(attributes) {
    const rows = attributes.number("N");
    const columns = attributes.number("M", 0) || rows;
    const k = attributes.number("k", 0);
    const dtype = readDType(attributes);
    attributes.ignore("ctx");
    return source([rows, columns], () =>
      tf.tidy(() => {
        const all = numbers(rows * columns, dtype, (index) =>
          (index % columns) - Math.floor(index / columns) === k ? 1 : 0,
        );
        return tf.reshape(all, [rows, columns]);
      }),
    );
  },
};

/** Zeros in the shape of the input. */
export const zerosLike = filledLike("zeros_like", 0);

/** Ones in the shape of the input. */
export const onesLike = filledLike("ones_like", 1);

function filledLike(name: string, value: number): Operator {
  return {
    name,
    configure: () => ({
      inputs: ["data"],
      layout: "any",
      inferShapes([data], [output]) {
        const shape = merged(data, output, "data");
        return { inputs: [shape], outputs: [shape] };
      },
      plan: () => ({
        forward: ([x]) => tf.fill((x as tf.Tensor).shape, value, (x as tf.Tensor).dtype as "float32"),
        backward: { readsInputs: [], readsOutputs: [], run: ({ gradient }) => [tf.zerosLike(gradient)] },
      }),
    }),
  };
}

/** Numbers in the shape of the input, or as many as one of its axes is long: from `start` by `step`. */
export const arangeLike: Operator = {
  name: "_contrib_arange_like",
  configure(attributes) {
    const start = attributes.number("start", 0);
    const step = attributes.number("step", 1);
    const repeat = attributes.number("repeat", 1);
    const axis = attributes.optionalNumber("axis");
    attributes.ignore("ctx");
    const shapeOf = (data: Shape) => (axis === undefined ? data : [data.at(axis) ?? 1]);
    return {
      inputs: ["data"],
      inferShapes: ([data], [output]) => ({
        inputs: [data],
        outputs: [isComplete(data) ? merged(output, shapeOf(data), "the output") : output],
      }),
      plan: ({ inputs: [data = []], outputs: [output = []] }) => ({
        forward: () =>
          tf.tidy(() => {
            const all = numbers(
              sizeOf(output),
              "float32",
              (index) => start + step * Math.floor(index / repeat),
            );
            return tf.reshape(all, [...output]);
          }),
        backward: { readsInputs: [], readsOutputs: [], run: () => [tf.zeros([...data])] },
      }),
    };
  },
};

/** The input's shape, as integers. */
export const shapeArray: Operator = {
  name: "shape_array",
  configure: () => ofShape((data) => data),
};

/** The number of the input's elements, as integer. */
export const sizeArray: Operator = {
  name: "size_array",
  configure: () => ofShape((data) => [sizeOf(data)]),
};

function ofShape(compute: (data: Shape) => Shape): ConfiguredOperator {
  return {
    inputs: ["data"],
    inferShapes: ([data], [output]) => ({
      inputs: [data],
      outputs: [data ? merged(output, [compute(data).length], "the output") : output],
    }),
    plan: ({ inputs: [data = []] }) => ({ forward: () => tf.tensor1d([...compute(data)], "int32") }),
  };
}

/** An operator without inputs. */
function source(shape: PartialShape, make: (output: Shape) => tf.Tensor): ConfiguredOperator {
  return {
    inputs: [],
    inferShapes: (_, [output]) => ({ inputs: [], outputs: [merged(output, shape, "the output")] }),
    plan: ({ outputs: [output = []] }) => ({ forward: () => make(output) }),
  };
}

function numbers(count: number, dtype: TensorDType, at: (index: number) => number): tf.Tensor {
  const values = Array.from({ length: count }, (_, index) => at(index));
  if (dtype === "float32") return tf.tensor1d(Float32Array.from(values));
  return tf.tidy(() => tf.cast(tf.tensor1d(Int32Array.from(values), "int32"), dtype));
}
