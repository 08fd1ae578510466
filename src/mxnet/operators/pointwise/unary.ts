import * as tf from "@tensorflow/tfjs-core";
import type { ConfiguredOperator, Operator } from "../operator.ts";
import { sameShapes } from "../shapes.ts";
import { applyUnary, type UnaryFunction, unaryBackward } from "./function.ts";
import { UNARY_FUNCTIONS } from "./unary-functions.ts";

/** Operators of one element and no attribute: `exp`, `relu`, `negative` and the like. */
export const unaryOperators: readonly Operator[] = Object.entries(UNARY_FUNCTIONS).map(
  ([name, unary]): Operator => ({ name, configure: () => ({ ...configured(unary), ...FUSABLE[name] }) }),
);

/** What the operator before them can compute as well. */
const FUSABLE: Readonly<Record<string, Pick<ConfiguredOperator, "activation">>> = {
  relu: { activation: { kind: "relu" } },
  sigmoid: { activation: { kind: "sigmoid" } },
};

/** What `hard_sigmoid` takes. */
export interface HardSigmoidOptions {
  /** Slope. Default: 0.2. */
  alpha?: number;
  /** Value at 0. Default: 0.5. */
  beta?: number;
}

/** `alpha · x + beta`, cut to 0 and 1. */
export const hardSigmoid: Operator = {
  name: "hard_sigmoid",
  configure(attributes) {
    const alpha = attributes.number("alpha", 0.2);
    const beta = attributes.number("beta", 0.5);
    return configured({
      compute: (x) => tf.clipByValue(tf.add(tf.mul(x, alpha), beta), 0, 1),
      derivative: {
        of: "output",
        at: (y) => tf.mul(tf.mul(tf.step(y), tf.step(tf.sub(1, y))), alpha),
      },
    });
  },
};

/** The input divided by the square root of the length of its last axis, as attention does. */
export const divSqrtDim: Operator = {
  name: "_contrib_div_sqrt_dim",
  configure: () => ({
    inputs: ["data"],
    layout: "any",
    inferShapes: sameShapes,
    plan({ inputs: [shape = []] }) {
      const factor = 1 / Math.sqrt(shape.at(-1) ?? 1);
      const scaled: UnaryFunction = { compute: (x) => tf.mul(x, factor), derivative: factor };
      return kernel(scaled);
    },
  }),
};

/** The input itself. Copies between devices are none here. */
export const identity: Operator = {
  name: "_copy",
  aliases: ["identity", "_copyto", "_CrossDeviceCopy", "_np_copy"],
  configure: () => ({
    inputs: ["data"],
    isIdentityAtInference: true,
    layout: "any",
    inferShapes: sameShapes,
    plan: () => ({
      forward: ([x]) => tf.clone(x as tf.Tensor),
      backward: {
        readsInputs: [],
        readsOutputs: [],
        run: ({ gradient }) => [tf.clone(gradient)],
      },
    }),
  }),
};

/** The input itself, whose gradient is multiplied on its way back. */
export const gradientMultiplier: Operator = {
  name: "_contrib_gradientmultiplier",
  configure(attributes) {
    const scalar = attributes.number("scalar", 1);
    attributes.ignore("is_int");
    return {
      inputs: ["data"],
      isIdentityAtInference: true,
      layout: "any",
      inferShapes: sameShapes,
      plan: () => ({
        forward: ([x]) => tf.clone(x as tf.Tensor),
        backward: {
          readsInputs: [],
          readsOutputs: [],
          run: ({ gradient }) => [tf.mul(gradient, scalar)],
        },
      }),
    };
  },
};

function configured(unary: UnaryFunction): ConfiguredOperator {
  return { inputs: ["data"], layout: "any", inferShapes: sameShapes, plan: () => kernel(unary) };
}

function kernel(unary: UnaryFunction) {
  return {
    forward: ([x]: readonly tf.Tensor[]) => applyUnary(unary, x as tf.Tensor),
    backward: unaryBackward(unary),
  };
}
