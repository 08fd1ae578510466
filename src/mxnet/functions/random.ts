import type {
  DrawOptions,
  GammaOptions,
  GeneralizedNegativeBinomialOptions,
  MultinomialOptions,
  NegativeBinomialOptions,
  NormalOptions,
  RandintOptions,
  RateOptions,
  UniformOptions,
} from "../operators/random.ts";
import type { Shape } from "../shape.ts";
import type { Declarations, Kind, Operation } from "./operation.ts";

/** A function that draws numbers: options, or parameters and shape in order. */
type Drawing<K extends Kind, Options extends DrawOptions, Parameters extends readonly unknown[]> = (
  ...args:
    | [options?: Options & K["options"]]
    | [...Parameters, shape?: Shape | number, options?: DrawOptions & K["options"]]
) => K["one"];

/** Random numbers. They come from the stream that `mx.random.seed` starts, the same on every backend. */
export interface RandomFunctions<K extends Kind> {
  /** From `low` (included) to `high` (not included). */
  uniform: Drawing<K, UniformOptions, [low: number, high: number]>;
  /** Normal, by mean and standard deviation. */
  normal: Drawing<K, NormalOptions, [loc: number, scale: number]>;
  /** Gamma, by shape and scale. */
  gamma: Drawing<K, GammaOptions, [alpha: number, beta: number]>;
  /** Counts with the mean `lam`. */
  poisson: Drawing<K, RateOptions, [lam: number]>;
  /** Failures before `k` successes with the probability `p`. */
  negative_binomial: Drawing<K, NegativeBinomialOptions, [k: number, p: number]>;
  /** Counts with the mean `mu` and the variance `mu + alpha · mu²`. */
  generalized_negative_binomial: Drawing<K, GeneralizedNegativeBinomialOptions, [mu: number, alpha: number]>;
  /** Whole numbers from `low` (included) to `high` (not included), int32. */
  randint: Drawing<K, RandintOptions, [low: number, high: number]>;
  /** Indices by the probabilities in the last axis, int32. */
  multinomial: Operation<K, "data", MultinomialOptions, [shape: Shape | number]>;
  /** The rows in random order. */
  shuffle: Operation<K, "data">;
}

export const RANDOM: Declarations<RandomFunctions<Kind>> = {
  uniform: { op: "_random_uniform", positional: ["low", "high", "shape"] },
  normal: { op: "_random_normal", positional: ["loc", "scale", "shape"] },
  gamma: { op: "_random_gamma", positional: ["alpha", "beta", "shape"] },
  poisson: { op: "_random_poisson", positional: ["lam", "shape"] },
  negative_binomial: { op: "_random_negative_binomial", positional: ["k", "p", "shape"] },
  generalized_negative_binomial: {
    op: "_random_generalized_negative_binomial",
    positional: ["mu", "alpha", "shape"],
  },
  randint: { op: "_random_randint", positional: ["low", "high", "shape"] },
  multinomial: { op: "_sample_multinomial", positional: ["shape"] },
  shuffle: { op: "_shuffle" },
};
