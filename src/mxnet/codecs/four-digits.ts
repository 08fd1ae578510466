/**
 * Four bytes of a text at once, as a little-endian word: the first byte is the lowest.
 *
 * Digits are the bytes 0x30 to 0x39: their upper half is 3, and stays 3 when 6 is added.
 */

/** Marks the bytes of `word` that are no digits, up to the first of them for sure. 0: all four are digits. */
export function nonDigits(word: number): number {
  return ((word & 0xf0f0f0f0) ^ 0x30303030) | (((word + 0x06060606) & 0xf0f0f0f0) ^ 0x30303030);
}

/** How many digits come first, 0 to 4, by what `nonDigits` marked. */
export function countDigits(others: number): number {
  // The lowest bit that is set stands in the first byte that is no digit.
  return others === 0 ? 4 : (31 - Math.clz32(others & -others)) >>> 3;
}

/** The value of four digits, first of the two pairs, then of both together. A zero byte counts as the digit 0. */
export function valueOfDigits(word: number): number {
  const digits = word & 0x0f0f0f0f;
  const pairs = Math.imul(digits, 10) + (digits >>> 8);
  return (pairs & 0xff) * 100 + ((pairs >>> 16) & 0xff);
}

/** The value of the first `count` digits, 0 to 4. */
export function valueOfFirst(word: number, count: number): number {
  // The digits move to the upper bytes, and zeros fill the lower ones, which come first; in two steps as JavaScript
  // shifts by 32 not at all.
  return count === 4 ? valueOfDigits(word) : valueOfDigits((word << 8) << (24 - 8 * count));
}

/** How many digits follow each other at `at`, 0 to 8. */
export function countEightDigits(view: DataView, at: number): number {
  const count = countDigits(nonDigits(view.getInt32(at, true)));
  return count < 4 ? count : 4 + countDigits(nonDigits(view.getInt32(at + 4, true)));
}

/** The value of the `count` digits at `at`, 0 to 8. */
export function valueOfEightDigits(view: DataView, at: number, count: number): number {
  const word = view.getInt32(at, true);
  if (count <= 4) return valueOfFirst(word, count);
  return (
    valueOfDigits(word) * (POWERS[count - 4] as number) + valueOfFirst(view.getInt32(at + 4, true), count - 4)
  );
}

const POWERS = Int32Array.of(1, 10, 100, 1000, 10000);
