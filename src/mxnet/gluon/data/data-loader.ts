import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../../mxnet-error.ts";
import { array } from "../../ndarray/create.ts";
import { passMoment, settle, track } from "../../ndarray/lifetime.ts";
import { NDArray } from "../../ndarray/ndarray.ts";
import type { Dataset } from "./dataset.ts";
import { BatchSampler, type LastBatch, RandomSampler, type Sampler, SequentialSampler } from "./sampler.ts";

export interface DataLoaderOptions {
  /** Needed unless there is a `batch_sampler`. */
  batch_size?: number;
  /** Takes samples in random order. Default: false. */
  shuffle?: boolean;
  /** The order of the samples, instead of `shuffle`. */
  sampler?: Sampler;
  /** What becomes of the samples that fill no batch. Default: `keep`. */
  last_batch?: LastBatch;
  /** The batches, instead of all of the above. */
  batch_sampler?: Sampler<readonly number[]>;
  /** Joins samples into a batch. Default: `default_batchify_fn`. */
  batchify_fn?: (samples: readonly unknown[]) => unknown;
  /** Has no effect: batches are made between the steps. */
  num_workers?: number;
}

/**
 * Takes batches from a dataset: `mxnet.gluon.data.DataLoader`.
 *
 * ```ts
 * for await (const [data, label] of new mx.gluon.data.DataLoader(dataset, { batch_size: 32 })) …
 * ```
 *
 * A batch has one array, or a list of them where samples have several fields.
 */
export class DataLoader<Batch = [data: NDArray, label: NDArray]> implements AsyncIterable<Batch> {
  readonly #dataset: Dataset;
  readonly #batches: Sampler<readonly number[]>;
  readonly #batchify: ((samples: readonly unknown[]) => unknown) | undefined;

  /** @throws {MXNetError} Where options contradict each other. */
  constructor(
    dataset: Dataset,
    batch_size_or_options: number | DataLoaderOptions,
    more: Omit<DataLoaderOptions, "batch_size"> = {},
  ) {
    const options =
      typeof batch_size_or_options === "number"
        ? { ...more, batch_size: batch_size_or_options }
        : batch_size_or_options;
    this.#dataset = dataset;
    this.#batches = batchesOf(dataset, options);
    this.#batchify = options.batchify_fn;
  }

  /** Number of batches. */
  get length(): number {
    return this.#batches.length;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch> {
    for (const indices of this.#batches) {
      passMoment();
      await settle();
      yield (await this.#load(indices)) as Batch;
    }
  }

  async #load(indices: readonly number[]): Promise<unknown> {
    if (!this.#batchify) {
      const batch = await this.#dataset.batch?.(indices);
      if (batch) return batch;
    }
    const samples: unknown[] = [];
    for (const index of indices) samples.push(await this.#dataset.at(index));
    return (this.#batchify ?? default_batchify_fn)(samples);
  }
}

function batchesOf(dataset: Dataset, options: DataLoaderOptions): Sampler<readonly number[]> {
  const { batch_size, shuffle = false, sampler, last_batch, batch_sampler } = options;
  if (batch_sampler) {
    if (batch_size === undefined && !shuffle && !sampler && last_batch === undefined) return batch_sampler;
    throw new MXNetError(
      "batch_size, shuffle, sampler and last_batch must not be specified if batch_sampler is specified.",
    );
  }
  if (batch_size === undefined) {
    throw new MXNetError("batch_size must be specified unless batch_sampler is specified");
  }
  if (sampler && shuffle) throw new MXNetError("shuffle must not be specified if sampler is specified");
  const { length } = dataset;
  const order = sampler ?? (shuffle ? new RandomSampler(length) : new SequentialSampler(length));
  return new BatchSampler(order, batch_size, last_batch);
}

/** Stacks arrays, makes an array of numbers, and does that for each field of lists. */
export function default_batchify_fn(samples: readonly unknown[]): unknown {
  const [first] = samples;
  if (first instanceof NDArray) {
    const tensors = samples.map((sample) => (sample as NDArray).tensor);
    return track(new NDArray(tf.stack(tensors), { dtype: first.dtype, context: first.context }));
  }
  if (Array.isArray(first)) {
    return first.map((_, field) =>
      default_batchify_fn(samples.map((sample) => (sample as unknown[])[field])),
    );
  }
  if (typeof first === "number") return array(samples as number[]);
  throw new MXNetError(`Cannot make a batch of ${String(first)}: give the DataLoader a batchify_fn`);
}
