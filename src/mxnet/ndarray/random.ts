/** `mx.nd.random`. */
import { RANDOM, type RandomFunctions } from "../functions/random.ts";
import type { Shape } from "../shape.ts";
import { type Arrays, arrayFunctions } from "./functions.ts";
import { invokeOne } from "./invoke.ts";
import type { NDArray } from "./ndarray.ts";

export const {
  uniform,
  normal,
  gamma,
  poisson,
  negative_binomial,
  generalized_negative_binomial,
  randint,
  multinomial,
  shuffle,
} = arrayFunctions<RandomFunctions<Arrays>>(RANDOM);

/** Numbers of the standard normal distribution, in the shape of the arguments: `randn(2, 3)`. */
export function randn(...shape: number[]): NDArray {
  return normal(0, 1, shape.length > 0 ? shape : [1]);
}

/** Numbers with the mean `scale`. MXNet's operator takes the rate, its Python function the scale. */
export function exponential(scale = 1, shape: Shape | number = [1]): NDArray {
  return invokeOne("_random_exponential", [], { lam: 1 / scale, shape });
}
