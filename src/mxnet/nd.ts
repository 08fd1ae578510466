/** `mx.nd`: arrays. */

export * from "./ndarray/arithmetic.ts";
export { load, save } from "./ndarray/array-files.ts";
export * as contrib from "./ndarray/contrib.ts";
export { arange, array, full, ones, zeros } from "./ndarray/create.ts";
export { concatenate, empty, eye, linspace } from "./ndarray/create-by-operator.ts";
export * as linalg from "./ndarray/linalg.ts";
export { NDArray } from "./ndarray/ndarray.ts";
export * from "./ndarray/operators.ts";
export * as random from "./ndarray/random.ts";
export {
  exponential as random_exponential,
  gamma as random_gamma,
  generalized_negative_binomial as random_generalized_negative_binomial,
  multinomial as sample_multinomial,
  negative_binomial as random_negative_binomial,
  normal as random_normal,
  poisson as random_poisson,
  randint as random_randint,
  shuffle,
  uniform as random_uniform,
} from "./ndarray/random.ts";
export { split_v2 } from "./ndarray/split-v2.ts";
export { waitall } from "./ndarray/wait-all.ts";
