import { FormatError } from "./format-error.ts";
import type { JsonValue } from "./stored-graph.ts";

/** Deeper nesting than any symbol file has; keeps a hostile one from exhausting the stack. */
const DEEPEST = 200;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Only line ends must be escaped: MXNet writes other control characters as they are. */
const PLAIN = /[^"\\\r\n]*/y;
const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/**
 * Parses JSON, keeping the order of an object's keys (JSON.parse moves "1" before "a"). A key given twice counts once,
 * with its last value.
 *
 * `offsets` is given the character at which each list and object starts.
 *
 * @throws {FormatError} naming `format` and the character, in every engine alike.
 */
export function parseJson(text: string, format: string, offsets = new WeakMap<object, number>()): JsonValue {
  return new JsonParser(text, format, offsets).document();
}

class JsonParser {
  readonly #text: string;
  readonly #format: string;
  readonly #offsets: WeakMap<object, number>;
  #at = 0;

  constructor(text: string, format: string, offsets: WeakMap<object, number>) {
    this.#text = text;
    this.#format = format;
    this.#offsets = offsets;
  }

  document(): JsonValue {
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#error("the text goes on after its end");
    return value;
  }

  #value(depth: number): JsonValue {
    if (depth > DEEPEST) throw this.#error(`it is nested deeper than ${DEEPEST}`);
    this.#skipSpace();
    const first = this.#text[this.#at];
    if (first === "{") return this.#object(depth);
    if (first === "[") return this.#array(depth);
    if (first === '"') return this.#string();
    for (const [word, value] of WORDS) if (this.#take(word)) return value;
    return this.#number();
  }

  #object(depth: number): Map<string, JsonValue> {
    const map = new Map<string, JsonValue>();
    this.#offsets.set(map, this.#at++);
    this.#skipSpace();
    if (this.#take("}")) return map;
    do {
      this.#skipSpace();
      const key = this.#string();
      this.#skipSpace();
      this.#expect(":");
      map.set(key, this.#value(depth + 1));
      this.#skipSpace();
    } while (this.#take(","));
    this.#expect("}");
    return map;
  }

  #array(depth: number): JsonValue[] {
    const array: JsonValue[] = [];
    this.#offsets.set(array, this.#at++);
    this.#skipSpace();
    if (this.#take("]")) return array;
    do {
      array.push(this.#value(depth + 1));
      this.#skipSpace();
    } while (this.#take(","));
    this.#expect("]");
    return array;
  }

  #string(): string {
    this.#expect('"');
    let value = "";
    for (;;) {
      PLAIN.lastIndex = this.#at;
      const plain = PLAIN.exec(this.#text)?.[0] ?? "";
      this.#at += plain.length;
      value += plain;
      if (this.#take('"')) return value;
      if (!this.#take("\\"))
        throw this.#error(this.#ended() ? "a string has no end" : "a string has a line break");
      value += this.#escape();
    }
  }

  #escape(): string {
    const letter = this.#text[this.#at++] ?? "";
    if ('"\\/'.includes(letter) && letter !== "") return letter;
    const hex = this.#text.slice(this.#at, this.#at + 4);
    if (letter === "u" && /^[0-9a-fA-F]{4}$/.test(hex)) {
      this.#at += 4;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    const escaped = ESCAPES[letter];
    if (escaped) return escaped;
    this.#at--;
    throw this.#error(`"\\${letter}" is no escape of JSON`);
  }

  #number(): number {
    NUMBER.lastIndex = this.#at;
    const digits = NUMBER.exec(this.#text)?.[0];
    if (digits === undefined) throw this.#error(`a value must be here, and there is ${this.#found()}`);
    this.#at += digits.length;
    return Number(digits);
  }

  #skipSpace(): void {
    while (" \t\r\n".includes(this.#text[this.#at] ?? "?")) this.#at++;
  }

  #take(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #expect(mark: string): void {
    if (!this.#take(mark)) throw this.#error(`${mark} must be here, and there is ${this.#found()}`);
  }

  #found(): string {
    return this.#ended()
      ? "the end: it is cut off"
      : JSON.stringify(this.#text.slice(this.#at, this.#at + 12));
  }

  #ended(): boolean {
    return this.#at >= this.#text.length;
  }

  #error(why: string): FormatError {
    return new FormatError(this.#format, this.#at, why, "character");
  }
}

const WORDS: readonly (readonly [string, JsonValue])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
];
