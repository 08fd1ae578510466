import * as tf from "@tensorflow/tfjs-core";
import { legacyReshapeShape, reshapeShape } from "../reshape-shape.ts";
import { isComplete, type PartialShape, type Shape, sizeOf } from "../shape.ts";
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
    return { inputs: ["data"], inferShapes: inferWith(infer), plan: reshapeKernel };
  },
};

/** Joins all axes but the first. */
export const flatten: Operator = {
  name: "Flatten",
  aliases: ["flatten"],
  configure: () => ({
    inputs: ["data"],
    inferShapes: inferWith((source) => [source[0] ?? 1, sizeOf(source.slice(1))]),
    plan: reshapeKernel,
  }),
};

function inferWith(infer: (source: Shape) => Shape) {
  return ([data]: readonly PartialShape[], [output]: readonly PartialShape[]) => ({
    inputs: [data],
    outputs: [isComplete(data) ? merged(output, infer(data), "the output") : output],
  });
}

/** Only the shape changes: the elements stay where they are. */
function reshapeKernel({ inputs: [from = []], outputs: [to = []] }: KnownShapes): Kernel {
  return {
    forward: ([x]) => tf.reshape(x as tf.Tensor, [...to]),
    backward: {
      readsInputs: [],
      readsOutputs: [],
      run: ({ gradient }) => [tf.reshape(gradient, [...from])],
    },
  };
}
