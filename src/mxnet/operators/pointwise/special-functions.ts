import * as tf from "@tensorflow/tfjs-core";

/**
 * Functions of each element that tfjs lacks, to about 1e-6 in float32.
 *
 * 1. For x below 1/2 the reflection formulas lead to 1 - x.
 * 2. The recurrences lead from x to x + 6, where
 * 3. Stirling's series and its derivatives are short.
 */
const SHIFT = 6;

/** ln |Γ(x)|. Infinite at 0, -1, -2, … */
export function gammaln(x: tf.Tensor): tf.Tensor {
  return reflected(x, gammalnOfPositive, (value) =>
    tf.sub(Math.log(Math.PI), tf.add(tf.log(tf.abs(sinPi(x))), value)),
  );
}

/** Γ(x). NaN at 0, -1, -2, … */
export function gamma(x: tf.Tensor): tf.Tensor {
  const ofPositive = (z: tf.Tensor) => tf.exp(gammalnOfPositive(z));
  return reflected(x, ofPositive, (value) => tf.div(Math.PI, tf.mul(sinPi(x), value)));
}

/** ψ(x), the derivative of ln Γ(x). */
export function digamma(x: tf.Tensor): tf.Tensor {
  return reflected(x, digammaOfPositive, (value) =>
    tf.sub(value, tf.mul(Math.PI, tf.div(cosPi(x), sinPi(x)))),
  );
}

/** ψ'(x). */
export function trigamma(x: tf.Tensor): tf.Tensor {
  return reflected(x, trigammaOfPositive, (value) => tf.sub(tf.square(tf.div(Math.PI, sinPi(x))), value));
}

/** Computes by `ofPositive` where x is at least 1/2, elsewhere by `reflect` from the value at 1 - x. */
function reflected(
  x: tf.Tensor,
  ofPositive: (z: tf.Tensor) => tf.Tensor,
  reflect: (value: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const isSmall = tf.less(x, 0.5);
  const value = ofPositive(tf.where(isSmall, tf.sub(1, x), x));
  return tf.where(isSmall, reflect(value), value);
}

function gammalnOfPositive(x: tf.Tensor): tf.Tensor {
  // The product of the steps would overflow for a large x, which needs none.
  const isShort = tf.less(x, SHIFT);
  const z = tf.where(isShort, tf.add(x, SHIFT), x);
  const product = steps(x).reduce((all, each) => tf.mul(all, each));
  const shift = tf.where(isShort, tf.log(product), tf.zerosLike(x));
  const inverse = tf.reciprocal(z);
  const series = tf.mul(inverse, polynomial(tf.square(inverse), [1 / 1260, -1 / 360, 1 / 12]));
  const stirling = tf.sub(tf.mul(tf.sub(z, 0.5), tf.log(z)), z);
  return tf.sub(tf.addN([stirling, series, tf.fill(x.shape, Math.log(2 * Math.PI) / 2)]), shift);
}

function digammaOfPositive(x: tf.Tensor): tf.Tensor {
  const z = tf.add(x, SHIFT);
  const inverse = tf.reciprocal(z);
  const square = tf.square(inverse);
  const series = tf.mul(square, polynomial(square, [-1 / 252, 1 / 120, -1 / 12]));
  const asymptotic = tf.add(tf.sub(tf.log(z), tf.mul(inverse, 0.5)), series);
  return tf.sub(asymptotic, tf.addN(steps(x).map(tf.reciprocal)));
}

function trigammaOfPositive(x: tf.Tensor): tf.Tensor {
  const inverse = tf.reciprocal(tf.add(x, SHIFT));
  const square = tf.square(inverse);
  const series = tf.mul(inverse, polynomial(square, [1 / 42, -1 / 30, 1 / 6, 1]));
  const asymptotic = tf.add(series, tf.mul(square, 0.5));
  return tf.add(asymptotic, tf.addN(steps(x).map((each) => tf.reciprocal(tf.square(each)))));
}

/** x, x + 1, … x + 5. */
function steps(x: tf.Tensor): tf.Tensor[] {
  return Array.from({ length: SHIFT }, (_, step) => tf.add(x, step));
}

/** By Horner's rule, the coefficient of the highest power first. */
function polynomial(x: tf.Tensor, coefficients: readonly number[]): tf.Tensor {
  const [first = 0, ...rest] = coefficients;
  return rest.reduce<tf.Tensor>((sum, each) => tf.add(tf.mul(sum, x), each), tf.fill(x.shape, first));
}

function sinPi(x: tf.Tensor): tf.Tensor {
  return tf.sin(tf.mul(x, Math.PI));
}

function cosPi(x: tf.Tensor): tf.Tensor {
  return tf.cos(tf.mul(x, Math.PI));
}

/**
 * The x whose erf is y, for y from -1 to 1 (infinite there, NaN beyond).
 *
 * A first guess by Winitzki's formula, good to 2e-3, and two of Newton's steps.
 */
export function erfinv(y: tf.Tensor): tf.Tensor {
  const a = 0.147;
  const log = tf.log1p(tf.neg(tf.square(y)));
  const half = tf.add(2 / (Math.PI * a), tf.mul(log, 0.5));
  const root = tf.sqrt(tf.sub(tf.sqrt(tf.sub(tf.square(half), tf.div(log, a))), half));
  const guess = tf.mul(tf.sign(y), root);
  return tf.where(tf.isFinite(guess), newton(newton(guess, y), y), guess);
}

function newton(x: tf.Tensor, y: tf.Tensor): tf.Tensor {
  const error = tf.sub(tf.erf(x), y);
  return tf.sub(x, tf.mul(error, tf.mul(tf.exp(tf.square(x)), Math.sqrt(Math.PI) / 2)));
}
