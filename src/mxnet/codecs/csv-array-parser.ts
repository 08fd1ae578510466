import { ArrayDecodeError } from "./array-decode-error.ts";
import type { DecodedCsv } from "./csv-array.ts";
import { Float32Scanner } from "./float32-scanner.ts";
import { decodeBytes, type PaddedBytes } from "./padded-bytes.ts";
import { parsePythonFloat, quoteLikePython } from "./python-float.ts";

const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;
const SPACE = 0x20;

/**
 * Parses CSV straight into a growing float32 array, one field at a time: most fields are a bare number that ends in a
 * comma or a line end; the others take the long way, as Python does it.
 */
export class CsvArrayParser {
  readonly #text: PaddedBytes;
  readonly #bytes: Uint8Array;
  readonly #scanner: Float32Scanner;
  #at = 0;
  #rows = 0;
  #columns: number | undefined;

  constructor(text: PaddedBytes, columns: number | undefined) {
    this.#text = text;
    this.#bytes = text.bytes;
    this.#columns = columns;
    this.#scanner = new Float32Scanner(text);
  }

  parse(): DecodedCsv {
    while (this.#at < this.#text.length) {
      this.#checkLength(this.#row());
      this.#rows++;
    }
    if (this.#rows > 0) return { rows: this.#rows, columns: this.#columns ?? 0, data: this.#scanner.take() };
    throw new ArrayDecodeError(
      "ValueError",
      "Cannot decode the CSV as it is empty: it must have at least 1 row",
    );
  }

  /** Reads one row and its line end, and returns how many values it has. */
  #row(): number {
    const bytes = this.#bytes;
    const scanner = this.#scanner;
    const before = scanner.size;
    let at = this.#at;
    if (bytes[at] !== LINE_FEED && bytes[at] !== RETURN) {
      for (;;) {
        const start = at;
        at = scanner.scanRun(start);
        if (scanner.stuck) at = this.#unusualField(start, at, scanner.size - before + 1);
        else if (!this.#isDelimiter(at)) {
          const column = scanner.size - before;
          scanner.size--;
          at = this.#unusualField(start, scanner.lastStart, column);
        }
        if (bytes[at] !== COMMA) break;
        at++;
      }
    }
    this.#at = at + (bytes[at] === RETURN && bytes[at + 1] === LINE_FEED ? 2 : 1);
    return scanner.size - before;
  }

  /**
   * Reads the field round `inside` by the rules of `csv.reader`, and its number by those of `float()`. `from` is not
   * after its start. Returns where it ends.
   */
  #unusualField(from: number, inside: number, column: number): number {
    let text = "";
    let start = inside;
    while (start > from && this.#bytes[start - 1] === SPACE) start--;
    let at = start;
    // A doubled quote stands for one, and what follows the closing quote belongs to the field, as in Python.
    while (this.#bytes[at] === QUOTE && at < this.#text.length) {
      const close = this.#bytes.indexOf(QUOTE, at + 1);
      const end = close < 0 ? this.#text.length : close;
      text += (at > start ? '"' : "") + decodeBytes(this.#text, at + 1, end);
      at = Math.min(end + 1, this.#text.length);
    }
    const rest = at;
    while (!this.#isDelimiter(at)) at++;
    text += decodeBytes(this.#text, rest, at);

    const value = parsePythonFloat(text);
    if (value === undefined) throw this.#noNumber(text, column);
    this.#scanner.push(value, at);
    return at;
  }

  #noNumber(text: string, column: number): ArrayDecodeError {
    const place = `row ${this.#rows + 1}, column ${column}`;
    const isTitle = this.#rows === 0 && /\p{L}/u.test(text);
    const hint = isTitle ? ": the first row looks like a header, leave it out" : "";
    return new ArrayDecodeError(
      "ValueError",
      `could not convert string to float: ${quoteLikePython(text)} (${place})${hint}`,
    );
  }

  #isDelimiter(at: number): boolean {
    const code = this.#bytes[at];
    return code === COMMA || code === LINE_FEED || code === RETURN || at >= this.#text.length;
  }

  #checkLength(length: number): void {
    this.#columns ??= length;
    if (length === this.#columns && length > 0) return;
    const row = `row ${this.#rows + 1}`;
    const is =
      length === 0 ? "is blank: it has 0 values" : `has ${length} ${length === 1 ? "value" : "values"}`;
    const must = this.#columns > 0 ? `and must have ${this.#columns}` : "and must have at least 1";
    throw new ArrayDecodeError("ValueError", `Cannot decode the CSV as ${row} ${is} ${must}`);
  }
}
