import * as tf from "@tensorflow/tfjs-core";
import { toFloat } from "../../to-float.ts";
import type { BackwardKernel } from "../operator.ts";

/** A function of each element, and how a gradient goes back through it. */
export interface UnaryFunction {
  compute(x: tf.Tensor): tf.Tensor;
  /** One number where the function is linear. Absent where it is 0 everywhere, as that of a rounding. */
  derivative?: Derivative | number;
  /** Whether integers stay integers. Otherwise the result is float32, whatever comes in. Default: false. */
  keepsIntegers?: boolean;
}

interface Derivative {
  of: "input" | "output";
  at(value: tf.Tensor): tf.Tensor;
}

/** A derivative that follows from the input. */
export function ofInput(at: Derivative["at"]): Derivative {
  return { of: "input", at };
}

/** A derivative that follows from the output: then the input may go. */
export function ofOutput(at: Derivative["at"]): Derivative {
  return { of: "output", at };
}

/** Computes `f` in a tensor of its own. */
export function applyUnary({ compute, keepsIntegers = false }: UnaryFunction, x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const keeps = x.dtype === "float32" || (keepsIntegers && x.dtype === "int32");
    return compute(keeps ? x : toFloat(x));
  });
}

/** The gradient from above times the derivative. */
export function unaryBackward({ derivative }: UnaryFunction): BackwardKernel {
  if (derivative === undefined) return NO_GRADIENT;
  if (typeof derivative === "number") return linearBackward(derivative);
  const isOfInput = derivative.of === "input";
  return {
    readsInputs: isOfInput ? [0] : [],
    readsOutputs: isOfInput ? [] : [0],
    run: ({ inputs: [x], outputs: [y], gradient }) => [
      tf.mul(gradient, derivative.at((isOfInput ? x : y) as tf.Tensor)),
    ],
  };
}

function linearBackward(factor: number): BackwardKernel {
  const run: BackwardKernel["run"] = ({ gradient }) => [tf.mul(gradient, factor)];
  return { readsInputs: [], readsOutputs: [], run };
}

/** For functions whose derivative is 0 everywhere: each wanted input, all shaped like the output, gets zeros. */
export const NO_GRADIENT: BackwardKernel = {
  readsInputs: [],
  readsOutputs: [],
  run: ({ gradient, wanted }) => wanted.map((wants) => (wants ? tf.zerosLike(gradient) : undefined)),
};

/** 1 and 0 for true and false, in MXNet's way: floats unless all that was compared are integers. */
export function asNumbers(truth: tf.Tensor, ...compared: readonly tf.Tensor[]): tf.Tensor {
  const isInteger = compared.every(({ dtype }) => dtype === "int32");
  return isInteger ? tf.cast(truth, "int32") : toFloat(truth);
}
