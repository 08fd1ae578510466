/** `mx.sym`: graphs. */
export * from "./symbol/arithmetic.ts";
export * as contrib from "./symbol/contrib.ts";
export * as linalg from "./symbol/linalg.ts";
export { load, load_json } from "./symbol/load-symbol.ts";
export * from "./symbol/operators.ts";
export * as random from "./symbol/random.ts";
export {
  gamma as random_gamma,
  generalized_negative_binomial as random_generalized_negative_binomial,
  multinomial as sample_multinomial,
  negative_binomial as random_negative_binomial,
  normal as random_normal,
  poisson as random_poisson,
  randint as random_randint,
  shuffle,
  uniform as random_uniform,
} from "./symbol/random.ts";
export { split_v2 } from "./symbol/split-v2.ts";
export { MXSymbol as Symbol } from "./symbol/symbol.ts";
export { Group, Variable, Variable as var } from "./symbol/variable.ts";
