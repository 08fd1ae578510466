import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import { formatShape, isComplete, type PartialShape, type Shape } from "../shape.ts";
import { around, axesOf, axisOf, withLength } from "./axes.ts";
import type { Kernel, Operator } from "./operator.ts";
import { reverseAxis } from "./reverse.ts";
import { merged } from "./shapes.ts";

export interface SliceOptions {
  /** Where each axis begins; negative numbers count from the end, `null` is its first element. */
  begin: readonly (number | null)[];
  /** Where each axis ends (not included); `null` is all that is left. */
  end: readonly (number | null)[];
  /** Steps, negative ones run backwards. Default: 1. */
  step?: readonly (number | null)[];
}

/** Takes a part of each axis, with steps. */
export const slice: Operator = {
  name: "slice",
  aliases: ["crop"],
  configure(attributes) {
    const [begin, end, step] = ["begin", "end", "step"].map((name) => attributes.optionalTuple(name));
    const ranges = (data: Shape) =>
      data.map((length, axis) => range(axis, length, begin?.[axis], end?.[axis], step?.[axis]));
    return {
      inputs: ["data"],
      inferShapes: ([data], [output]) => inferWith(data, output, ranges),
      plan: ({ inputs: [data = []] }) => sliceKernel(data, ranges(data)),
    };
  },
};

export interface SliceAxisOptions {
  axis: number;
  begin: number;
  /** Not included; `null` is all that is left. */
  end: number | null;
}

/** Takes a part of one axis. */
export const sliceAxis: Operator = {
  name: "slice_axis",
  configure(attributes) {
    const axis = attributes.number("axis");
    const begin = attributes.number("begin");
    const end = attributes.optionalNumber("end");
    const ranges = (data: Shape) => {
      const at = axisOf(axis, data);
      return data.map((length, each) => (each === at ? range(each, length, begin, end) : whole(length)));
    };
    return {
      inputs: ["data"],
      inferShapes: ([data], [output]) => inferWith(data, output, ranges),
      plan: ({ inputs: [data = []] }) => sliceKernel(data, ranges(data)),
    };
  },
};

export interface SliceLikeOptions {
  /** The axes that are cut. Default: all. */
  axes?: readonly number[];
}

/** Cuts axes of the first input to the lengths of the second. */
export const sliceLike: Operator = {
  name: "slice_like",
  configure(attributes) {
    const axes = attributes.tuple("axes");
    const ranges = (data: Shape, like: Shape) => {
      const named = axesOf(axes, data);
      return data.map((length, axis) =>
        named.includes(axis) ? range(axis, length, 0, checkedLength(axis, data, like)) : whole(length),
      );
    };
    return {
      inputs: ["data", "shape_like"],
      inferShapes([data, like], [output]) {
        if (!isComplete(like)) return { inputs: [data, like], outputs: [output] };
        const { inputs, outputs } = inferWith(data, output, (known) => ranges(known, like));
        return { inputs: [...inputs, like], outputs };
      },
      plan({ inputs: [data = [], like = []] }) {
        const { forward, backward } = sliceKernel(data, ranges(data, like));
        return {
          forward,
          backward: backward && {
            ...backward,
            run: (call) => [...backward.run(call), call.wanted[1] ? tf.zeros([...like]) : undefined],
          },
        };
      },
    };
  },
};

/** The elements `begin`, `begin + step`, … of an axis, `count` of them. */
interface Range {
  begin: number;
  step: number;
  count: number;
}

function whole(length: number): Range {
  return { begin: 0, step: 1, count: length };
}

function range(axis: number, length: number, from?: number, to?: number, by = 1): Range {
  const wrap = (bound: number) => (bound < 0 ? bound + length : bound);
  const begin =
    from === undefined ? (by < 0 ? length - 1 : 0) : Math.min(wrap(from), by < 0 ? length - 1 : length);
  const end = to === undefined ? (by < 0 ? -1 : length) : Math.max(-1, Math.min(wrap(to), length));
  const count = by === 0 ? 0 : Math.ceil((end - begin) / by);
  if (count > 0 && begin >= 0) return { begin, step: by, count };
  throw new MXNetError(
    `the slice from ${from ?? "None"} to ${to ?? "None"} by ${by} of axis ${axis} is empty or outside, its length is ${length}`,
  );
}

