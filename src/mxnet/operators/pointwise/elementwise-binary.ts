import * as tf from "@tensorflow/tfjs-core";
import type { PartialShape } from "../../shape.ts";
import type { ConfiguredOperator, Kernel, Operator } from "../operator.ts";
import { merged } from "../shapes.ts";
import { BINARY_FUNCTIONS, type BinaryFunction } from "./binary-functions.ts";

type Word = keyof typeof BINARY_FUNCTIONS;

/** Name, other names, and what is computed. Before 0.9 names began with a capital letter. */
const NAMES: readonly (readonly [name: string, aliases: readonly string[], word: Word])[] = [
  ["elemwise_add", ["_add", "_plus", "_Plus", "_grad_add"], "add"],
  ["elemwise_sub", ["_sub", "_minus", "_Minus"], "sub"],
  ["elemwise_mul", ["_mul", "_Mul"], "mul"],
  ["elemwise_div", ["_div", "_Div"], "div"],
  ["_mod", ["_Mod"], "mod"],
  ["_power", ["_Power"], "power"],
  ["_maximum", ["_Maximum"], "maximum"],
  ["_minimum", ["_Minimum"], "minimum"],
  ["_hypot", ["_Hypot"], "hypot"],
  ["_equal", ["_Equal"], "equal"],
  ["_not_equal", ["_Not_Equal"], "not_equal"],
  ["_greater", ["_Greater"], "greater"],
  ["_greater_equal", ["_Greater_Equal"], "greater_equal"],
  ["_lesser", ["_Lesser"], "lesser"],
  ["_lesser_equal", ["_Lesser_Equal"], "lesser_equal"],
  ["_logical_and", ["_Logical_And"], "logical_and"],
  ["_logical_or", ["_Logical_Or"], "logical_or"],
  ["_logical_xor", ["_Logical_Xor"], "logical_xor"],
];

/** Operators of two arrays of one shape: `elemwise_add`, `_maximum`, `_greater` and the like. */
export const elementwiseOperators: readonly Operator[] = NAMES.map(([name, aliases, word]) => ({
  name,
  aliases,
  configure: (): ConfiguredOperator => ({
    inputs: ["lhs", "rhs"],
    layout: "any",
    inferShapes: equalShapes,
    plan: () => kernel(BINARY_FUNCTIONS[word]),
  }),
}));

function equalShapes([lhs, rhs]: readonly PartialShape[], [output]: readonly PartialShape[]) {
  const shape = merged(merged(lhs, rhs, "lhs"), output, "the output");
  return { inputs: [shape, shape], outputs: [shape] };
}

function kernel({ compute, gradients, isLinear = false }: BinaryFunction): Kernel {
  return {
    forward: ([a, b]) => tf.tidy(() => compute(a as tf.Tensor, b as tf.Tensor)),
    backward: {
      readsInputs: gradients && !isLinear ? [0, 1] : [],
      readsOutputs: [],
      run: ({ inputs: [a, b], gradient, wanted }) =>
        [0, 1].map((side) => {
          if (!wanted[side]) return undefined;
          return (
            gradients?.[side as 0 | 1](gradient, a as tf.Tensor, b as tf.Tensor) ?? tf.zerosLike(gradient)
          );
        }),
    },
  };
}
