import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../../mxnet-error.ts";
import { formatShape, type PartialShape, type Shape } from "../../shape.ts";
import { derivedKernel } from "../derived-backward.ts";
import { type MemoryLayout, memoryAxes, memoryShape } from "../memory-layout.ts";
import type { Kernel, Operator } from "../operator.ts";
import { merged } from "../shapes.ts";

export interface PadOptions {
  mode: "constant" | "edge" | "reflect";
  /** How much comes before and after each axis: twice as many numbers as axes. */
  pad_width: readonly number[];
  /** Default: 0. */
  constant_value?: number;
}

/** Adds to the ends of axes: a constant, the last element again, or the elements mirrored at the last. */
export const padOperator: Operator = {
  name: "Pad",
  aliases: ["pad"],
  configure(attributes) {
    const mode = attributes.choice("mode", ["constant", "edge", "reflect"], "constant");
    const widths = attributes.tuple("pad_width");
    const value = attributes.number("constant_value", 0);
    if (widths.length % 2 !== 0 || widths.some((width) => width < 0)) {
      attributes.refuse("pad_width", `is ${formatShape(widths)}, must be two widths for each axis`);
    }
    const sides = Array.from(
      { length: widths.length >> 1 },
      (_, axis): Sides => [widths[2 * axis] ?? 0, widths[2 * axis + 1] ?? 0],
    );
    return {
      inputs: ["data"],
      layout: "any",
      inferShapes: (inputs, outputs) => inferShapes(inputs, outputs, sides, mode),
      plan: ({ inputs: [data = []] }, layout) =>
        mode === "constant"
          ? constantKernel(data, sides, value, layout)
          : edgeKernel(data, sides, mode, layout),
    };
  },
};

type Sides = [before: number, after: number];

function inferShapes(
  [data]: readonly PartialShape[],
  [output]: readonly PartialShape[],
  sides: readonly Sides[],
  mode: string,
) {
  if (!data) return { inputs: [data], outputs: [output] };
  if (data.length !== sides.length) {
    throw new MXNetError(`data has shape ${formatShape(data)}, pad_width is for ${sides.length} axes`);
  }
  const padded = data.map((dim, axis) => {
    const [before = 0, after = 0] = sides[axis] ?? [];
    if (mode === "reflect" && dim > 0 && Math.max(before, after) >= dim) {
      throw new MXNetError(
        `pad_width is ${Math.max(before, after)} for an axis of ${dim}, must be less than it`,
      );
    }
    return dim && dim + before + after;
  });
  return { inputs: [data], outputs: [merged(output, padded, "the output")] };
}

function constantKernel(data: Shape, sides: readonly Sides[], value: number, layout?: MemoryLayout): Kernel {
  const [inMemory, shape] = [ordered(sides, layout), memoryShape(data, layout)];
  return {
    forward: ([x]) => tf.tidy(() => padded(x as tf.Tensor, inMemory, value)),
    backward: {
      readsInputs: [],
      readsOutputs: [],
      run: ({ gradient }) => [
        tf.slice(
          gradient,
          inMemory.map(([before]) => before),
          shape,
        ),
      ],
    },
  };
}

/** An axis at a time where there are more than four: tfjs's WebGPU backend pads five wrongly. */
function padded(x: tf.Tensor, sides: readonly Sides[], value: number): tf.Tensor {
  if (x.rank <= 4) return tf.pad(x, [...sides], value);
  return sides.reduce((so, [before, after], axis) => {
    if (before + after === 0) return so;
    const shape = so.shape.with(axis, (so.shape[axis] ?? 1) + before + after);
    const outer = so.shape.slice(0, axis).reduce((size, dim) => size * dim, 1);
    const flat = tf.reshape(so, [outer, so.shape[axis] ?? 1, -1]);
    return tf.reshape(
      tf.pad(
        flat,
        [
          [0, 0],
          [before, after],
          [0, 0],
        ],
        value,
      ),
      shape,
    );
  }, x);
}

/** Takes elements by their places along each padded axis. */
function edgeKernel(data: Shape, sides: readonly Sides[], mode: string, layout?: MemoryLayout): Kernel {
  const shape = memoryShape(data, layout);
  const places = ordered(sides, layout).map(([before, after], axis) => {
    const length = shape[axis] ?? 1;
    const place = mode === "edge" ? clamped : mirrored;
    const all = Array.from({ length: before + length + after }, (_, index) => place(index - before, length));
    return before + after === 0 ? undefined : tf.tensor1d(all, "int32");
  });
  const move = (x: tf.Tensor) =>
    places.reduce<tf.Tensor>((so, each, axis) => (each ? tf.gather(so, each, axis) : so), x);
  return { ...derivedKernel(move, 1), constants: places.filter((each) => each !== undefined) };
}

function ordered(sides: readonly Sides[], layout?: MemoryLayout): Sides[] {
  return memoryAxes(sides.length, layout).map((axis) => sides[axis] ?? [0, 0]);
}

function clamped(place: number, length: number): number {
  return Math.min(Math.max(place, 0), length - 1);
}

/** The edge itself comes once. */
function mirrored(place: number, length: number): number {
  const from = Math.abs(place);
  return from < length ? from : 2 * (length - 1) - from;
}
