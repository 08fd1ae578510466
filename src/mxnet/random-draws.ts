import type { RandomStream } from "./random-stream.ts";

/** One draw of a distribution. */
export type Draw = (stream: RandomStream) => number;

/** From `low` (included) to `high` (not included). */
export function uniform(low: number, high: number): Draw {
  return (stream) => low + (high - low) * stream.next();
}

/** Whole numbers from `low` (included) to `high` (not included). */
export function integer(low: number, high: number): Draw {
  return (stream) => low + Math.floor((high - low) * stream.next());
}

export function normal(loc: number, scale: number): Draw {
  return (stream) => loc + scale * stream.normal();
}

/** With the mean 1 / `lam`. */
export function exponential(lam: number): Draw {
  return (stream) => -Math.log(1 - stream.next()) / lam;
}

/** With shape `alpha` and scale `beta`: the mean is their product. */
export function gamma(alpha: number, beta: number): Draw {
  // Marsaglia and Tsang's method works from 1 on; below, a draw of alpha + 1 is scaled by a power of a uniform number.
  if (alpha < 1) {
    const above = gamma(alpha + 1, beta);
    return (stream) => above(stream) * (1 - stream.next()) ** (1 / alpha);
  }
  const d = alpha - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  return (stream) => {
    for (;;) {
      const x = stream.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - stream.next()) < 0.5 * x * x + d - d * v + d * Math.log(v))
        return d * v * beta;
    }
  };
}

/** Counts with the mean `lam`. */
export function poisson(lam: number): Draw {
  return (stream) => {
    let count = 0;
    // e^-lam is too small for large means: sums of draws of smaller means have the same distribution.
    for (let left = lam; left > 0; left -= MOST_AT_ONCE) {
      const limit = Math.exp(-Math.min(left, MOST_AT_ONCE));
      for (let product = stream.next(); product > limit; product *= stream.next()) count++;
    }
    return count;
  };
}

const MOST_AT_ONCE = 30;

/** Failures before `k` successes, each with the probability `p`. */
export function negativeBinomial(k: number, p: number): Draw {
  const rate = gamma(k, (1 - p) / p);
  return (stream) => poisson(rate(stream))(stream);
}

/** Counts with the mean `mu` and the variance `mu + alpha · mu²`. */
export function generalizedNegativeBinomial(mu: number, alpha: number): Draw {
  if (alpha === 0) return poisson(mu);
  const rate = gamma(1 / alpha, mu * alpha);
  return (stream) => poisson(rate(stream))(stream);
}
