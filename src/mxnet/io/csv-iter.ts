import { decodeCsv } from "../codecs/csv-array.ts";
import { parseFile } from "../files.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { DataIter } from "./data-iter.ts";
import { typedRows } from "./row-source.ts";
import { WrappingIter } from "./wrapping-iter.ts";

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
 * Reads data and labels from CSV files and gives batches of them: (batch, …data_shape) and (batch, …label_shape), labels
 * of one number as (batch,).
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
  // MXNet gives labels of one number as a vector.
  const labelDims = label_shape.length === 1 && label_shape[0] === 1 ? [] : label_shape;
  const data = await readRows(data_csv, data_shape);
  const count = data.shape[0] ?? 0;
  const labels =
    label_csv === undefined || label_csv === "NULL"
      ? typedRows(new Float32Array(count * sizeOf(label_shape)), [count, ...labelDims])
      : await readRows(label_csv, labelDims);
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
