import { ArrayDecodeError } from "./array-decode-error.ts";
import { decodeBytes, type PaddedBytes } from "./padded-bytes.ts";
import { locateInText, type TextLocation } from "./text-location.ts";

/**
 * Walks over JSON as Python's `json` module does, errors included: `Expecting value: line 1 column 1 (char 0)`.
 *
 * The parts of JSON that have no place in an array of numbers; `JsonArrayParser` does the rest.
 */
export class JsonScanner {
  readonly text: PaddedBytes;
  readonly bytes: Uint8Array;
  /** The next byte to read. */
  at = 0;

  constructor(text: PaddedBytes) {
    this.text = text;
    this.bytes = text.bytes;
  }

  /** The next byte; 0 at the end. */
  get code(): number {
    return this.bytes[this.at] as number;
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  skipSpace(): void {
    let code = this.code;
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09)
      code = this.bytes[++this.at] as number;
  }

  /** Steps over `word` and says whether it stood here. */
  take(word: string): boolean {
    for (let i = 0; i < word.length; i++) if (this.bytes[this.at + i] !== word.charCodeAt(i)) return false;
    this.at += word.length;
    return true;
  }

  /** Reads the string whose opening quote is at `at`. */
  string(): string {
    const start = this.at++;
    let value = "";
    for (;;) {
      const plain = this.at;
      while (this.code >= 0x20 && this.code !== 0x22 && this.code !== 0x5c) this.at++;
      value += decodeBytes(this.text, plain, this.at);
      if (this.take('"')) return value;
      if (this.ended) throw this.error("Unterminated string starting at", start);
      if (this.code !== 0x5c) throw this.error("Invalid control character at");
      value += this.#escape(start);
    }
  }

  /** Makes the error of Python's decoder for the byte `at`. */
  error(what: string, at: number = this.at): ArrayDecodeError {
    const { line, column, character } = this.locate(at);
    return new ArrayDecodeError(
      "JSONDecodeError",
      `${what}: line ${line} column ${column} (char ${character})`,
    );
  }

  locate(at: number): TextLocation {
    return locateInText(decodeBytes(this.text, 0, at));
  }

  #escape(start: number): string {
    const backslash = this.at++;
    if (this.ended) throw this.error("Unterminated string starting at", start);
    const letter = String.fromCharCode(this.code);
    this.at++;
    if (letter === "u") return this.#unicodeEscape();
    const index = '"\\/bfnrt'.indexOf(letter);
    if (index < 0) throw this.error("Invalid \\escape", backslash);
    return '"\\/\b\f\n\r\t'[index] ?? "";
  }

  #unicodeEscape(): string {
    const hex = decodeBytes(this.text, this.at, this.at + 4);
    // Python also refuses four good digits with nothing, not even a quote, after them.
    const last = this.at + 4 >= this.text.length;
    if (last || !/^[0-9a-fA-F]{4}$/.test(hex)) throw this.error("Invalid \\uXXXX escape", this.at - 1);
    this.at += 4;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }
}
