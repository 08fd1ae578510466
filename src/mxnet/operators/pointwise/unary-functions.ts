import * as tf from "@tensorflow/tfjs-core";
import { asNumbers, ofInput, ofOutput, type UnaryFunction } from "./function.ts";
import { digamma, erfinv, gamma, gammaln, trigamma } from "./special-functions.ts";

/** MXNet's functions of one element, by their names there. */
export const UNARY_FUNCTIONS: Readonly<Record<string, UnaryFunction>> = {
  // Activations.
  relu: { compute: tf.relu, derivative: ofOutput((y) => tf.step(y)), keepsIntegers: true },
  sigmoid: { compute: tf.sigmoid, derivative: ofOutput((y) => tf.mul(y, tf.sub(1, y))) },
  log_sigmoid: { compute: tf.logSigmoid, derivative: ofInput((x) => tf.sigmoid(tf.neg(x))) },
  softsign: {
    compute: (x) => tf.div(x, tf.add(1, tf.abs(x))),
    derivative: ofInput((x) => tf.reciprocal(tf.square(tf.add(1, tf.abs(x))))),
  },
  mish: {
    compute: (x) => tf.mul(x, tf.tanh(tf.softplus(x))),
    derivative: ofInput((x) => {
      const t = tf.tanh(tf.softplus(x));
      return tf.add(t, tf.mul(tf.mul(x, tf.sigmoid(x)), tf.sub(1, tf.square(t))));
    }),
  },

  // Signs and rounding.
  negative: { compute: tf.neg, derivative: -1, keepsIntegers: true },
  abs: { compute: tf.abs, derivative: ofInput(tf.sign), keepsIntegers: true },
  sign: { compute: tf.sign, keepsIntegers: true },
  // Halves go away from zero; tfjs's own round takes them to the even neighbour.
  round: { compute: awayFromZero },
  // Halves go down.
  rint: { compute: (x) => tf.ceil(tf.sub(x, 0.5)) },
  ceil: { compute: tf.ceil },
  floor: { compute: tf.floor },
  trunc: { compute: towardsZero },
  fix: { compute: towardsZero },
  logical_not: { compute: (x) => asNumbers(tf.equal(x, 0), x), keepsIntegers: true },

  // Powers.
  square: { compute: tf.square, derivative: ofInput((x) => tf.mul(x, 2)), keepsIntegers: true },
  sqrt: { compute: tf.sqrt, derivative: ofOutput((y) => tf.div(0.5, y)) },
  rsqrt: { compute: tf.rsqrt, derivative: ofOutput((y) => tf.mul(tf.mul(y, tf.square(y)), -0.5)) },
  cbrt: { compute: cubeRoot, derivative: ofOutput((y) => tf.div(1 / 3, tf.square(y))) },
  rcbrt: {
    compute: (x) => tf.reciprocal(cubeRoot(x)),
    derivative: ofOutput((y) => tf.mul(tf.square(tf.square(y)), -1 / 3)),
  },
  reciprocal: { compute: tf.reciprocal, derivative: ofOutput((y) => tf.neg(tf.square(y))) },

  // Exponentials and logarithms.
  exp: { compute: tf.exp, derivative: ofOutput((y) => y) },
  expm1: { compute: tf.expm1, derivative: ofOutput((y) => tf.add(y, 1)) },
  log: { compute: tf.log, derivative: ofInput(tf.reciprocal) },
  log10: {
    compute: (x) => tf.mul(tf.log(x), Math.LOG10E),
    derivative: ofInput((x) => tf.div(Math.LOG10E, x)),
  },
  log2: { compute: (x) => tf.mul(tf.log(x), Math.LOG2E), derivative: ofInput((x) => tf.div(Math.LOG2E, x)) },
  log1p: { compute: tf.log1p, derivative: ofInput((x) => tf.reciprocal(tf.add(x, 1))) },

  // Angles.
  sin: { compute: tf.sin, derivative: ofInput(tf.cos) },
  cos: { compute: tf.cos, derivative: ofInput((x) => tf.neg(tf.sin(x))) },
  tan: { compute: tf.tan, derivative: ofOutput((y) => tf.add(tf.square(y), 1)) },
  arcsin: { compute: arcsin, derivative: ofInput((x) => tf.rsqrt(tf.sub(1, tf.square(x)))) },
  arccos: {
    compute: (x) => tf.sub(Math.PI / 2, arcsin(x)),
    derivative: ofInput((x) => tf.neg(tf.rsqrt(tf.sub(1, tf.square(x))))),
  },
  arctan: { compute: tf.atan, derivative: ofInput((x) => tf.reciprocal(tf.add(tf.square(x), 1))) },
  sinh: { compute: tf.sinh, derivative: ofInput(tf.cosh) },
  cosh: { compute: tf.cosh, derivative: ofInput(tf.sinh) },
  tanh: { compute: tf.tanh, derivative: ofOutput((y) => tf.sub(1, tf.square(y))) },
  arcsinh: { compute: tf.asinh, derivative: ofInput((x) => tf.rsqrt(tf.add(tf.square(x), 1))) },
  arccosh: { compute: tf.acosh, derivative: ofInput((x) => tf.rsqrt(tf.sub(tf.square(x), 1))) },
  arctanh: { compute: tf.atanh, derivative: ofInput((x) => tf.reciprocal(tf.sub(1, tf.square(x)))) },
  degrees: linear(180 / Math.PI),
  radians: linear(Math.PI / 180),

  // Special functions.
  erf: {
    compute: tf.erf,
    derivative: ofInput((x) => tf.mul(tf.exp(tf.neg(tf.square(x))), 2 / Math.sqrt(Math.PI))),
  },
  erfinv: {
    compute: erfinv,
    derivative: ofOutput((y) => tf.mul(tf.exp(tf.square(y)), Math.sqrt(Math.PI) / 2)),
  },
  gamma: { compute: gamma, derivative: ofInput((x) => tf.mul(gamma(x), digamma(x))) },
  gammaln: { compute: gammaln, derivative: ofInput(digamma) },
  digamma: { compute: digamma, derivative: ofInput(trigamma) },
};

function linear(factor: number): UnaryFunction {
  return { compute: (x) => tf.mul(x, factor), derivative: factor };
}

function towardsZero(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.sign(x), tf.floor(tf.abs(x)));
}

function awayFromZero(x: tf.Tensor): tf.Tensor {
  const size = tf.abs(x);
  const whole = tf.floor(size);
  // The rest is exact, and so is its double: 1 from a half on.
  const carry = tf.floor(tf.mul(tf.sub(size, whole), 2));
  return tf.mul(tf.sign(x), tf.add(whole, carry));
}

/** By the arc tangent of half the angle: GPUs' own arc sines are off by 2e-4. */
function arcsin(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.atan(tf.div(x, tf.add(tf.sqrt(tf.sub(1, tf.square(x))), 1))), 2);
}

function cubeRoot(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.sign(x), tf.pow(tf.abs(x), 1 / 3));
}
