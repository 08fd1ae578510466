import { decodeCsv } from "../codecs/csv-array.ts";
import { parseFile } from "../files.ts";
import { MXNetError } from "../mxnet-error.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { DataBatch, DataDesc } from "./data-batch.ts";
import { DataIter } from "./data-iter.ts";
import { checkLengths, describeRows, type NamedRows } from "./named-rows.ts";
import { typedRows } from "./row-source.ts";

export interface CSVIterOptions {
  /** Path of the file with one row a line. */
  data_csv: string;
  /** Shape of one row. */
  data_shape: Shape;
  /** Path of the labels, a row a line. Without it every label is 0. */
  label_csv?: string;
  /** Shape of one label. Default: `(1,)`. */
  label_shape?: Shape;
  batch_size: number;
  /** Fills the last batch up from the start; the next epoch then begins after those rows. Default: true. */
  round_batch?: boolean;
  /** Default: `data`. */
  data_name?: string;
  /** Default: `softmax_label`. */
  label_name?: string;
}

/**
 * Reads data and labels from CSV files and gives batches of them: (batch, …data_shape) and (batch, …label_shape).
 *
 * @throws {FileSystemError} `ENOENT` where a file is missing.
 * @throws {MXNetError} Where a field is no number, or a row has another length than the shape says; where data and labels
 * differ in the number of rows.
 */
export async function CSVIter(options: CSVIterOptions): Promise<DataIter> {
  const {
    data_csv,
    data_shape,
    label_csv,
    label_shape = [1],
    data_name = "data",
    label_name = "softmax_label",
  } = options;
  const data = await readRows(data_csv, data_shape);
  const count = data.shape[0] ?? 0;
  const labels =
    label_csv === undefined || label_csv === "NULL"
      ? typedRows(new Float32Array(count * sizeOf(label_shape)), [count, ...label_shape])
      : await readRows(label_csv, label_shape);
  return new WrappingIter(
    [{ name: data_name, rows: data }],
    [{ name: label_name, rows: labels }],
    options.batch_size,
    options.round_batch ?? true,
  );
}

async function readRows(path: string, shape: Shape) {
  const { rows, data } = await parseFile(path, (bytes) => decodeCsv(bytes, sizeOf(shape)));
  return typedRows(data, [rows, ...shape]);
}

/** Reads on and on through the rows, as MXNet's own iterators over files do. */
class WrappingIter extends DataIter {
  readonly #data: NamedRows[];
  readonly #label: NamedRows[];
  readonly #roundBatch: boolean;
  readonly #count: number;
  #position = 0;
  #isEnd = false;
  #last: Int32Array;

  constructor(data: NamedRows[], label: NamedRows[], batchSize: number, roundBatch: boolean) {
    super(batchSize);
    checkLengths([...data, ...label]);
    this.#data = data;
    this.#label = label;
    this.#roundBatch = roundBatch;
    this.#count = data[0]?.rows.shape[0] ?? 0;
    this.#last = new Int32Array(batchSize);
    if (roundBatch && 2 * this.#count < batchSize) {
      throw new MXNetError(
        `Cannot make batches of ${batchSize} of ${this.#count} rows: number of input must be bigger than batch size`,
      );
    }
  }

  override get provide_data(): readonly DataDesc[] {
    return describeRows(this.#data, this.batch_size);
  }

  override get provide_label(): readonly DataDesc[] {
    return describeRows(this.#label, this.batch_size);
  }

  override get num_batches(): number {
    return Math.ceil(this.#count / this.batch_size);
  }

  override reset(): void {
    // After a batch that was filled up the next epoch goes on where that batch ended.
    if (!this.#isEnd || !this.#roundBatch) this.#position = 0;
    this.#isEnd = false;
  }

  override next(): DataBatch | undefined {
    const left = this.#count - this.#position;
    if (this.#isEnd || left <= 0) return undefined;
    const pad = Math.max(this.batch_size - left, 0);
    const index = Int32Array.from({ length: this.batch_size }, (_, at) => this.#row(at, left));
    this.#position += this.batch_size - pad;
    if (pad > 0) {
      this.#isEnd = true;
      if (this.#roundBatch) this.#position = pad % this.#count;
    }
    this.#last = index;
    return {
      data: this.#data.map(({ rows }) => rows.take(index)),
      label: this.#label.map(({ rows }) => rows.take(index)),
      pad,
      index,
    };
  }

  /** The row at one place of the batch; past the end the first ones, or what the batch before had there. */
  #row(at: number, left: number): number {
    if (at < left) return this.#position + at;
    return this.#roundBatch ? (at - left) % this.#count : (this.#last[at] ?? 0);
  }
}
