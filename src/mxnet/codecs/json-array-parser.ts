import { ArrayDecodeError, type DecodedArray } from "./array-decode-error.ts";
import { Float32Scanner } from "./float32-scanner.ts";
import { JsonScanner } from "./json-scanner.ts";
import { decodeBytes, type PaddedBytes } from "./padded-bytes.ts";
import { parsePythonFloat, quoteLikePython } from "./python-float.ts";

/** numpy's limit. */
const MOST_DIMENSIONS = 32;
/** Python's limit, nearly. */
const DEEPEST = 900;

/** No leading zeros: Python reads "01" as 0, and then finds 1 where it expects a comma. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/;
const NUMBER_BYTES = "0123456789+-.eE";

const WORDS: readonly (readonly [word: string, value: number])[] = [
  ["true", 1],
  ["false", 0],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
];

/**
 * Parses nested lists straight into a growing float32 array.
 *
 * Python parses all of the text before numpy sees any of it. So what is JSON but no array is remembered, and thrown
 * only when the rest has turned out to be JSON.
 */
export class JsonArrayParser {
  readonly #scanner: JsonScanner;
  readonly #numbers: Float32Scanner;
  /** Length of the lists at each depth, once the first has ended. */
  readonly #shape: (number | undefined)[] = [];
  /** The depth at which numbers stand, once there was one. */
  #leafDepth: number | undefined;
  #deepestList = -1;
  /** The index of the element that is read in each open list, outermost first. */
  readonly #path: number[] = [];
  #problem: ArrayDecodeError | undefined;

  constructor(text: PaddedBytes) {
    this.#scanner = new JsonScanner(text);
    this.#numbers = new Float32Scanner(text);
  }

  parse(): DecodedArray {
    const scanner = this.#scanner;
    if (scanner.take("\xef\xbb\xbf")) throw scanner.error("Unexpected UTF-8 BOM (decode using utf-8-sig)", 0);
    scanner.skipSpace();
    this.#value(0);
    scanner.skipSpace();
    if (!scanner.ended) throw scanner.error("Extra data");
    if (this.#problem) throw this.#problem;
    if (this.#leafDepth === 0) throw legacyShapeError("zero-dimensional arrays", "the body is a bare value");
    const data = this.#numbers.take();
    if (data.length === 0) throw legacyShapeError("arrays of size zero", "the body is an empty list");
    return { shape: this.#shape.map((length) => length ?? 0), data };
  }

  #value(depth: number): void {
    const { code } = this.#scanner;
    if (code === 0x5b) this.#list(depth);
    else if (code === 0x22) this.#string(depth);
    else if (code === 0x7b) this.#object(depth);
    else if (!this.#number(depth)) this.#word(depth);
  }

  #list(depth: number): void {
    const scanner = this.#scanner;
    const start = scanner.at++;
    this.#checkList(depth, start);
    scanner.skipSpace();
    let count = 0;
    if (scanner.code !== 0x5d) {
      do count = this.#elements(depth, count);
      while (this.#takeComma(0x5d));
    }
    scanner.at++;
    this.#path.length = depth;
    this.#shape[depth] ??= count;
    if (this.#shape[depth] !== count) {
      this.#refuse(
        start,
        `is a list of length ${count}, and the lists before it have length ${this.#shape[depth]}`,
      );
    }
  }

  /** Reads what stands before the next comma that no number follows, and adds its elements to `count`. */
  #elements(depth: number, count: number): number {
    const scanner = this.#scanner;
    let index = count;
    for (;;) {
      scanner.skipSpace();
      this.#path[depth] = index;
      const run = this.#numberRun(depth + 1);
      index += run;
      if (!this.#numbers.stuck) break;
      // The comma after a number is taken: look again behind the line end, if that is what comes.
      if (run > 0) continue;
      this.#value(depth + 1);
      index++;
      break;
    }
    scanner.skipSpace();
    return index;
  }

  /** Reads as many plain numbers as follow each other, and says how many. `stuck`: something else must come next. */
  #numberRun(depth: number): number {
    const scanner = this.#scanner;
    const start = scanner.at;
    const before = this.#numbers.size;
    scanner.at = this.#numbers.scanRun(start);
    const count = this.#numbers.size - before;
    if (count > 0 && depth !== this.#leafDepth) this.#checkLeaf(depth, start);
    // After a problem nothing more is kept.
    if (this.#problem) this.#numbers.size = 0;
    return count;
  }

  #object(depth: number): void {
    const scanner = this.#scanner;
    this.#refuse(scanner.at, "is an object");
    scanner.at++;
    if (depth > DEEPEST) throw recursionError("object");
    scanner.skipSpace();
    if (scanner.code !== 0x7d) {
      do {
        scanner.skipSpace();
        if (scanner.code !== 0x22) throw scanner.error("Expecting property name enclosed in double quotes");
        scanner.string();
        scanner.skipSpace();
        if (!scanner.take(":")) throw scanner.error("Expecting ':' delimiter");
        scanner.skipSpace();
        this.#value(depth + 1);
        scanner.skipSpace();
      } while (this.#takeComma(0x7d));
    }
    scanner.at++;
  }

  #takeComma(end: number): boolean {
    const scanner = this.#scanner;
    if (scanner.code === end) return false;
    if (!scanner.take(",")) throw scanner.error("Expecting ',' delimiter");
    return true;
  }

  #string(depth: number): void {
    const start = this.#scanner.at;
    const text = this.#scanner.string();
    const value = parsePythonFloat(text);
    if (value === undefined) this.#refuse(start, `is the text ${quoteLikePython(text)}, which is no number`);
    this.#addLeaf(depth, start, value ?? 0);
  }

  /** Reads a number that stands alone or is not plain, and says whether there is one. */
  #number(depth: number): boolean {
    const scanner = this.#scanner;
    const start = scanner.at;
    let end = start;
    while (NUMBER_BYTES.includes(String.fromCharCode(scanner.bytes[end] as number))) end++;
    const token = NUMBER.exec(decodeBytes(scanner.text, start, end))?.[0];
    if (token === undefined) return false;
    scanner.at += token.length;
    // Python reads "-0" as an integer, and integers have no negative zero; "-0.0" is a float.
    this.#addLeaf(depth, start, token === "-0" ? 0 : Number(token));
    return true;
  }

