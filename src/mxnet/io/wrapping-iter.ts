import type { DataBatch, DataDesc } from "./data-batch.ts";
import { DataIter } from "./data-iter.ts";
import { checkLengths, describeRows, type NamedRows } from "./named-rows.ts";
import { WrappingOrder } from "./wrapping-order.ts";

/** Reads on and on through the rows, as MXNet's own iterators over files do. */
export class WrappingIter extends DataIter {
  readonly #data: NamedRows[];
  readonly #label: NamedRows[];
  readonly #order: WrappingOrder;

  constructor(data: NamedRows[], label: NamedRows[], batchSize: number, roundBatch: boolean) {
    super(batchSize);
    checkLengths([...data, ...label]);
    this.#data = data;
    this.#label = label;
    this.#order = new WrappingOrder(data[0]?.rows.shape[0] ?? 0, { batchSize, roundBatch });
  }

  override get provide_data(): readonly DataDesc[] {
    return describeRows(this.#data, this.batch_size);
  }

  override get provide_label(): readonly DataDesc[] {
    return describeRows(this.#label, this.batch_size);
  }

  override get num_batches(): number {
    return this.#order.numBatches;
  }

  override reset(): void {
    this.#order.reset();
  }

  override next(): DataBatch | undefined {
    const rows = this.#order.next();
    if (!rows) return undefined;
    return {
      data: this.#data.map((each) => each.rows.take(rows.index)),
      label: this.#label.map((each) => each.rows.take(rows.index)),
      pad: rows.pad,
      index: rows.index,
    };
  }
}
