import * as tf from "@tensorflow/tfjs-core";
import type { Kernel, Operator } from "../operator.ts";
import { sameShapes } from "../shapes.ts";
import { BINARY_FUNCTIONS, type BinaryFunction } from "./binary-functions.ts";

type Word = keyof typeof BINARY_FUNCTIONS;

/** Name, the name before 0.9, what is computed, and whether the number stands on the left. */
const NAMES: readonly (readonly [name: string, alias: string, word: Word, isReversed?: boolean])[] = [
  ["_plus_scalar", "_PlusScalar", "add"],
  ["_minus_scalar", "_MinusScalar", "sub"],
  ["_rminus_scalar", "_RMinusScalar", "sub", true],
  ["_mul_scalar", "_MulScalar", "mul"],
  ["_div_scalar", "_DivScalar", "div"],
  ["_rdiv_scalar", "_RDivScalar", "div", true],
  ["_mod_scalar", "_ModScalar", "mod"],
  ["_rmod_scalar", "_RModScalar", "mod", true],
  ["_power_scalar", "_PowerScalar", "power"],
  ["_rpower_scalar", "_RPowerScalar", "power", true],
  ["_maximum_scalar", "_MaximumScalar", "maximum"],
  ["_minimum_scalar", "_MinimumScalar", "minimum"],
  ["_hypot_scalar", "_HypotScalar", "hypot"],
  ["_equal_scalar", "_EqualScalar", "equal"],
  ["_not_equal_scalar", "_NotEqualScalar", "not_equal"],
  ["_greater_scalar", "_GreaterScalar", "greater"],
  ["_greater_equal_scalar", "_GreaterEqualScalar", "greater_equal"],
  ["_lesser_scalar", "_LesserScalar", "lesser"],
  ["_lesser_equal_scalar", "_LesserEqualScalar", "lesser_equal"],
  ["_logical_and_scalar", "_LogicalAndScalar", "logical_and"],
  ["_logical_or_scalar", "_LogicalOrScalar", "logical_or"],
  ["_logical_xor_scalar", "_LogicalXorScalar", "logical_xor"],
];

/** Operators of an array and a number: `_plus_scalar`, `_rdiv_scalar`, `_greater_scalar` and the like. */
export const scalarOperators: readonly Operator[] = NAMES.map(
  ([name, alias, word, isReversed = false]): Operator => ({
    name,
    aliases: [alias],
    configure(attributes) {
      const scalar = attributes.number("scalar", 1);
      attributes.ignore("is_int");
      return {
        inputs: ["data"],
        layout: "any",
        inferShapes: sameShapes,
        plan: () => kernel(BINARY_FUNCTIONS[word], scalar, isReversed),
      };
    },
  }),
);

function kernel(binary: BinaryFunction, scalar: number, isReversed: boolean): Kernel {
  // Made once: on WebGPU a number that comes with each call is a buffer more each time.
  const float = tf.scalar(scalar, "float32");
  const operands = (x: tf.Tensor, number: tf.Tensor): [tf.Tensor, tf.Tensor] =>
    isReversed ? [number, x] : [x, number];
  const { gradients, isLinear = false } = binary;
  const gradientOf = gradients?.[isReversed ? 1 : 0];
  return {
    constants: [float],
    forward: ([x]) =>
      tf.tidy(() => {
        const data = x as tf.Tensor;
        // Integers stay integers, as long as the number is one.
        const isWhole = data.dtype === "int32" && Number.isInteger(scalar);
        return binary.compute(...operands(data, isWhole ? tf.scalar(scalar, "int32") : float));
      }),
    backward: {
      readsInputs: gradients && !isLinear ? [0] : [],
      readsOutputs: [],
      run: ({ inputs: [x], gradient }) => [
        gradientOf?.(gradient, ...operands(x as tf.Tensor, float)) ?? tf.zerosLike(gradient),
      ],
    },
  };
}
