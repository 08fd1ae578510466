import { MXNetError } from "../mxnet-error.ts";
import type { DataBatch, DataDesc } from "./data-batch.ts";
import { DataIter } from "./data-iter.ts";

/** An iterator's batches, `size` of them an epoch: it begins anew as often as that needs. */
export class ResizeIter extends DataIter {
  readonly data_iter: DataIter;
  readonly size: number;
  readonly reset_internal: boolean;
  #count = 0;

  /** With `reset_internal` false the next epoch goes on where this one ended. Default: true. */
  constructor(data_iter: DataIter, size: number, reset_internal = true) {
    super(data_iter.batch_size);
    this.data_iter = data_iter;
    this.size = size;
    this.reset_internal = reset_internal;
  }

  override get provide_data(): readonly DataDesc[] {
    return this.data_iter.provide_data;
  }

  override get provide_label(): readonly DataDesc[] {
    return this.data_iter.provide_label;
  }

  override get num_batches(): number {
    return this.size;
  }

  override reset(): void {
    this.#count = 0;
    if (this.reset_internal) this.data_iter.reset();
  }

  /** @throws {MXNetError} Where the iterator has no batch even at its start. */
  override next(): DataBatch | undefined {
    if (this.#count >= this.size) return undefined;
    let batch = this.data_iter.next();
    if (!batch) {
      this.data_iter.reset();
      batch = this.data_iter.next();
    }
    if (!batch) throw new MXNetError("Cannot resize an iterator that gives no batches");
    this.#count++;
    return batch;
  }
}

/**
 * Several iterators as one: each batch has the data and labels of all. Python's fetches ahead in threads; here a batch is
 * made when it is asked for.
 */
export class PrefetchingIter extends DataIter {
  readonly iters: readonly DataIter[];

  /** @throws {MXNetError} Where there are none, or their batches differ in size. */
  constructor(iters: DataIter | readonly DataIter[]) {
    const list = iters instanceof DataIter ? [iters] : iters;
    const [first] = list;
    if (!first) throw new MXNetError("Cannot prefetch from no iterators: give at least one");
    const other = list.find(({ batch_size }) => batch_size !== first.batch_size);
    if (other)
      throw new MXNetError(`Cannot join batches of ${first.batch_size} and of ${other.batch_size} rows`);
    super(first.batch_size);
    this.iters = list;
  }

  override get provide_data(): readonly DataDesc[] {
    return this.iters.flatMap(({ provide_data }) => provide_data);
  }

  override get provide_label(): readonly DataDesc[] {
    return this.iters.flatMap(({ provide_label }) => provide_label);
  }

  override get num_batches(): number | undefined {
    const counts = this.iters.map(({ num_batches }) => num_batches ?? Number.POSITIVE_INFINITY);
    const least = Math.min(...counts);
    return Number.isFinite(least) ? least : undefined;
  }

  override reset(): void {
    for (const iter of this.iters) iter.reset();
  }

  override next(): DataBatch | undefined {
    const batches = this.iters.flatMap((iter) => iter.next() ?? []);
    const [first] = batches;
    if (first && batches.length === this.iters.length) {
      return {
        ...first,
        data: batches.flatMap(({ data }) => data),
        label: batches.flatMap(({ label = [] }) => label),
      };
    }
    // One has ended: what the others gave belongs to no batch.
    for (const { data, label = [] } of batches) for (const array of [...data, ...label]) array.dispose();
    return undefined;
  }
}
