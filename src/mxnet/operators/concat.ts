import * as tf from "@tensorflow/tfjs-core";
import { isComplete, type PartialShape, type Shape } from "../shape.ts";
import { axisOf, withLength, without } from "./axes.ts";
import { memoryAxis } from "./memory-layout.ts";
import type { BackwardCall, Kernel, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

export interface ConcatOptions {
  /** The axis that grows. Default: 1. */
  dim?: number;
}

/** Joins any number of arrays along an axis. */
export const concat: Operator = {
  name: "Concat",
  aliases: ["concat", "_rnn_param_concat"],
  configure(attributes) {
    const count = attributes.number("num_args");
    const dim = attributes.number("dim", 1);
    if (count < 1) attributes.refuse("num_args", `is ${count}, must be at least 1`);
    return {
      inputs: argumentNames(count),
      layout: "any",
      inferShapes: (inputs, [output]) => inferShapes(inputs, output, dim),
      plan({ inputs }, layout) {
        const [first = []] = inputs;
        const axis = axisOf(dim, first);
        return concatKernel(
          inputs.map((shape) => shape[axis] ?? 1),
          memoryAxis(axis, first.length, layout),
        );
      },
    };
  },
};

export interface StackOptions {
  /** Where the new axis goes in the result. Default: 0. */
  axis?: number;
}

/** Joins any number of arrays of one shape along a new axis. */
export const stack: Operator = {
  name: "stack",
  configure(attributes) {
    const count = attributes.number("num_args");
    const axis = attributes.number("axis", 0);
    if (count < 1) attributes.refuse("num_args", `is ${count}, must be at least 1`);
    const place = (rank: number) => axisOf(axis, Array<number>(rank + 1).fill(count));
    return {
      inputs: argumentNames(count),
      inferShapes(inputs, [output]) {
        const fromOutput = output && without(output, [axisOf(axis, output)]);
        const shape = inputs.reduce((known, each, index) => merged(each, known, `arg${index}`), fromOutput);
        const stacked = shape?.toSpliced(place(shape.length), 0, count);
        return {
          inputs: inputs.map(() => shape),
          outputs: [stacked && merged(output, stacked, "the output")],
        };
      },
      plan({ inputs: [shape = []] }) {
        const at = place(shape.length);
        const unit = shape.toSpliced(at, 0, 1);
        const { forward, backward } = concatKernel(Array<number>(count).fill(1), at);
        return {
          forward: (tensors, isTrain) =>
            tf.tidy(() =>
              forward(
                tensors.map((x) => tf.reshape(x, [...unit])),
                isTrain,
              ),
            ),
          backward: backward && {
            ...backward,
            run: (call) => backward.run(call).map((dy) => dy && tf.reshape(dy, [...shape])),
          },
        };
      },
    };
  },
};

function argumentNames(count: number): string[] {
  return Array.from({ length: Math.max(count, 1) }, (_, index) => `arg${index}`);
}

/** All axes but one are alike; that one is the sum. */
function inferShapes(inputs: readonly PartialShape[], output: PartialShape, dim: number) {
  const known = inputs.find((shape) => shape) ?? output;
  if (!known) return { inputs: [...inputs], outputs: [output] };
  const axis = axisOf(dim, known, "dim");
  const open = (shape: Shape) => withLength(shape, axis, 0);
  const rest = [...inputs, output].reduce<PartialShape>(
    (shape, each) => (each ? merged(shape, open(each), "an input") : shape),
    undefined,
  );
  const shapes = inputs.map((shape) => merged(shape, rest, "an input"));
  const lengths = shapes.map((shape) => shape?.[axis] ?? 0);
  const missing = lengths.filter((length) => length === 0).length;
  const sum = lengths.reduce((total, length) => total + length, 0);
  if (missing === 0) {
    return { inputs: shapes, outputs: [merged(output, rest && withLength(rest, axis, sum), "the output")] };
  }
  const left = (output?.[axis] ?? 0) - sum;
  if (missing > 1 || !isComplete(output) || left < 1)
    return { inputs: shapes, outputs: [merged(output, rest, "the output")] };
  return {
    inputs: shapes.map((shape) => (shape && shape[axis] === 0 ? withLength(shape, axis, left) : shape)),
    outputs: [output],
  };
}

function concatKernel(lengths: readonly number[], axis: number): Kernel {
  return {
    forward: (tensors) =>
      tensors.length === 1 ? tf.clone(tensors[0] as tf.Tensor) : tf.concat([...tensors], axis),
    backward: {
      readsInputs: [],
      readsOutputs: [],
      run({ gradient, wanted }: BackwardCall) {
        let start = 0;
        return lengths.map((length, index) => {
          const begin = gradient.shape.map((_, at) => (at === axis ? start : 0));
          start += length;
          return wanted[index]
            ? tf.slice(gradient, begin, [...withLength(gradient.shape, axis, length)])
            : undefined;
        });
      },
    },
  };
}
