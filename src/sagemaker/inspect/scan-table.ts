import type { FileHandle, FileSystem } from "../../platform/file-system.ts";
import type { TableReport } from "./file-report.ts";
import { piecesOf, withFile } from "./file-window.ts";

/** A CSV file as it was scanned once: rows can be found without reading it again. */
export interface ScannedTable {
  report: TableReport;
  /** Where every 256th row begins, and after the last where the file ends. */
  blocks: number[];
}

/** Rows from one known place to the next. */
const BLOCK_ROWS = 256;
/** Fields that are no number and whose text is told. */
const MOST_EXAMPLES = 20;
const LONGEST_EXAMPLE = 60;

const [QUOTE, COMMA, LF, CR] = [0x22, 0x2c, 0x0a, 0x0d];

/**
 * Scans a CSV file in pieces: counts rows and fields, finds those that are no number, and notes where rows begin. Excel's
 * dialect: fields in quotes may hold commas, line ends and doubled quotes.
 *
 * @param onProgress Told how much of the file was scanned, 0 to 1.
 */
export async function scanTable(
  files: FileSystem,
  path: string,
  onProgress: (part: number) => void = () => {},
): Promise<ScannedTable> {
  return await withFile(files, path, async (handle) => {
    const { size } = await handle.stat();
    const scanner = new TableScanner();
    for await (const { bytes, offset } of piecesOf(handle)) {
      scanner.scan(bytes);
      onProgress(size > 0 ? (offset + bytes.length) / size : 1);
    }
    return await scanner.finish(handle);
  });
}

/** The text of so many rows from `first` on, blank lines among them. */
export async function readRows(
  files: FileSystem,
  path: string,
  { blocks }: ScannedTable,
  { first, count }: { first: number; count: number },
): Promise<string> {
  const block = Math.floor(first / BLOCK_ROWS);
  const endBlock = Math.min(blocks.length - 1, Math.ceil((first + count) / BLOCK_ROWS));
  const [start = 0, end = start] = [blocks[block], blocks[endBlock]];
  const bytes = await withFile(files, path, (handle) => handle.read(start, end - start));
  const from = rowStart(bytes, first - block * BLOCK_ROWS);
  const to = rowStart(bytes.subarray(from), count) + from;
  return new TextDecoder().decode(bytes.subarray(from, to));
}

/** Where the row of that number begins, or the bytes end. */
function rowStart(bytes: Uint8Array, number: number): number {
  let [rows, isQuoted, isBlank] = [0, false, true];
  for (let at = 0; at < bytes.length; at++) {
    if (rows === number && isBlank && bytes[at] !== LF && bytes[at] !== CR) return at;
    const byte = bytes[at];
    if (byte === QUOTE) isQuoted = !isQuoted;
    const isEnd = !isQuoted && (byte === LF || byte === CR);
    if (isEnd && !isBlank) rows += 1;
    isBlank = isEnd;
  }
  return bytes.length;
}

/** What a byte is to a number. */
const KINDS = new Uint8Array(256);
for (let digit = 0x30; digit <= 0x39; digit++) KINDS[digit] = 1;
KINDS[0x2b] = KINDS[0x2d] = 2;
KINDS[0x2e] = 3;
KINDS[0x65] = KINDS[0x45] = 4;
KINDS[0x20] = KINDS[0x09] = 5;

const BAD = 9;
/**
 * How a number is read: rows are states, columns the kinds above. 0 nothing yet, 1 after a sign, 2 whole digits, 3 a point
 * after digits or digits after a point, 4 a point alone, 5 after e, 6 after its sign, 7 digits of the exponent, 8 spaces
 * at the end, 9 no number.
 */
const STEPS = Uint8Array.from(
  [
    [9, 2, 1, 4, 9, 0],
    [9, 2, 9, 4, 9, 9],
    [9, 2, 9, 3, 5, 8],
    [9, 3, 9, 9, 5, 8],
    [9, 3, 9, 9, 9, 9],
    [9, 7, 6, 9, 9, 9],
    [9, 7, 9, 9, 9, 9],
    [9, 7, 9, 9, 9, 8],
    [9, 9, 9, 9, 9, 8],
    [9, 9, 9, 9, 9, 9],
  ].flat(),
);
const IS_NUMBER = [false, false, true, true, false, false, false, true, true, false];

interface Place {
  row: number;
  column: number;
  start: number;
  end: number;
}

