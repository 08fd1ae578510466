import * as tf from "@tensorflow/tfjs-core";
import { toFloat } from "../to-float.ts";
import type { AttributeReader } from "./attribute-reader.ts";
import type { BackwardKernel, ConfiguredOperator, Operator } from "./operator.ts";
import { sameShapes } from "./shapes.ts";

export interface MakeLossOptions {
  /** What the gradient is multiplied by. Default: 1. */
  grad_scale?: number;
  /** Above this an element counts, with normalization `valid`. Default: 0. */
  valid_thresh?: number;
  /** Divides the gradient by the batch, or by the number of elements that count. Default: `null`. */
  normalization?: "null" | "batch" | "valid";
}

/** Makes a loss of its input: the gradient of each element is `grad_scale`, whatever comes from above. */
export const makeLossOutput: Operator = {
  name: "MakeLoss",
  configure(attributes) {
    const scale = attributes.number("grad_scale", 1);
    const threshold = attributes.number("valid_thresh", 0);
    const normalization = attributes.choice("normalization", ["null", "batch", "valid"], "null");
    return passing({
      readsInputs: normalization === "valid" ? [0] : [],
      readsOutputs: [0],
      readsGradient: false,
      run({ inputs: [x], outputs: [y] }) {
        const output = y as tf.Tensor;
        const filled = tf.fill(
          output.shape,
          normalization === "batch" ? scale / (output.shape[0] ?? 1) : scale,
        );
        if (normalization !== "valid") return [filled];
        const count = tf.sum(toFloat(tf.greater(x as tf.Tensor, threshold)));
        return [tf.div(filled, tf.maximum(count, 1))];
      },
    });
  },
};

/** Makes a loss of its input: the gradient of each element is 1, whatever comes from above. */
export const makeLoss: Operator = {
  name: "make_loss",
  configure: () =>
    passing({
      readsInputs: [],
      readsOutputs: [0],
      readsGradient: false,
      run: ({ outputs: [y] }) => [tf.onesLike(y as tf.Tensor)],
    }),
};

/** Passes its input on, and no gradient back. */
export const blockGrad: Operator = {
  name: "BlockGrad",
  aliases: ["stop_gradient"],
  configure: () =>
    passing({
      readsInputs: [],
      readsOutputs: [0],
      readsGradient: false,
      run: ({ outputs: [y] }) => [tf.zerosLike(y as tf.Tensor)],
    }),
};

/** Passes its input on; its penalty for training is not supported. */
export const identityAttachKlSparseReg: Operator = {
  name: "IdentityAttachKLSparseReg",
  configure(attributes: AttributeReader) {
    attributes.ignore("sparseness_target", "penalty", "momentum");
    const { inferShapes, ...rest } = passing(undefined);
    return {
      ...rest,
      isLoss: false,
      inputs: ["data", "moving_avg"],
      auxiliaries: [1],
      inferShapes([data, average], outputs) {
        const { inputs, outputs: inferred } = inferShapes([data], outputs);
        return { inputs: [...inputs, average ?? data?.slice(1, 2)], outputs: inferred };
      },
    };
  },
};

function passing(backward: BackwardKernel | undefined): ConfiguredOperator {
  return {
    inputs: ["data"],
    isLoss: true,
    isIdentityAtInference: true,
    inferShapes: sameShapes,
    plan: () => ({ forward: ([x]) => tf.clone(x as tf.Tensor), backward }),
  };
}
