import * as tf from "@tensorflow/tfjs-core";
import { toFloat } from "../../to-float.ts";
import { asNumbers } from "./function.ts";

/** A function of two elements, and how a gradient goes back through it. */
export interface BinaryFunction {
  compute(a: tf.Tensor, b: tf.Tensor): tf.Tensor;
  /** The gradients of both from that of the result, before sums along axes that were broadcast. Absent where both are 0. */
  gradients?: readonly [Gradient, Gradient];
  /** Whether the gradients need no input. Default: false. */
  isLinear?: boolean;
}

type Gradient = (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const add: BinaryFunction = {
  compute: tf.add,
  gradients: [(dy) => tf.clone(dy), (dy) => tf.clone(dy)],
  isLinear: true,
};

const subtract: BinaryFunction = {
  compute: tf.sub,
  gradients: [(dy) => tf.clone(dy), (dy) => tf.neg(dy)],
  isLinear: true,
};

const multiply: BinaryFunction = {
  compute: tf.mul,
  gradients: [(dy, _, b) => tf.mul(dy, b), (dy, a) => tf.mul(dy, a)],
};

const divide: BinaryFunction = {
  compute: quotient,
  gradients: [(dy, _, b) => tf.div(dy, b), (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b)))],
};

/** The rest has the sign of the divisor, as in Python; by 0 it is 0. */
const modulo: BinaryFunction = {
  compute: (a, b) => tf.where(tf.equal(b, 0), tf.zerosLike(tf.add(a, b)), tf.mod(a, b)),
  gradients: [(dy) => tf.clone(dy), (dy, a, b) => tf.neg(tf.mul(dy, tf.floor(tf.div(a, b))))],
};

const power: BinaryFunction = {
  compute: tf.pow,
  gradients: [
    (dy, a, b) => tf.mul(dy, tf.mul(b, tf.pow(a, tf.sub(b, 1)))),
    // The exponent of a base that is not positive has no derivative: it gets 0.
    (dy, a, b) => {
      const isPositive = tf.greater(a, 0);
      const log = tf.log(tf.where(isPositive, a, tf.onesLike(a)));
      return tf.mul(dy, tf.mul(tf.pow(a, b), log));
    },
  ],
};

const maximum = choice(tf.maximum, tf.greaterEqual, tf.less);
const minimum = choice(tf.minimum, tf.lessEqual, tf.greater);

/** √(a² + b²), without the overflow of the squares. */
const hypotenuse: BinaryFunction = {
  compute: hypot,
  gradients: [
    (dy, a, b) => tf.mul(dy, tf.divNoNan(a, hypot(a, b))),
    (dy, a, b) => tf.mul(dy, tf.divNoNan(b, hypot(a, b))),
  ],
};

/** MXNet's functions of two elements, by the word that the names of its operators share. */
export const BINARY_FUNCTIONS = {
  add,
  sub: subtract,
  mul: multiply,
  div: divide,
  mod: modulo,
  power,
  maximum,
  minimum,
  hypot: hypotenuse,
  equal: comparison(tf.equal),
  not_equal: comparison(tf.notEqual),
  greater: comparison(tf.greater),
  greater_equal: comparison(tf.greaterEqual),
  lesser: comparison(tf.less),
  lesser_equal: comparison(tf.lessEqual),
  logical_and: logic(tf.logicalAnd),
  logical_or: logic(tf.logicalOr),
  logical_xor: logic(tf.logicalXor),
} satisfies Record<string, BinaryFunction>;

type Compare = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

function comparison(compare: Compare): BinaryFunction {
  return { compute: (a, b) => asNumbers(compare(a, b), a, b) };
}

/** Everything but 0 is true. */
function logic(combine: Compare): BinaryFunction {
  return { compute: (a, b) => asNumbers(combine(tf.notEqual(a, 0), tf.notEqual(b, 0)), a, b) };
}

/** Of two equal elements the left one gets the gradient. */
function choice(compute: Compare, isLeft: Compare, isRight: Compare): BinaryFunction {
  return {
    compute,
    gradients: [
      (dy, a, b) => tf.mul(dy, toFloat(isLeft(a, b))),
      (dy, a, b) => tf.mul(dy, toFloat(isRight(a, b))),
    ],
  };
}

/** Integers are divided towards zero, as in C; tfjs rounds down. */
function quotient(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  if (a.dtype !== "int32" || b.dtype !== "int32") return tf.div(a, b);
  return tf.cast(tf.div(toFloat(a), toFloat(b)), "int32");
}

function hypot(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const [left, right] = [tf.abs(a), tf.abs(b)];
  const ratio = tf.divNoNan(tf.minimum(left, right), tf.maximum(left, right));
  return tf.mul(tf.maximum(left, right), tf.sqrt(tf.add(tf.square(ratio), 1)));
}
