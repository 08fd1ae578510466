import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import { legacyReshapeShape, reshapeShape } from "../reshape-shape.ts";
import { formatShape, isComplete, type PartialShape, type Shape, sizeOf } from "../shape.ts";
import type { Kernel, KnownShapes, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

/** Changes the shape by MXNet's codes, or by the older `target_shape` and `keep_highest`. */
export const reshape: Operator = {
  name: "Reshape",
  aliases: ["reshape"],
  configure(attributes) {
    const codes = attributes.tuple("shape");
    const reverse = attributes.boolean("reverse", false);
    const target = attributes.tuple("target_shape");
    const keepHighest = attributes.boolean("keep_highest", false);
    const infer = (source: Shape) =>
      codes.length > 0
        ? reshapeShape(source, codes, reverse)
        : legacyReshapeShape(source, target, keepHighest);
    return { inputs: ["data"], isReshape: true, inferShapes: inferWith(infer), plan: reshapeKernel };
  },
};

/** Joins all axes but the first. */
export const flatten: Operator = {
  name: "Flatten",
  aliases: ["flatten"],
  configure: () => ({
    inputs: ["data"],
    isReshape: true,
    inferShapes: inferWith((source) => [source[0] ?? 1, sizeOf(source.slice(1))]),
    plan: reshapeKernel,
  }),
};

/** What the operators that take the shape of another array take. */
export interface ReshapeLikeOptions {
  /** First axis of `lhs` that changes. Default: 0. */
  lhs_begin?: number;
  /** Axis of `lhs` after the last that changes. Default: all that are left. */
  lhs_end?: number;
  /** First axis of `rhs` that is taken. Default: 0. */
  rhs_begin?: number;
  /** Axis of `rhs` after the last that is taken. Default: all that are left. */
  rhs_end?: number;
}

/** Gives the first input the shape of the second, or some of its axes those of some axes of the second. */
export const reshapeLike: Operator = {
  name: "reshape_like",
  configure(attributes) {
    const [lhsBegin = 0, lhsEnd, rhsBegin = 0, rhsEnd] = ["lhs_begin", "lhs_end", "rhs_begin", "rhs_end"].map(
      (name) => attributes.optionalNumber(name),
    );
    const infer = (lhs: Shape, rhs: Shape) => [
      ...lhs.slice(0, lhsBegin),
      ...rhs.slice(rhsBegin, rhsEnd),
      ...(lhsEnd === undefined ? [] : lhs.slice(lhsEnd)),
    ];
    return {
      inputs: ["lhs", "rhs"],
      isReshape: true,
      inferShapes([lhs, rhs], [output]) {
        if (!isComplete(lhs) || !isComplete(rhs)) return { inputs: [lhs, rhs], outputs: [output] };
        const shape = infer(lhs, rhs);
        if (sizeOf(shape) !== sizeOf(lhs)) {
          throw new MXNetError(`lhs has shape ${formatShape(lhs)}, it does not fill ${formatShape(shape)}`);
        }
        return { inputs: [lhs, rhs], outputs: [merged(output, shape, "the output")] };
      },
      plan: reshapeKernel,
    };
  },
};

function inferWith(infer: (source: Shape) => Shape) {
  return ([data]: readonly PartialShape[], [output]: readonly PartialShape[]) => ({
    inputs: [completed(data, output)],
    outputs: [isComplete(data) ? merged(output, infer(data), "the output") : output],
  });
}

/** One dimension that is not known follows from the number of elements. */
function completed(data: PartialShape, output: PartialShape): PartialShape {
  if (!isComplete(output) || data?.filter((dim) => dim === 0).length !== 1) return data;
  const dim = sizeOf(output) / sizeOf(data.map((each) => each || 1));
  return Number.isInteger(dim) ? data.map((each) => each || dim) : data;
}

/** Only the shape changes: the elements stay where they are. Inputs after the first give their shape alone. */
export function reshapeKernel({ inputs: [from = [], ...others], outputs: [to = []] }: KnownShapes): Kernel {
  return {
    forward: ([x]) => tf.reshape(x as tf.Tensor, [...to]),
    backward: {
      readsInputs: [],
      readsOutputs: [],
      run: ({ gradient, wanted }) => [
        tf.reshape(gradient, [...from]),
        ...others.map((shape, index) => (wanted[index + 1] ? tf.zeros([...shape]) : undefined)),
      ],
    },
  };
}