function checkedLength(axis: number, data: Shape, like: Shape): number {
  const length = like[axis] ?? 0;
  if (length > 0 && length <= (data[axis] ?? 0)) return length;
  throw new MXNetError(
    `data has shape ${formatShape(data)}, axis ${axis} cannot be cut like that of ${formatShape(like)}`,
  );
}

function inferWith(data: PartialShape, output: PartialShape, ranges: (data: Shape) => readonly Range[]) {
  if (!isComplete(data)) return { inputs: [data], outputs: [output] };
  const shape = ranges(data).map(({ count }) => count);
  return { inputs: [data], outputs: [merged(output, shape, "the output")] };
}

/**
 * Slices and puts gradients back among zeros.
 *
 * 1. The part that the slice spans is cut out of all axes at once.
 * 2. Axes that run backwards are turned round, one by one.
 * 3. Of axes with longer steps every step-th element is taken: padded to whole steps, they are columns.
 */
function sliceKernel(data: Shape, ranges: readonly Range[]): Kernel {
  const spans = ranges.map(({ begin, step, count }) => {
    const last = begin + step * (count - 1);
    return { first: Math.min(begin, last), length: Math.abs(last - begin) + 1 };
  });
  const starts = spans.map(({ first }) => first);
  const lengths = spans.map(({ length }) => length);
  const stepped = ranges.flatMap(({ step }, axis) => (step === 1 ? [] : [axis]));
  return {
    forward: ([x]) =>
      tf.tidy(() =>
        stepped.reduce(
          (part, axis) => takeSteps(part, axis, ranges[axis] as Range),
          tf.slice(x as tf.Tensor, starts, lengths),
        ),
      ),
    backward: {
      readsInputs: [],
      readsOutputs: [],
      run({ gradient }) {
        const spread = stepped.reduce((dy, axis) => spreadSteps(dy, axis, ranges[axis] as Range), gradient);
        return [
          data.reduce((dy, length, axis) => padAxis(dy, axis, starts[axis] ?? 0, length), tf.clone(spread)),
        ];
      },
    },
  };
}

function takeSteps(x: tf.Tensor, axis: number, { step, count }: Range): tf.Tensor {
  const size = Math.abs(step);
  const forwards = step < 0 ? reverseAxis(x, x.shape, axis) : x;
  if (size === 1) return forwards;
  const padded = padAxis(forwards, axis, 0, count * size);
  const [before, , behind] = around(x.shape, axis);
  const first = tf.slice(
    tf.reshape(padded, [before * count, size, behind]),
    [0, 0, 0],
    [before * count, 1, behind],
  );
  return tf.reshape(first, [...withLength(x.shape, axis, count)]);
}

function spreadSteps(dy: tf.Tensor, axis: number, { step, count }: Range): tf.Tensor {
  const size = Math.abs(step);
  const [before, , behind] = around(dy.shape, axis);
  const spread = padAxis(tf.reshape(dy, [before * count, 1, behind]), 1, 0, size);
  const whole = tf.reshape(spread, [before, count * size, behind]);
  const length = (count - 1) * size + 1;
  const cut = tf.reshape(tf.slice(whole, [0, 0, 0], [before, length, behind]), [
    ...withLength(dy.shape, axis, length),
  ]);
  return step < 0 ? reverseAxis(cut, cut.shape, axis) : cut;
}

/** Puts zeros before and behind along one axis. */
function padAxis(x: tf.Tensor, axis: number, begin: number, length: number): tf.Tensor {
  const [before, now, behind] = around(x.shape, axis);
  if (now === length) return x;
  const padded = tf.pad(tf.reshape(x, [before, now, behind]), [
    [0, 0],
    [begin, length - begin - now],
    [0, 0],
  ]);
  return tf.reshape(padded, [...withLength(x.shape, axis, length)]);
}
