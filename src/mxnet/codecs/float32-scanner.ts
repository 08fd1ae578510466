import { countDigits, nonDigits, valueOfDigits } from "./four-digits.ts";
import type { PaddedBytes } from "./padded-bytes.ts";
import { POWERS_OF_TEN } from "./powers-of-ten.ts";

/** Digits of a fraction that count. */
const FRACTION_DIGITS = 16;
/** Digits of a whole number that a double surely holds exactly. */
const EXACT_DIGITS = 15;
/** Where digits were left out, a whole number below this says too little. */
const FAINT = 1e12;
/** More than all relative errors of `settle` together: 1e-12 for digits left out, far less for rounding. */
const DOUBT = 2e-12;
/** Exponents that two multiplications reach. */
const FAR_EXPONENT = 44;

/**
 * Reads numbers off a text, into a float32 array that grows.
 *
 * Each is rounded to double as `Number()` does, and then to float32:
 *
 * 1. Digits are gathered, four at a time, as a whole number, and their places as a power of ten.
 * 2. If both are exact in double, one multiplication or division rounds correctly.
 * 3. Else the result is near: if the numbers a little above and below it give the same float32, so does the right
 *    one, because rounding never swaps two numbers.
 * 4. What is left, fewer than one long number in ten thousand, goes to `Number()`.
 */
export class Float32Scanner {
  /** Numbers read so far. */
  size = 0;
  /** Where the last number started. */
  lastStart = 0;
  /** Whether the last run stopped where a number should be, and not after one. */
  stuck = false;
  #data = new Float32Array(256);
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView<ArrayBuffer>;
  readonly #length: number;

  constructor({ bytes, view, length }: PaddedBytes) {
    this.#bytes = bytes;
    this.#view = view;
    this.#length = length;
  }

  /**
   * Reads numbers from `start` on and appends them, as long as a comma, and then perhaps spaces, follows each.
   *
   * A number is `-?digits[.digits][e[±]digits]` without leading zeros; "-0" is left to the caller, as Python reads it
   * in JSON as an integer. Returns where the run ends: after a number, or (`stuck`) where none starts.
   */
  scanRun(start: number): number {
    const bytes = this.#bytes;
    const view = this.#view;
    let data = this.#data;
    let size = this.size;
    let first = start;
    let at = start;
    for (;;) {
      while (bytes[first] === 0x20) first++;
      const negative = bytes[first] === 0x2d;
      at = negative ? first + 1 : first;
      const word = view.getInt32(at, true);
      const count = countDigits(nonDigits(word));
      const code = bytes[at + count] as number;
      if (count === 0 || (bytes[at] === 0x30 && (count > 1 || (negative && code !== 0x2e)))) break;

      if (size === data.length) data = this.#grow(at);
      const integer = valueOfDigits(word << (32 - 8 * count));
      at += count;
      if (code === 0x2c || code === 0x0a) data[size] = integer;
      else at = this.#scanRest(at, integer, size);
      if (negative) data[size] = -(data[size] as number);
      size++;
      if (bytes[at] !== 0x2c) {
        this.#end(size, first, false);
        return at;
      }
      first = at + 1;
    }
    this.#end(size, first, true);
    return first;
  }

  /** Appends a number that was read otherwise; `at` is where the text goes on. */
  push(value: number, at: number): void {
    if (this.size === this.#data.length) this.#grow(at);
    this.#data[this.size++] = value;
  }

  /** Copies the numbers out. */
  take(): Float32Array<ArrayBuffer> {
    return this.#data.slice(0, this.size);
  }

  #end(size: number, lastStart: number, stuck: boolean): void {
    this.size = size;
    this.lastStart = lastStart;
    this.stuck = stuck;
  }

  /** Reads what follows the first up to four digits, `integer`, and stores the number without its sign. */
  #scanRest(start: number, integer: number, index: number): number {
    const bytes = this.#bytes;
    const view = this.#view;
    let value = integer;
    let at = start;
    while (isDigit(bytes[at] as number)) value = value * 10 + ((bytes[at++] as number) - 0x30);
    let digits = at - start + 4;
    let exponent = 0;
    let faint = false;

