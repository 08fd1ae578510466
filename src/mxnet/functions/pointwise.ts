import type { HardSigmoidOptions } from "../operators/pointwise/unary.ts";
import type { Declarations, Kind, Operation, VariadicOperation } from "./operation.ts";

/** Functions of each element. */
export interface UnaryFunctions<K extends Kind> {
  /** The larger of x and 0. */
  relu: Operation<K, "data">;
  /** 1 / (1 + e⁻ˣ). */
  sigmoid: Operation<K, "data">;
  /** The logarithm of the sigmoid, also where that is too small for a float. */
  log_sigmoid: Operation<K, "data">;
  /** `alpha · x + beta`, cut to 0 and 1. */
  hard_sigmoid: Operation<K, "data", HardSigmoidOptions>;
  /** x / (1 + |x|). */
  softsign: Operation<K, "data">;
  /** x · tanh(log(1 + eˣ)). */
  mish: Operation<K, "data">;
  /** -x. */
  negative: Operation<K, "data">;
  /** |x|. */
  abs: Operation<K, "data">;
  /** -1, 0 or 1. */
  sign: Operation<K, "data">;
  /** The nearest whole number; halves go away from zero. */
  round: Operation<K, "data">;
  /** The nearest whole number; halves go down. */
  rint: Operation<K, "data">;
  /** The next whole number upwards. */
  ceil: Operation<K, "data">;
  /** The next whole number downwards. */
  floor: Operation<K, "data">;
  /** The next whole number towards zero. */
  trunc: Operation<K, "data">;
  /** The next whole number towards zero. */
  fix: Operation<K, "data">;
  /** 1 where x is 0, else 0. */
  logical_not: Operation<K, "data">;
  /** x². */
  square: Operation<K, "data">;
  /** √x; NaN below 0. */
  sqrt: Operation<K, "data">;
  /** 1 / √x. */
  rsqrt: Operation<K, "data">;
  /** ∛x, of negative numbers too. */
  cbrt: Operation<K, "data">;
  /** 1 / ∛x. */
  rcbrt: Operation<K, "data">;
  /** 1 / x. */
  reciprocal: Operation<K, "data">;
  /** eˣ. */
  exp: Operation<K, "data">;
  /** eˣ - 1. */
  expm1: Operation<K, "data">;
  /** The natural logarithm. */
  log: Operation<K, "data">;
  /** The logarithm to base 10. */
  log10: Operation<K, "data">;
  /** The logarithm to base 2. */
  log2: Operation<K, "data">;
  /** log(1 + x), also where x is tiny. */
  log1p: Operation<K, "data">;
  /** The sine of an angle in radians. */
  sin: Operation<K, "data">;
  /** The cosine of an angle in radians. */
  cos: Operation<K, "data">;
  /** The tangent of an angle in radians. */
  tan: Operation<K, "data">;
  /** The angle in radians whose sine is x; NaN beyond -1 and 1. */
  arcsin: Operation<K, "data">;
  /** The angle in radians whose cosine is x; NaN beyond -1 and 1. */
  arccos: Operation<K, "data">;
  /** The angle in radians whose tangent is x. */
  arctan: Operation<K, "data">;
  /** The hyperbolic sine. */
  sinh: Operation<K, "data">;
  /** The hyperbolic cosine. */
  cosh: Operation<K, "data">;
  /** The hyperbolic tangent. */
  tanh: Operation<K, "data">;
  /** The number whose hyperbolic sine is x. */
  arcsinh: Operation<K, "data">;
  /** The number whose hyperbolic cosine is x; NaN below 1. */
  arccosh: Operation<K, "data">;
  /** The number whose hyperbolic tangent is x; NaN beyond -1 and 1. */
  arctanh: Operation<K, "data">;
  /** Radians to degrees. */
  degrees: Operation<K, "data">;
  /** Degrees to radians. */
  radians: Operation<K, "data">;
  /** The error function, `2/√π ∫₀ˣ e^(-t²) dt`. */
  erf: Operation<K, "data">;
  /** The number whose error function is x; NaN beyond -1 and 1. */
  erfinv: Operation<K, "data">;
  /** The gamma function: (x - 1)! for whole numbers. */
  gamma: Operation<K, "data">;
  /** The logarithm of the gamma function's size. */
  gammaln: Operation<K, "data">;
  /** The derivative of `gammaln`. */
  digamma: Operation<K, "data">;
  /** x itself. */
  identity: Operation<K, "data">;
}

export const UNARY: Declarations<UnaryFunctions<Kind>> = {
  relu: {},
  sigmoid: {},
  log_sigmoid: {},
  hard_sigmoid: {},
  softsign: {},
  mish: {},
  negative: {},
  abs: {},
  sign: {},
  round: {},
  rint: {},
  ceil: {},
  floor: {},
  trunc: {},
  fix: {},
  logical_not: {},
  square: {},
  sqrt: {},
  rsqrt: {},
  cbrt: {},
  rcbrt: {},
  reciprocal: {},
  exp: {},
  expm1: {},
  log: {},
  log10: {},
  log2: {},
  log1p: {},
  sin: {},
  cos: {},
  tan: {},
  arcsin: {},
  arccos: {},
  arctan: {},
  sinh: {},
  cosh: {},
  tanh: {},
  arcsinh: {},
  arccosh: {},
  arctanh: {},
  degrees: {},
  radians: {},
  erf: {},
  erfinv: {},
  gamma: {},
  gammaln: {},
  digamma: {},
  identity: { op: "_copy" },
};

