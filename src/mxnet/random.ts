import { seedRandomStream } from "./random-stream.ts";

export * from "./ndarray/random.ts";

/**
 * Seeds every random choice of the library: shuffles, initialisers, dropout.
 *
 * The numbers are ours: MXNet's own streams cannot be reproduced.
 */
export function seed(seed_state: number): void {
  seedRandomStream(seed_state);
}