  #word(depth: number): void {
    const scanner = this.#scanner;
    const start = scanner.at;
    const word = WORDS.find(([text]) => scanner.take(text));
    if (word) this.#addLeaf(depth, start, word[1]);
    else if (scanner.take("null")) this.#refuse(start, "is null");
    else throw scanner.error("Expecting value");
  }

  #addLeaf(depth: number, start: number, value: number): void {
    if (depth !== this.#leafDepth) this.#checkLeaf(depth, start);
    if (!this.#problem) this.#numbers.push(value, this.#scanner.at);
  }

  #checkLeaf(depth: number, start: number): void {
    if (this.#leafDepth === undefined && this.#deepestList < depth) this.#leafDepth = depth;
    else this.#refuse(start, "is a number, and others in its place are lists");
  }

  #checkList(depth: number, start: number): void {
    if (depth > DEEPEST) throw recursionError("array");
    if (depth >= MOST_DIMENSIONS) this.#refuse(start, `is nested deeper than ${MOST_DIMENSIONS} lists`);
    if (this.#leafDepth !== undefined && depth >= this.#leafDepth) {
      this.#refuse(start, "is a list, and others in its place are numbers");
    }
    this.#deepestList = Math.max(this.#deepestList, depth);
  }

  /** Remembers the first thing that numpy would not take. */
  #refuse(start: number, why: string): void {
    if (this.#problem) return;
    const { line, column } = this.#scanner.locate(start);
    const place = this.#path.length > 0 ? this.#path.map((index) => `[${index}]`).join("") : "the body";
    this.#problem = new ArrayDecodeError(
      "TypeError",
      `source_array must be array like object: ${place} (line ${line} column ${column}) ${why}`,
    );
  }
}

function legacyShapeError(what: string, why: string): ArrayDecodeError {
  const message = `${what} do not exist in MXNet 1.x legacy shape semantics: ${why}, and must be a list of numbers`;
  return new ArrayDecodeError("MXNetError", message);
}

function recursionError(what: string): ArrayDecodeError {
  const message = `maximum recursion depth exceeded while decoding a JSON ${what}: it is nested deeper than ${DEEPEST}`;
  return new ArrayDecodeError("RecursionError", message);
}