/** Functions of the elements of two arrays. `broadcast_…` repeats an axis of length 1 to the other's length. */
export interface BinaryFunctions<K extends Kind> {
  /** Sum. */
  broadcast_add: Operation<K, "lhs" | "rhs">;
  /** Difference. */
  broadcast_sub: Operation<K, "lhs" | "rhs">;
  /** Product. */
  broadcast_mul: Operation<K, "lhs" | "rhs">;
  /** Quotient; integers are divided towards zero. */
  broadcast_div: Operation<K, "lhs" | "rhs">;
  /** Rest of the division, with the divisor's sign; 0 where that is 0. */
  broadcast_mod: Operation<K, "lhs" | "rhs">;
  /** lhs to the power of rhs. */
  broadcast_power: Operation<K, "lhs" | "rhs">;
  /** The larger one. */
  broadcast_maximum: Operation<K, "lhs" | "rhs">;
  /** The smaller one. */
  broadcast_minimum: Operation<K, "lhs" | "rhs">;
  /** √(lhs² + rhs²). */
  broadcast_hypot: Operation<K, "lhs" | "rhs">;
  /** 1 where both are equal, else 0. */
  broadcast_equal: Operation<K, "lhs" | "rhs">;
  /** 1 where both differ, else 0. */
  broadcast_not_equal: Operation<K, "lhs" | "rhs">;
  /** 1 where lhs is larger, else 0. */
  broadcast_greater: Operation<K, "lhs" | "rhs">;
  /** 1 where lhs is larger or equal, else 0. */
  broadcast_greater_equal: Operation<K, "lhs" | "rhs">;
  /** 1 where lhs is smaller, else 0. */
  broadcast_lesser: Operation<K, "lhs" | "rhs">;
  /** 1 where lhs is smaller or equal, else 0. */
  broadcast_lesser_equal: Operation<K, "lhs" | "rhs">;
  /** 1 where neither is 0, else 0. */
  broadcast_logical_and: Operation<K, "lhs" | "rhs">;
  /** 1 where either is not 0, else 0. */
  broadcast_logical_or: Operation<K, "lhs" | "rhs">;
  /** 1 where just one is 0, else 0. */
  broadcast_logical_xor: Operation<K, "lhs" | "rhs">;
  /** Sum. */
  broadcast_plus: Operation<K, "lhs" | "rhs">;
  /** Difference. */
  broadcast_minus: Operation<K, "lhs" | "rhs">;
  /** Sum of arrays of one shape. */
  elemwise_add: Operation<K, "lhs" | "rhs">;
  /** Difference of arrays of one shape. */
  elemwise_sub: Operation<K, "lhs" | "rhs">;
  /** Product of arrays of one shape. */
  elemwise_mul: Operation<K, "lhs" | "rhs">;
  /** Quotient of arrays of one shape; integers are divided towards zero. */
  elemwise_div: Operation<K, "lhs" | "rhs">;
  /** Sum of any number of arrays of one shape. */
  add_n: VariadicOperation<K>;
  /** Sum of any number of arrays of one shape. */
  ElementWiseSum: VariadicOperation<K>;
}

export const BINARY: Declarations<BinaryFunctions<Kind>> = {
  broadcast_add: {},
  broadcast_sub: {},
  broadcast_mul: {},
  broadcast_div: {},
  broadcast_mod: {},
  broadcast_power: {},
  broadcast_maximum: {},
  broadcast_minimum: {},
  broadcast_hypot: {},
  broadcast_equal: {},
  broadcast_not_equal: {},
  broadcast_greater: {},
  broadcast_greater_equal: {},
  broadcast_lesser: {},
  broadcast_lesser_equal: {},
  broadcast_logical_and: {},
  broadcast_logical_or: {},
  broadcast_logical_xor: {},
  broadcast_plus: { op: "broadcast_add" },
  broadcast_minus: { op: "broadcast_sub" },
  elemwise_add: {},
  elemwise_sub: {},
  elemwise_mul: {},
  elemwise_div: {},
  add_n: { isVariadic: true },
  ElementWiseSum: { op: "add_n", isVariadic: true },
};

/** Functions of `contrib` of each element. */
export interface ContribPointwiseFunctions<K extends Kind> {
  /** The data divided by the square root of the length of its last axis, as attention does. */
  div_sqrt_dim: Operation<K, "data">;
}

export const CONTRIB_POINTWISE: Declarations<ContribPointwiseFunctions<Kind>> = {
  div_sqrt_dim: { op: "_contrib_div_sqrt_dim" },
};
