import { CsvArrayParser } from "./csv-array-parser.ts";
import { formatCsvNumber } from "./number-text.ts";
import { toPaddedBytes } from "./padded-bytes.ts";

/** A decoded table: `data` has `rows * columns` numbers, row after row. */
export interface DecodedCsv {
  rows: number;
  columns: number;
  data: Float32Array<ArrayBuffer>;
}

/**
 * Decodes CSV to float32, as Python's `csv.reader` (excel dialect) and `float()` do: quotes, doubled quotes, spaces
 * round numbers, `1_000`, `inf`, `nan`. Rows end in `\r\n`, `\n` or `\r`, the last one also without. Bytes are UTF-8.
 *
 * Every row must have `columns` values: by default as many as the first one has.
 *
 * Spec: clause H27. Our choice: where the reference cuts a row that is too long, we refuse it, as a blank line.
 *
 * @throws {ArrayDecodeError} naming row, column and the text that is no number; or the row and both lengths; or that
 * there are no rows.
 */
export function decodeCsv(text: string | Uint8Array, columns?: number): DecodedCsv {
  return new CsvArrayParser(toPaddedBytes(text), columns).parse();
}

/**
 * Formats one line a row, values flattened, `\r\n` after the last row too: `4.999992\r\n`.
 *
 * `format` makes the text of one number. Spec: clause H32.
 */
export function formatCsv(
  rows: Iterable<ArrayLike<number>>,
  format: (value: number) => string = formatCsvNumber,
): string {
  let text = "";
  for (const row of rows) {
    for (let i = 0; i < row.length; i++) text += (i === 0 ? "" : ",") + format(row[i] ?? 0);
    text += "\r\n";
  }
  return text;
}
