/**
 * Seeds every random choice of the library: shuffles, initialisers, dropout.
 *
 * The numbers are ours: MXNet's own streams cannot be reproduced.
 */
export function seed(seed_state: number): void {
  state = seed_state >>> 0;
}

/** A number from 0 (included) to 1 (not included). */
export function random(): number {
  // mulberry32: a counter, then two rounds of mixing.
  state = (state + 0x6d2b79f5) >>> 0;
  let bits = Math.imul(state ^ (state >>> 15), state | 1);
  bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
  return ((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000;
}

/** A number of the standard normal distribution, after Box and Muller. */
export function randomNormal(): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** The numbers 0 to `length - 1` in random order. */
export function permutation(length: number): Int32Array {
  const order = Int32Array.from({ length }, (_, index) => index);
  for (let last = length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}

let state = Math.floor(Math.random() * 0x1_0000_0000);
