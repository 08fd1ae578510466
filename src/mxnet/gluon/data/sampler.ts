import { MXNetError } from "../../mxnet-error.ts";
import { randomStream } from "../../random-stream.ts";

/** Says in which order samples are taken: `mxnet.gluon.data.Sampler`. */
export interface Sampler<T = number> extends Iterable<T> {
  readonly length: number;
}

/** One after another. */
export class SequentialSampler implements Sampler {
  readonly length: number;
  readonly #start: number;

  constructor(length: number, start = 0) {
    this.length = length;
    this.#start = start;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let i = 0; i < this.length; i++) yield this.#start + i;
  }
}

/** In random order, another one each time. `mx.random.seed` decides it. */
export class RandomSampler implements Sampler {
  readonly length: number;

  constructor(length: number) {
    this.length = length;
  }

  [Symbol.iterator](): Iterator<number> {
    return randomStream().permutation(this.length).values();
  }
}

/** Samples for which a function of the sample says so. Made by `Dataset.filter`. */
export class FilterSampler implements Sampler {
  readonly #indices: readonly number[];

  constructor(indices: readonly number[]) {
    this.#indices = indices;
  }

  get length(): number {
    return this.#indices.length;
  }

  [Symbol.iterator](): Iterator<number> {
    return this.#indices.values();
  }
}

/** What becomes of the samples that fill no batch: a smaller one, nothing, or the start of the next epoch's first. */
export type LastBatch = "keep" | "discard" | "rollover";

/** Joins the samples of another sampler into batches. */
export class BatchSampler implements Sampler<number[]> {
  readonly #sampler: Sampler;
  readonly #size: number;
  readonly #last: LastBatch;
  #left: number[] = [];

  constructor(sampler: Sampler, batch_size: number, last_batch: LastBatch = "keep") {
    if (!["keep", "discard", "rollover"].includes(last_batch)) {
      throw new MXNetError(
        `last_batch must be one of 'keep', 'discard', or 'rollover', but got ${last_batch}`,
      );
    }
    if (!(batch_size >= 1)) throw new MXNetError(`batch_size is ${batch_size}, must be at least 1`);
    this.#sampler = sampler;
    this.#size = batch_size;
    this.#last = last_batch;
  }

  /** Number of batches. */
  get length(): number {
    const samples = this.#sampler.length;
    if (this.#last === "keep") return Math.ceil(samples / this.#size);
    const before = this.#last === "rollover" ? this.#left.length : 0;
    return Math.floor((samples + before) / this.#size);
  }

  *[Symbol.iterator](): Iterator<number[]> {
    let batch = this.#left;
    this.#left = [];
    for (const index of this.#sampler) {
      batch.push(index);
      if (batch.length < this.#size) continue;
      yield batch;
      batch = [];
    }
    if (batch.length === 0) return;
    if (this.#last === "keep") yield batch;
    else if (this.#last === "rollover") this.#left = batch;
  }
}
