/** Lets long work wait while something more urgent goes on. */
export interface Lull {
  /** Says that the urgent goes on. */
  stir(): void;
  /** Waits until nothing stirred for a time. */
  passed(): Promise<void>;
}

interface Clock {
  /** Milliseconds since any fixed time. */
  now(): number;
  wait(ms: number): Promise<void>;
}

const CLOCK: Clock = {
  now: () => performance.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** A lull has passed when nothing stirred for `lullMs`. */
export function createLull(lullMs: number, { now, wait }: Clock = CLOCK): Lull {
  let stirredMs = Number.NEGATIVE_INFINITY;
  return {
    stir() {
      stirredMs = now();
    },
    async passed() {
      for (let left = stirredMs + lullMs - now(); left > 0; left = stirredMs + lullMs - now())
        await wait(left);
    },
  };
}
