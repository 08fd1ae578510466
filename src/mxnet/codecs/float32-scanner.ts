import {
  countDigits,
  countEightDigits,
  nonDigits,
  valueOfDigits,
  valueOfEightDigits,
  valueOfFirst,
} from "./four-digits.ts";
import type { PaddedBytes } from "./padded-bytes.ts";
import { POWERS_OF_TEN } from "./powers-of-ten.ts";

/** Digits of a fraction that count. */
const FRACTION_DIGITS = 16;
/** Bytes after the first four digits up to which there are at most 15 digits, which a double holds exactly. */
const EXACT_BYTES = 12;
/** Where digits were left out, a whole number below this says too little. */
const FAINT = 1e12;
/** More than all relative errors together: 1e-12 for digits left out, far less for rounding. */
const DOUBT = 2e-12;
/** Exponents, below zero, that two divisions reach. */
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
      const integer = valueOfFirst(word, count);
      at += count;
      const places = code === 0x2e ? countEightDigits(view, at + 1) : 0;
      const next = places > 0 ? (bytes[at + 1 + places] as number) : code;
      if (next !== 0x2c && next !== 0x0a) at = this.#scanRest(at, integer, size);
      else if (places === 0) data[size] = integer;
      else {
        // Twelve digits are exact, and so is their power of ten: a short fraction needs no more.
        const fraction = valueOfEightDigits(view, at + 1, places);
        const power = POWERS_OF_TEN[places] as number;
        data[size] = (integer * power + fraction) / power;
        at += 1 + places;
      }
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

  /**
   * Reads the rest of a number of which the first up to four digits, `integer`, were read, and stores it without its
   * sign. Returns where it ends.
   *
   * In one piece, as a double that goes through a call or a field costs an allocation.
   */
  #scanRest(start: number, integer: number, index: number): number {
    const bytes = this.#bytes;
    let value = integer;
    let at = start;
    while (isDigit(bytes[at] as number)) value = value * 10 + ((bytes[at++] as number) - 0x30);

    let places = 0;
    if (bytes[at] === 0x2e && isDigit(bytes[at + 1] as number)) {
      const view = this.#view;
      let word = view.getInt32(++at, true);
      let others = nonDigits(word);
      let high = 0;
      for (; others === 0 && places < FRACTION_DIGITS; others = nonDigits(word)) {
        // Eight digits make one integer, and doubles only join those.
        if ((places & 4) === 0) high = valueOfDigits(word);
        else value = value * 1e8 + (high * 1e4 + valueOfDigits(word));
        places += 4;
        at += 4;
        word = view.getInt32(at, true);
      }
      if (places < FRACTION_DIGITS) {
        const count = countDigits(others);
        const low = valueOfFirst(word, count);
        if ((places & 4) === 0) value = value * (POWERS_OF_TEN[count] as number) + low;
        else
          value =
            value * (POWERS_OF_TEN[4 + count] as number) + (high * (POWERS_OF_TEN[count] as number) + low);
        places += count;
        at += count;
      } else if (isDigit(bytes[at] as number)) {
        while (isDigit(bytes[at] as number)) at++;
        if (value < FAINT) value = Number.NaN;
      }
    }

    const exact = at - start <= EXACT_BYTES;
    // Not -places, which is -0 for none: as an index that is no integer for V8, which drops the compiled code each time.
    let exponent = 0 - places;
    if (((bytes[at] as number) | 0x20) === 0x65) {
      const end = this.#exponentEnd(at);
      if (end > at) exponent += this.#exponent(at + 1, end);
      at = end;
    }
    const data = this.#data;
    if (exponent > 22 || exponent < -FAR_EXPONENT) data[index] = this.#slowly(start, at);
    else {
      let near = exponent < 0 ? value : value * (POWERS_OF_TEN[exponent] as number);
      if (exponent < -22) near = value / 1e22 / (POWERS_OF_TEN[-exponent - 22] as number);
      else if (exponent < 0) near = value / (POWERS_OF_TEN[-exponent] as number);
      const below = Math.fround(near * (1 - DOUBT));
      if (exact && exponent >= -22) data[index] = near;
      else if (below === Math.fround(near * (1 + DOUBT))) data[index] = below;
      else data[index] = this.#slowly(start, at);
    }
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

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
