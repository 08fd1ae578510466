import type { DataBatch, DataDesc } from "./data-batch.ts";

/**
 * Gives data batch by batch; what `Module.fit`, `score` and `predict` read from.
 *
 * A class that extends it needs `provide_data` and `next`. The arrays of a batch belong to whoever asked for it.
 */
export abstract class DataIter implements Iterable<DataBatch> {
  /** Rows of a batch. */
  readonly batch_size: number;

  constructor(batch_size = 0) {
    this.batch_size = batch_size;
  }

  /** Names and shapes of a batch's data. */
  abstract get provide_data(): readonly DataDesc[];

  #labels: readonly DataDesc[] = [];

  /** Names and shapes of a batch's labels. None unless set or overridden. */
  get provide_label(): readonly DataDesc[] {
    return this.#labels;
  }

  set provide_label(labels: readonly DataDesc[]) {
    this.#labels = labels;
  }

  /** Batches of an epoch, where they can be told. */
  get num_batches(): number | undefined {
    return undefined;
  }

  /** Makes the next batch, or returns `undefined` at the end of the epoch. */
  abstract next(): DataBatch | undefined;

  /** Starts the next epoch. Does nothing unless overridden. */
  reset(): void {}

  /** Gives what is left of the epoch: it does not reset. */
  *[Symbol.iterator](): Generator<DataBatch, void, undefined> {
    for (let batch = this.next(); batch; batch = this.next()) yield batch;
  }
}
