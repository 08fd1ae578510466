/** A stream of random numbers that a seed decides. */
export class RandomStream {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number from 0 (included) to 1 (not included). */
  next(): number {
    // mulberry32: a counter, then two rounds of mixing.
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** A number of the standard normal distribution, after Box and Muller. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** The numbers 0 to `length - 1` in random order. */
  permutation(length: number): Int32Array {
    const order = Int32Array.from({ length }, (_, index) => index);
    for (let last = length - 1; last > 0; last--) {
      const other = Math.floor(this.next() * (last + 1));
      [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
    }
    return order;
  }
}

let stream = new RandomStream(Math.floor(Math.random() * 0x1_0000_0000));

/** The stream that every random choice of the library draws from. */
export function randomStream(): RandomStream {
  return stream;
}

/** Starts that stream anew. */
export function seedRandomStream(seed: number): void {
  stream = new RandomStream(seed);
}
