import { MXNetError } from "../mxnet-error.ts";
import type { RandomStream } from "../random-stream.ts";

export interface WrappingOptions {
  batchSize: number;
  /** Fills the last batch up from the start; the next epoch then begins after those rows. */
  roundBatch: boolean;
  /** Draws another order for each epoch. Default: the order of the rows. */
  shuffled?: RandomStream;
}

/** Which rows the batches of an epoch have, as MXNet's own iterators over files have it. Spec: section 2.1, CSVIter. */
export class WrappingOrder {
  readonly #count: number;
  readonly #options: WrappingOptions;
  #order: Int32Array;
  #position = 0;
  #isEnd = false;
  #last: Int32Array;

  /** @throws {MXNetError} Where a batch is more than twice the rows, and is to be filled up. */
  constructor(count: number, options: WrappingOptions) {
    const { batchSize, roundBatch } = options;
    if (roundBatch && 2 * count < batchSize) {
      throw new MXNetError(
        `Cannot make batches of ${batchSize} of ${count} rows: number of input must be bigger than batch size`,
      );
    }
    this.#count = count;
    this.#options = options;
    this.#order = this.#newOrder();
    this.#last = new Int32Array(batchSize);
  }

  get numBatches(): number {
    return Math.ceil(this.#count / this.#options.batchSize);
  }

  /** Starts the next epoch: after a batch that was filled up it goes on where that batch ended. */
  reset(): void {
    if (!this.#isEnd || !this.#options.roundBatch) this.#position = 0;
    this.#isEnd = false;
    this.#order = this.#newOrder();
  }

  /** The rows of the next batch, and how many of them only fill it up. */
  next(): { index: Int32Array; pad: number } | undefined {
    const { batchSize, roundBatch } = this.#options;
    const left = this.#count - this.#position;
    if (this.#isEnd || left <= 0) return undefined;
    const pad = Math.max(batchSize - left, 0);
    const index = Int32Array.from({ length: batchSize }, (_, at) => this.#row(at, left));
    this.#position += batchSize - pad;
    if (pad > 0) {
      this.#isEnd = true;
      if (roundBatch) this.#position = pad % this.#count;
    }
    this.#last = index;
    return { index, pad };
  }

  /** The row at one place of the batch; past the end the first ones, or what the batch before had there. */
  #row(at: number, left: number): number {
    if (at < left) return this.#order[this.#position + at] ?? 0;
    return this.#options.roundBatch ? (this.#order[(at - left) % this.#count] ?? 0) : (this.#last[at] ?? 0);
  }

  #newOrder(): Int32Array {
    const { shuffled } = this.#options;
    return (
      shuffled?.permutation(this.#count) ?? Int32Array.from({ length: this.#count }, (_, index) => index)
    );
  }
}
