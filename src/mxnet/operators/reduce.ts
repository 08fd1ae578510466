import * as tf from "@tensorflow/tfjs-core";
import { isComplete, type Shape, sizeOf } from "../shape.ts";
import { toFloat } from "../to-float.ts";
import { axesOf, without } from "./axes.ts";
import { type MemoryLayout, memoryAxis, memoryShape } from "./memory-layout.ts";
import type { BackwardCall, Kernel, KnownShapes, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

export interface ReduceOptions {
  /** One axis or several. Default: all. */
  axis?: number | readonly number[] | null;
  /** Keeps the axes, with length 1. Default: false. */
  keepdims?: boolean;
  /** Takes the axes that are not named. Default: false. */
  exclude?: boolean;
}

/** What a reduction computes, over the last axis or over several, which are kept with length 1. */
interface Reduction {
  compute(x: tf.Tensor, axes: number[]): tf.Tensor;
  /** The gradient of each element, from that of the result. */
  gradient(call: GradientCall): tf.Tensor;
  /** What `gradient` reads. */
  reads: "nothing" | "input" | "input and output";
}

interface GradientCall {
  x: tf.Tensor;
  /** Result and its gradient, with the axes kept. */
  y: tf.Tensor;
  dy: tf.Tensor;
  /** The shape of `x`, and the number of elements that one result comes from. */
  shape: number[];
  count: number;
}

const ones = ({ shape }: GradientCall) => tf.ones(shape);

/** As in MXNet every element that is equal to the extreme one gets the whole gradient. */
const ofExtreme: Pick<Reduction, "gradient" | "reads"> = {
  gradient: ({ x, y, dy }) => tf.mul(dy, toFloat(tf.equal(x, y))),
  reads: "input and output",
};

const REDUCTIONS = {
  sum: {
    compute: (x, axes) => tf.sum(x, axes, true),
    gradient: (call) => tf.mul(call.dy, ones(call)),
    reads: "nothing",
  },
  mean: {
    compute: (x, axes) => tf.mean(x, axes, true),
    gradient: (call) => tf.mul(tf.div(call.dy, call.count), ones(call)),
    reads: "nothing",
  },
  max: { compute: (x, axes) => tf.max(x, axes, true), ...ofExtreme },
  min: { compute: (x, axes) => tf.min(x, axes, true), ...ofExtreme },
  prod: {
    compute: (x, axes) => tf.prod(x, axes, true),
    gradient: ({ x, y, dy }) => tf.div(tf.mul(dy, y), x),
    reads: "input and output",
  },
  nansum: {
    compute: (x, axes) => tf.sum(orElse(x, 0), axes, true),
    gradient: ({ x, dy }) => tf.mul(dy, isNumber(x)),
    reads: "input",
  },
  nanprod: {
    compute: (x, axes) => tf.prod(orElse(x, 1), axes, true),
    gradient: ({ x, y, dy }) => tf.mul(tf.div(tf.mul(dy, y), orElse(x, 1)), isNumber(x)),
    reads: "input and output",
  },
} satisfies Record<string, Reduction>;

const ALIASES: Readonly<Record<string, readonly string[]>> = {
  sum: ["sum_axis"],
  max: ["max_axis"],
  min: ["min_axis"],
};

/** `sum`, `mean`, `max`, `min`, `prod`, `nansum`, `nanprod` over one axis, several, or all. */
export const reductions: readonly Operator[] = Object.entries<Reduction>(REDUCTIONS).map(
  ([name, reduction]): Operator => ({
    name,
    aliases: ALIASES[name] ?? [],
    configure(attributes) {
      const axes = attributes.tuple("axis");
      const keepdims = attributes.boolean("keepdims", false);
      const exclude = attributes.boolean("exclude", false);
      attributes.ignore("dtype", "safe_accumulation");
      return reducing(reduction, { axes, keepdims, exclude });
    },
  }),
);

export interface NormOptions {
  /** 1 adds up magnitudes, 2 takes the root of the sum of squares. Default: 2. */
  ord?: 1 | 2;
  /** One axis or two. Default: all. */
  axis?: number | readonly number[] | null;
  /** Keeps the axes, with length 1. Default: false. */
  keepdims?: boolean;
}

/** The sum of magnitudes, or the root of the sum of squares. */
export const norm: Operator = {
  name: "norm",
  configure(attributes) {
    const order = attributes.number("ord", 2);
    if (order !== 1 && order !== 2) attributes.refuse("ord", `is ${order}, must be 1 or 2`);
    const axes = attributes.tuple("axis");
    const keepdims = attributes.boolean("keepdims", false);
    attributes.ignore("out_dtype");
    return reducing(order === 1 ? MAGNITUDES : ROOT_OF_SQUARES, { axes, keepdims, exclude: false });
  },
};

const MAGNITUDES: Reduction = {
  compute: (x, axes) => tf.sum(tf.abs(x), axes, true),
  gradient: ({ x, dy }) => tf.mul(dy, tf.sign(x)),
  reads: "input",
};

const ROOT_OF_SQUARES: Reduction = {
  compute: (x, axes) => tf.sqrt(tf.sum(tf.square(x), axes, true)),
  gradient: ({ x, y, dy }) => tf.mul(dy, tf.divNoNan(x, y)),
  reads: "input and output",
};

interface Over {
  axes: readonly number[];
  keepdims: boolean;
  exclude: boolean;
}

function reducing(reduction: Reduction, { axes, keepdims, exclude }: Over) {
  const reduced = (data: Shape) => axesOf(axes, data, exclude);
  return {
    inputs: ["data"],
    layout: "any" as const,
    layoutOutputs: [],
    inferShapes: ([data]: readonly (Shape | undefined)[], [output]: readonly (Shape | undefined)[]) => ({
      inputs: [data],
      outputs: [
        isComplete(data) ? merged(output, left(data, reduced(data), keepdims), "the output") : output,
      ],
    }),
    plan: (shapes: KnownShapes, layout?: MemoryLayout) =>
      reductionKernel(shapes, { reduction, axes: reduced(shapes.inputs[0] ?? []), layout }),
  };
}

/** MXNet 1 has no scalars: what reduces all axes has shape (1,). */
function left(data: Shape, axes: readonly number[], keepdims: boolean): Shape {
  if (keepdims) return data.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  const rest = without(data, axes);
  return rest.length > 0 ? rest : [1];
}

interface Planned {
  reduction: Reduction;
  axes: readonly number[];
  layout: MemoryLayout | undefined;
}

function reductionKernel(
  { inputs: [data = []], outputs: [output = []] }: KnownShapes,
  { reduction, axes, layout }: Planned,
): Kernel {
  const shape = memoryShape(data, layout);
  const at = axes.map((axis) => memoryAxis(axis, data.length, layout));
  const kept = data.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  const inMemory = memoryShape(kept, layout);
  // What is left comes out channels first, as the output is no image any more.
  const toOutput = (y: tf.Tensor) =>
    tf.reshape(layout === "channels-last" ? channelsFirst(y) : y, [...output]);
  const toMemory = (y: tf.Tensor) =>
    layout === "channels-last" ? channelsLast(tf.reshape(y, kept)) : tf.reshape(y, inMemory);
  const { compute, gradient, reads } = reduction;
  return {
    forward: ([x]) =>
      tf.tidy(() => toOutput(at.length > 0 ? compute(x as tf.Tensor, at) : compute(x as tf.Tensor, []))),
    backward: {
      readsInputs: reads === "nothing" ? [] : [0],
      readsOutputs: reads === "input and output" ? [0] : [],
      run({ inputs: [x], outputs: [y], gradient: dy }: BackwardCall) {
        const count = sizeOf(axes.map((axis) => data[axis] ?? 1));
        const call = {
          x: x as tf.Tensor,
          y: reads === "input and output" ? toMemory(y as tf.Tensor) : dy,
          dy: toMemory(dy),
          shape,
          count,
        };
        return [gradient(call)];
      },
    },
  };
}

function channelsFirst(y: tf.Tensor): tf.Tensor {
  const last = y.rank - 1;
  return tf.transpose(y, [0, last, ...y.shape.slice(2).map((_, index) => index + 1)]);
}

function channelsLast(y: tf.Tensor): tf.Tensor {
  return tf.transpose(y, [0, ...y.shape.slice(2).map((_, index) => index + 2), 1]);
}

function isNumber(x: tf.Tensor): tf.Tensor {
  return toFloat(tf.logicalNot(tf.isNaN(x)));
}

function orElse(x: tf.Tensor, value: number): tf.Tensor {
  return tf.where(tf.isNaN(x), tf.fill(x.shape, value), x);
}
