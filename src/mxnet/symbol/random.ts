/** `mx.sym.random`. */
import { RANDOM, type RandomFunctions } from "../functions/random.ts";
import { type Symbols, symbolFunctions } from "./functions.ts";

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
} = symbolFunctions<RandomFunctions<Symbols>>(RANDOM);
