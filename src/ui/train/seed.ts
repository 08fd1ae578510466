/** The largest that `mxnet`'s random choices may be seeded with. */
const MAX_SEED = 2 ** 32 - 1;

/** Why a text is no seed, in words, or `undefined`. Empty is fine: each run draws its own. */
export function seedProblem(text: string): string | undefined {
  if (text === "") return undefined;
  const isSeed = /^\d{1,10}$/.test(text) && Number(text) <= MAX_SEED;
  return isSeed ? undefined : `A seed is a whole number from 0 to ${MAX_SEED}`;
}

/** The seed that a run has: the one that was typed, else one that is drawn. */
export function seedOf(text: string): number {
  return text === "" ? (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) : Number(text);
}
