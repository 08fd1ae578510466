import { type CallArguments, readArguments } from "../call-arguments.ts";
import { MXNetError } from "../mxnet-error.ts";
import { randomStream } from "../random-stream.ts";
import type { DataBatch, DataDesc } from "./data-batch.ts";
import { DataIter } from "./data-iter.ts";
import { checkLengths, describeRows, type NamedRows, type NamedSources, nameRows } from "./named-rows.ts";

export interface NDArrayIterOptions {
  data: NamedSources;
  label?: NamedSources | null;
  /** Default: 1. */
  batch_size?: number;
  /** Shuffles now and at every reset. Default: false. */
  shuffle?: boolean;
  /** What becomes of rows that fill no batch. Default: `pad`. */
  last_batch_handle?: "pad" | "discard" | "roll_over";
  /** Default: `data`. */
  data_name?: string;
  /** Default: `softmax_label`. */
  label_name?: string;
}

const POSITIONAL = ["data", "label", "batch_size", "shuffle", "last_batch_handle"];

/**
 * Gives batches of arrays.
 *
 * `pad` fills the last batch up from the start of the data, and says by `pad` how many rows that are; `discard` leaves
 * it out; `roll_over` keeps it for the start of the next epoch.
 *
 * Typed arrays and lists stay in memory of the CPU, and a batch at a time goes to the GPU.
 *
 * @throws {MXNetError} Where arrays differ in the number of rows, or there are none.
 */
export class NDArrayIter extends DataIter {
  readonly num_data: number;
  readonly #data: NamedRows[];
  readonly #label: NamedRows[];
  readonly #handle: "pad" | "discard" | "roll_over";
  readonly #shuffle: boolean;
  /** Row numbers of this epoch, in order. */
  #order: Int32Array;
  #cursor = 0;
  /** Rows that rolled over from the epoch before. */
  #rolled = new Int32Array();

  constructor(
    ...args: CallArguments<
      [
        data: NamedSources,
        label: NamedSources | null,
        batch_size: number,
        shuffle: boolean,
        last_batch_handle: "pad" | "discard" | "roll_over",
      ],
      NDArrayIterOptions
    >
  ) {
    const options = readArguments<NDArrayIterOptions>(args, POSITIONAL);
    const { batch_size = 1, shuffle = false, last_batch_handle = "pad" } = options;
    super(batch_size);
    this.#data = nameRows(options.data, options.data_name ?? "data");
    this.#label = nameRows(options.label, options.label_name ?? "softmax_label");
    checkLengths([...this.#data, ...this.#label]);
    this.num_data = this.#data[0]?.rows.shape[0] ?? 0;
    if (this.num_data === 0) throw new MXNetError("Cannot iterate over no rows: data must have at least one");
    this.#handle = last_batch_handle;
    this.#shuffle = shuffle;
    this.#order = this.#newOrder();
  }

  override get provide_data(): readonly DataDesc[] {
    return describeRows(this.#data, this.batch_size);
  }

  override get provide_label(): readonly DataDesc[] {
    return describeRows(this.#label, this.batch_size);
  }

  override get num_batches(): number {
    const rows = this.#order.length + this.#rolled.length;
    return this.#handle === "pad" ? Math.ceil(rows / this.batch_size) : Math.floor(rows / this.batch_size);
  }

  override reset(): void {
    this.#order = this.#newOrder();
    this.#cursor = 0;
  }

  /** Starts anew without the rows that rolled over. */
  hard_reset(): void {
    this.#rolled = new Int32Array();
    this.reset();
  }

  override next(): DataBatch | undefined {
    if (this.#cursor >= this.#order.length) return undefined;
    const rolled = this.#rolled;
    const wanted = this.batch_size - rolled.length;
    const fresh = this.#order.slice(this.#cursor, this.#cursor + wanted);
    this.#cursor += wanted;
    this.#rolled = new Int32Array();
    const rows = Int32Array.from([...rolled, ...fresh]);
    if (rows.length === this.batch_size) return this.#batch(rows, rolled.length);
    if (this.#handle === "roll_over") this.#rolled = rows;
    return this.#handle === "pad"
      ? this.#batch(this.#filled(rows), this.batch_size - rows.length)
      : undefined;
  }

  #batch(index: Int32Array, pad: number): DataBatch {
    return {
      data: this.#data.map(({ rows }) => rows.take(index)),
      label: this.#label.map(({ rows }) => rows.take(index)),
      pad,
      index,
    };
  }

  /** Completes a batch from the start of the data, over and over where they are fewer than a batch. */
  #filled(rows: Int32Array): Int32Array {
    const order = this.#order;
    return Int32Array.from(
      { length: this.batch_size },
      (_, index) => rows[index] ?? order[(index - rows.length) % order.length] ?? 0,
    );
  }

  #newOrder(): Int32Array {
    const order = this.#shuffle
      ? randomStream().permutation(this.num_data)
      : Int32Array.from({ length: this.num_data }, (_, index) => index);
    const full = this.num_data - (this.num_data % this.batch_size);
    return this.#handle === "discard" ? order.slice(0, full) : order;
  }
}
