import { tensor } from "@tensorflow/tfjs-core";
import { parseFile } from "../files.ts";
import { FormatError } from "../formats/format-error.ts";
import { NDArray } from "../ndarray/ndarray.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { DataIter } from "./data-iter.ts";
import { type RowSource, typedRows } from "./row-source.ts";
import { WrappingIter } from "./wrapping-iter.ts";

export interface LibSVMIterOptions {
  /** Path of the file with one sample a line: a label, then `index:value` for what is not 0. Indices begin with 0. */
  data_libsvm: string;
  /** Shape of one sample: the number of features, `[1000]`. */
  data_shape: Shape;
  /** Path of labels that are sparse themselves, in the same form. Without it a line's first number is the label. */
  label_libsvm?: string;
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
 * Reads samples of the LibSVM format and gives batches of them: (batch, features), labels (batch,).
 *
 * MXNet gives rows that hold only what is not 0 (`csr`); here a batch is dense, and its numbers are the same.
 *
 * @throws {FileSystemError} `ENOENT` where a file is missing.
 * @throws {MXNetError} Where a line is not of that form, or an index is outside of the shape; where data and labels differ
 * in the number of rows.
 */
export async function LibSVMIter(options: LibSVMIterOptions): Promise<DataIter> {
  const { data_libsvm, data_shape, label_libsvm, label_shape = [1] } = options;
  const { data_name = "data", label_name = "softmax_label" } = options;
  const { rows, labels } = await readRows(data_libsvm, data_shape);
  const ofFile = label_libsvm !== undefined && label_libsvm !== "NULL";
  // MXNet gives labels of one number as a vector.
  const label = ofFile
    ? (await readRows(label_libsvm, label_shape)).rows
    : typedRows(labels, [labels.length]);
  return new WrappingIter(
    [{ name: data_name, rows }],
    [{ name: label_name, rows: label }],
    options.batch_size,
    options.round_batch ?? true,
  );
}

async function readRows(path: string, shape: Shape) {
  const rows = await parseFile(path, (bytes) => parseLibSvm(new TextDecoder().decode(bytes), sizeOf(shape)));
  const labels = rows.map(({ label }) => label);
  return { labels, rows: sparseRows(rows, [rows.length, ...shape]) };
}

interface SparseRow {
  label: number;
  indices: number[];
  values: number[];
}

/** Rows that are dense only in a batch. */
function sparseRows(all: readonly SparseRow[], shape: Shape): RowSource {
  const size = sizeOf(shape.slice(1));
  return {
    shape,
    take(rows) {
      const dense = new Float32Array(rows.length * size);
      for (const [at, row] of rows.entries()) {
        const { indices = [], values = [] } = all[row] ?? {};
        for (const [index, value] of values.entries()) dense[at * size + (indices[index] ?? 0)] = value;
      }
      return new NDArray(tensor(dense, [rows.length, ...shape.slice(1)], "float32"));
    },
  };
}

/** Reads the text; a line may end in a comment after `#`. */
function parseLibSvm(text: string, width: number): SparseRow[] {
  const rows: SparseRow[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    const content = line.replace(/#.*/, "").trim();
    if (content !== "") rows.push(parseLine(content, width, start));
    start += line.length + 1;
  }
  return rows;
}

/** @param start Where the line begins in the text. */
function parseLine(line: string, width: number, start: number): SparseRow {
  const wrong = (why: string) => new FormatError("LibSVM", start, why, "character");
  const number = (text: string) => {
    const value = Number(text);
    if (text !== "" && !Number.isNaN(value)) return value;
    throw wrong(`"${text}" is no number`);
  };
  const [label = "", ...pairs] = line.split(/\s+/);
  const row: SparseRow = { label: number(label), indices: [], values: [] };
  for (const pair of pairs) {
    const [place = "", value] = pair.split(":");
    if (value === undefined) throw wrong(`"${pair}" is not index:value`);
    const index = number(place);
    if (!Number.isInteger(index) || index < 0 || index >= width) {
      throw wrong(`index ${place} is outside: data_shape says ${width} features, the first is 0`);
    }
    row.indices.push(index);
    row.values.push(number(value));
  }
  return row;
}
