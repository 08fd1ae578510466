import { countDigits, digitsAt, othersIn, valueOfDigits, valueOfFirst } from "./four-digits.ts";
import type { PaddedBytes } from "./padded-bytes.ts";
import { POWERS_OF_TEN } from "./powers-of-ten.ts";

/** Where digits are left out, a whole number below this says too little. */
const FAINT = 1e10;
/** A whole number below this takes one more digit and one more unit, and a double still holds it exactly. */
const FULL = 9e14;
/** More than the relative errors of two divisions together. */
const DOUBT = 1e-15;
/** Exponents, below zero, that two divisions reach. */
const FAR_EXPONENT = 44;

/**
 * Reads numbers off a text, into a float32 array that grows.
 *
 * Each is rounded to double as `Number()` does, and then to float32:
 *
 * 1. Digits are gathered, four at a time, as a whole number, and their places as a power of ten.
 * 2. If both are exact in double, one multiplication or division rounds correctly.
 * 3. Else the digits after the first twelve or so are left out. If the whole number and the next one give the same
 *    float32, so does the right one, which is between them, because rounding never swaps two numbers.
 * 4. What is left, fewer than one long number in a hundred, is read with more digits; and fewer than one in millions,
 *    those half way between two float32, by `Number()`.
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
    this.stuck = false;
    for (let first = start; ; first++) {
      const before = this.size;
      first = this.#scanPlain(first);
      if (this.size > before && bytes[first - 1] !== 0x2c) return first;

      while (bytes[first] === 0x20) first++;
      const negative = bytes[first] === 0x2d;
      const at = negative ? first + 1 : first;
      const isZero = bytes[at] === 0x30 && bytes[at + 1] !== 0x2e;
      this.lastStart = first;
      this.stuck =
        !isDigit(bytes[at] as number) || (isZero && (negative || isDigit(bytes[at + 1] as number)));
      if (this.stuck) return first;

      if (this.size === this.#data.length) this.#grow(at);
      first = this.#scanNumber(at, negative);
      if (bytes[first] !== 0x2c) return first;
    }
  }

  /**
   * Reads plain numbers, which are nearly all: up to four digits before the point, and then as many as there are, with
   * an exponent of two digits or none. Returns where the next number starts that is not plain, or where the last one
   * ends that no comma follows.
   *
   * One long loop and no call that is not small enough to become part of it: a call makes V8 read and check every
   * array anew in each round, which took as long as the numbers do.
   */
  #scanPlain(start: number): number {
    const bytes = this.#bytes;
    const view = this.#view;
    const data = this.#data;
    let size = this.size;
    let first = start;
    let last = start;
    while (size < data.length) {
      const negative = bytes[first] === 0x2d;
      let at = negative ? first + 1 : first;
      let whole = (bytes[at] as number) - 0x30;
      if (whole < 0 || whole > 9) break;
      // One digit and a point, by far the most frequent, takes a branch that the processor foresees.
      if (bytes[at + 1] === 0x2e) at++;
      else {
        const digits = digitsAt(view, at);
        const count = countDigits(othersIn(digits));
        at += count;
        if (whole === 0 && (count > 1 || negative)) break;
        whole = count === 4 ? valueOfDigits(digits) : valueOfFirst(digits, count);
      }
      let number = whole;
      if (bytes[at] === 0x2e) {
        at++;
        const a = digitsAt(view, at);
        const b = digitsAt(view, at + 4);
        const c = digitsAt(view, at + 8);
        let places = 0;
        if (othersIn(a) !== 0) {
          places = countDigits(othersIn(a));
          if (places === 0) break;
          number = whole * (POWERS_OF_TEN[places] as number) + valueOfFirst(a, places);
        } else if (othersIn(b) !== 0) {
          const count = countDigits(othersIn(b));
          places = 4 + count;
          number =
            (whole * 1e4 + valueOfDigits(a)) * (POWERS_OF_TEN[count] as number) + valueOfFirst(b, count);
        } else {
          number = whole * 1e8 + (valueOfDigits(a) * 10000 + valueOfDigits(b));
          if (othersIn(c) !== 0) {
            const count = countDigits(othersIn(c));
            places = 8 + count;
            number = number * (POWERS_OF_TEN[count] as number) + valueOfFirst(c, count);
          }
        }
        if (places > 0) {
          number /= POWERS_OF_TEN[places] as number;
          at += places;
        } else {
          number = number * 1e4 + valueOfDigits(c);
          at += 12;
          places = 12;
          if (number < FAINT) {
            const d = digitsAt(view, at);
            number = number * 1e4 + valueOfDigits(d);
            if (othersIn(d) !== 0 || number < FAINT) break;
            at += 4;
            places = 16;
          }
          let others = othersIn(digitsAt(view, at));
          while (others === 0) {
            at += 4;
            others = othersIn(digitsAt(view, at));
          }
          at += countDigits(others);
          // "e+00" or "e-00", less which only the digits are left, and 6 << 8 for a plus.
          const exponent = view.getInt32(at, true) ^ 0x30302d65;
          if ((exponent & 0xf9df) === 0) {
            const power = ((exponent >>> 16) & 0xff) * 10 + (exponent >>> 24);
            if (power > 9) break;
            places += (exponent & 0x600) === 0 ? power : 0 - power;
            at += 4;
          }
          const power = POWERS_OF_TEN[places] as number;
          const next = (number + 1) / power;
          number /= power;
          if (whole > 999 || Math.fround(number) !== Math.fround(next)) break;
        }
      }
      const code = bytes[at] as number;
      if (code !== 0x2c && (isDigit(code) || code === 0x2e || (code | 0x20) === 0x65)) break;
      data[size++] = negative ? -number : number;
      last = first;
      first = at;
      if (code !== 0x2c) break;
      first++;
    }
    this.size = size;
    this.lastStart = last;
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

  /** Reads any number, less its sign, and appends it. Returns where it ends. */
  #scanNumber(start: number, negative: boolean): number {
    const bytes = this.#bytes;
    let whole = 0;
    let exponent = 0;
    let at = start;
    let isExact = true;
    let isFraction = false;
    for (; ; at++) {
      const code = bytes[at] as number;
      if (code === 0x2e && !isFraction && isDigit(bytes[at + 1] as number)) {
        isFraction = true;
        continue;
      }
      if (!isDigit(code)) break;
      if (whole < FULL) whole = whole * 10 + (code - 0x30);
      else isExact = false;
      if (isFraction && isExact) exponent--;
      else if (!isFraction && !isExact) exponent++;
    }
    if (((bytes[at] as number) | 0x20) === 0x65) {
      const end = this.#exponentEnd(at);
      if (end > at) exponent += this.#exponent(at + 1, end);
      at = end;
    }
    let number = scale(whole, exponent);
    const isRounded = isExact && Math.abs(exponent) <= 22;
    const below = Math.fround(number * (1 - DOUBT));
    const isSure = below === Math.fround(scale(whole + 1, exponent) * (1 + DOUBT));
    if (!isRounded) number = isSure ? below : this.#slowly(start, at);
    this.push(negative ? -number : number, at);
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
    const bytes = this.#bytes;
    const sign = bytes[start] as number;
    let at = sign === 0x2b || sign === 0x2d ? start + 1 : start;
    let power = 0;
    // More digits than six only say that the number is 0 or infinite, and seven say so too.
    for (; at < end; at++) power = power < 1e6 ? power * 10 + ((bytes[at] as number) - 0x30) : power;
    return sign === 0x2d ? -power : power;
  }

  /** Converts the number from `start` to `end`. */
  #slowly(start: number, end: number): number {
    return Number(new TextDecoder().decode(this.#bytes.subarray(start, end)));
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

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Multiplies by a power of ten: correctly rounded up to 10^±22, and NaN where two steps do not get there. */
function scale(whole: number, exponent: number): number {
  if (exponent > 22 || exponent < -FAR_EXPONENT) return Number.NaN;
  if (exponent >= 0) return whole * (POWERS_OF_TEN[exponent] as number);
  if (exponent >= -22) return whole / (POWERS_OF_TEN[-exponent] as number);
  return whole / 1e22 / (POWERS_OF_TEN[-exponent - 22] as number);
}
