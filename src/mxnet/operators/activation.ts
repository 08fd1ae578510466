import * as tf from "@tensorflow/tfjs-core";
import type { BackwardKernel, Kernel, Operator } from "./operator.ts";
import { sameShapes } from "./shapes.ts";

/** `relu`, `sigmoid`, `tanh`, `softrelu` (log(1 + eˣ)) or `softsign` (x / (1 + |x|)), element by element. */
export const activation: Operator = {
  name: "Activation",
  configure(attributes) {
    const kind = attributes.choice("act_type", ["relu", "sigmoid", "tanh", "softrelu", "softsign"], "relu");
    return {
      inputs: ["data"],
      layout: "any",
      activation: kind === "relu" || kind === "sigmoid" ? { kind } : undefined,
      inferShapes: sameShapes,
      plan: () => KERNELS[kind],
    };
  },
};

type Unary = (x: tf.Tensor) => tf.Tensor;
type Gradient = (dy: tf.Tensor, value: tf.Tensor) => tf.Tensor;

const KERNELS = {
  relu: { forward: each(tf.relu), backward: fromOutput((dy, y) => tf.mul(dy, tf.step(y))) },
  sigmoid: {
    forward: each(tf.sigmoid),
    backward: fromOutput((dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  },
  tanh: { forward: each(tf.tanh), backward: fromOutput((dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))) },
  softrelu: { forward: each(tf.softplus), backward: fromInput((dy, x) => tf.mul(dy, tf.sigmoid(x))) },
  softsign: {
    forward: each((x) => tf.div(x, tf.add(1, tf.abs(x)))),
    backward: fromInput((dy, x) => tf.div(dy, tf.square(tf.add(1, tf.abs(x))))),
  },
} satisfies Record<string, Kernel>;

function each(compute: Unary): Kernel["forward"] {
  return ([x]) => tf.tidy(() => compute(x as tf.Tensor));
}

function fromOutput(compute: Gradient): BackwardKernel {
  return {
    readsInputs: [],
    readsOutputs: [0],
    run: ({ outputs: [y], gradient }) => [compute(gradient, y as tf.Tensor)],
  };
}

function fromInput(compute: Gradient): BackwardKernel {
  return {
    readsInputs: [0],
    readsOutputs: [],
    run: ({ inputs: [x], gradient }) => [compute(gradient, x as tf.Tensor)],
  };
}