    if (bytes[at] === 0x2e && isDigit(bytes[at + 1] as number)) {
      const point = ++at;
      let word = view.getInt32(at, true);
      let others = nonDigits(word);
      while (others === 0 && at - point < FRACTION_DIGITS) {
        value = value * 1e4 + valueOfDigits(word);
        at += 4;
        word = view.getInt32(at, true);
        others = nonDigits(word);
      }
      if (at - point < FRACTION_DIGITS) {
        const count = countDigits(others);
        // The digits move to the upper bytes, and zeros fill the lower ones, which come first; in two steps as
        // JavaScript shifts by 32 not at all.
        value = value * (POWERS_OF_TEN[count] as number) + valueOfDigits((word << 8) << (24 - 8 * count));
        at += count;
      }
      digits += at - point;
      exponent = point - at;
      faint = value < FAINT && isDigit(bytes[at] as number);
      while (isDigit(bytes[at] as number)) {
        at++;
        digits++;
      }
    }

    if (((bytes[at] as number) | 0x20) === 0x65) {
      const end = this.#exponentEnd(at);
      if (end > at) exponent += this.#exponent(at + 1, end);
      at = end;
    }
    const exact = digits <= EXACT_DIGITS && exponent >= -22 && exponent <= 22;
    const settled = exact ? scaled(value, exponent) : settle(value, exponent);
    this.#data[index] = faint || Number.isNaN(settled) ? this.#slowly(start, at) : settled;
    return at;
  }

  /** Where the exponent at `at` ends; `at` itself where "e" has no digits. */
  #exponentEnd(at: number): number {
    const sign = this.#bytes[at + 1];
    const first = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
    let end = first;
    while (isDigit(this.#bytes[end] as number)) end++;
    return end > first ? end : at;
  }

  #exponent(start: number, end: number): number {
    const signed = !isDigit(this.#bytes[start] as number);
    let power = 0;
    for (let at = signed ? start + 1 : start; at < end; at++) {
      if (power < 1e6) power = power * 10 + ((this.#bytes[at] as number) - 0x30);
    }
    return this.#bytes[start] === 0x2d ? -power : power;
  }

  /** Converts the number that ends at `end`, less its sign; `inside` is somewhere in it. */
  #slowly(inside: number, end: number): number {
    let first = inside;
    while (isDigit(this.#bytes[first - 1] as number)) first--;
    return Number(new TextDecoder().decode(this.#bytes.subarray(first, end)));
  }

  /** Makes room for as many numbers as the rest of the text is likely to have, by what was read up to `at`. */
  #grow(at: number): Float32Array<ArrayBuffer> {
    const { length } = this.#data;
    const likely = Math.ceil((length * this.#length * 1.02) / Math.max(at, 1));
    const larger = new Float32Array(Math.max(Math.ceil(length * 1.25), Math.min(likely, this.#length >> 1)));
    larger.set(this.#data);
    this.#data = larger;
    return larger;
  }
}

/** The number where it is certain, as float32 or as 0; else NaN. */
function settle(value: number, exponent: number): number {
  if (value === 0) return 0;
  if (exponent < -FAR_EXPONENT || exponent > FAR_EXPONENT) return Number.NaN;
  const near = scaled(value, exponent);
  const below = Math.fround(near * (1 - DOUBT));
  return below === Math.fround(near * (1 + DOUBT)) ? below : Number.NaN;
}

function scaled(value: number, exponent: number): number {
  if (exponent > 22) return value * 1e22 * (POWERS_OF_TEN[exponent - 22] as number);
  if (exponent < -22) return value / 1e22 / (POWERS_OF_TEN[-exponent - 22] as number);
  return exponent >= 0
    ? value * (POWERS_OF_TEN[exponent] as number)
    : value / (POWERS_OF_TEN[-exponent] as number);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