class TableScanner {
  readonly #blocks: number[] = [];
  readonly #examples: Place[] = [];
  /** Of the first two rows: how many numbers, and fields that are neither number nor empty. */
  readonly #headRows = [
    { numbers: 0, empty: 0, bad: 0 },
    { numbers: 0, empty: 0, bad: 0 },
  ];
  #uneven: TableReport["uneven"];
  #rows = 0;
  #column = 0;
  #columnCount = 0;
  #expected = 0;
  #notNumbers = 0;
  #emptyCount = 0;
  #state = 0;
  #isQuoted = false;
  #rowStart = -1;
  #fieldStart = 0;
  #offset = 0;

  scan(bytes: Uint8Array): void {
    let state = this.#state;
    let isQuoted = this.#isQuoted;
    const base = this.#offset;
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] as number;
      const isEnd = byte === LF || byte === CR;
      if (byte === QUOTE) {
        this.#begin(base + index);
        isQuoted = !isQuoted;
        // numpy.genfromtxt does not take the quotes off: such a field is no number.
        state = BAD;
      } else if (!isQuoted && (byte === COMMA || isEnd)) {
        // A line end where no row has begun is a blank line, or the second half of CR LF.
        if (isEnd && this.#rowStart < 0) continue;
        this.#begin(base + index);
        this.#endField(state, base + index);
        if (isEnd) this.#endRow();
        else this.#fieldStart = base + index + 1;
        state = 0;
      } else {
        if (this.#rowStart < 0) this.#begin(base + index);
        state = STEPS[state * 6 + (KINDS[byte] as number)] as number;
      }
    }
    this.#state = state;
    this.#isQuoted = isQuoted;
    this.#offset = base + bytes.length;
  }

  async finish(handle: FileHandle): Promise<ScannedTable> {
    if (this.#rowStart >= 0) {
      this.#endField(this.#state, this.#offset);
      this.#endRow();
    }
    const [first, second] = this.#headRows;
    const hasHeader = !!first && !!second && first.numbers === 0 && first.bad > 0 && second.numbers > 0;
    const left = hasHeader ? first : { bad: 0, empty: 0 };
    const examples = this.#examples
      .filter((place) => !(hasHeader && place.row === 0))
      .slice(0, MOST_EXAMPLES);
    const report: TableReport = {
      kind: "table",
      rowCount: this.#rows,
      columnCount: this.#columnCount,
      hasHeader,
      notNumbers: {
        count: this.#notNumbers - left.bad - left.empty,
        emptyCount: this.#emptyCount - left.empty,
        first: await Promise.all(examples.map((place) => this.#read(handle, place))),
      },
      ...(this.#uneven && { uneven: this.#uneven }),
    };
    return { report, blocks: [...this.#blocks, this.#offset] };
  }

  #begin(at: number): void {
    if (this.#rowStart >= 0) return;
    this.#rowStart = at;
    this.#fieldStart = at;
    if (this.#rows % BLOCK_ROWS === 0) this.#blocks.push(at);
  }

  #endField(state: number, end: number): void {
    const row = this.#rows;
    const head = row < 2 ? this.#headRows[row] : undefined;
    if (IS_NUMBER[state]) {
      if (head) head.numbers += 1;
    } else {
      const isEmpty = state === 0;
      this.#notNumbers += 1;
      if (isEmpty) this.#emptyCount += 1;
      if (head) head[isEmpty ? "empty" : "bad"] += 1;
      // Twice as many: a header's are left out in the end.
      if (this.#examples.length < MOST_EXAMPLES || (row > 0 && this.#examples.length < 2 * MOST_EXAMPLES)) {
        this.#examples.push({ row, column: this.#column, start: this.#fieldStart, end });
      }
    }
    this.#column += 1;
  }

  #endRow(): void {
    if (this.#rows === 0) this.#expected = this.#column;
    else if (this.#column !== this.#expected) {
      this.#uneven ??= { row: this.#rows, fields: this.#column, expected: this.#expected };
    }
    this.#columnCount = Math.max(this.#columnCount, this.#column);
    this.#rows += 1;
    this.#column = 0;
    this.#rowStart = -1;
  }

  async #read(handle: FileHandle, { row, column, start, end }: Place) {
    const bytes = await handle.read(start, Math.min(end - start, LONGEST_EXAMPLE));
    return { row, column, text: new TextDecoder().decode(bytes) };
  }
}
