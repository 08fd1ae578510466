import type { GradientCase } from "../gradient-check.ts";

const UNARY =
  "relu sigmoid log_sigmoid softsign mish negative abs square sqrt rsqrt cbrt rcbrt reciprocal exp expm1 log log10 log2 log1p sin cos tan sinh cosh tanh arctan arcsinh degrees radians erf gamma gammaln digamma _contrib_div_sqrt_dim hard_sigmoid _copy";
const BINARY =
  "broadcast_add broadcast_sub broadcast_mul broadcast_div broadcast_power broadcast_hypot elemwise_add elemwise_sub elemwise_mul elemwise_div _power _hypot";
const CHOICES = "broadcast_maximum broadcast_minimum broadcast_mod _maximum _minimum _mod";
const SCALAR =
  "_plus_scalar _minus_scalar _rminus_scalar _mul_scalar _div_scalar _rdiv_scalar _power_scalar _rpower_scalar _maximum_scalar _minimum_scalar _hypot_scalar _mod_scalar _rmod_scalar";
/** Defined between -1 and 1, or from 1 on: of a multiple of the data that stays inside. */
const BOUNDED = "arcsin arccos arctanh erfinv";

/** Functions of each element. */
export const POINTWISE_CASES: readonly GradientCase[] = [
  ...words(UNARY).map((op): GradientCase => ({ op, data: [2, 3], isPositive: true })),
  ...words(BOUNDED).map(
    (op): GradientCase => ({ op, data: [3], isPositive: true, values: [0.1, -0.4, 0.6] }),
  ),
  { op: "arccosh", data: [3], values: [1.5, 2, 3] },
  ...words(BINARY).map((op): GradientCase => ({ op, shapes: pairOf(op), isPositive: true })),
  ...words(CHOICES).map((op): GradientCase => ({ op, shapes: pairOf(op), isPositive: true })),
  ...words(SCALAR).map(
    (op): GradientCase => ({ op, attrs: { scalar: "0.7" }, data: [5], values: [0.3, 0.5, 0.9, 1.2, 1.3] }),
  ),
  { op: "add_n", attrs: { num_args: "3" }, shapes: { arg0: [2, 2] } },
  { op: "LeakyReLU", data: [2, 3], isSpread: true },
  { op: "LeakyReLU", title: "LeakyReLU prelu", attrs: { act_type: "prelu" }, data: [2, 3], isSpread: true },
];

function words(text: string): string[] {
  return text.split(" ");
}

/** Two shapes of which one broadcasts, where the operator can do that. */
function pairOf(op: string): Record<string, readonly number[]> {
  return op.startsWith("broadcast") ? { lhs: [2, 3], rhs: [1, 3] } : { lhs: [2, 3], rhs: [2, 3] };
}
