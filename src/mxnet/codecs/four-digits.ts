/**
 * Four digits of a text at once: a little-endian word, so that the first byte is the lowest. As `digitsAt` reads it,
 * each byte that was a digit holds its value, 0 to 9, and each other byte more.
 */

/** Reads the four bytes at `at`. */
export function digitsAt(view: DataView, at: number): number {
  return view.getInt32(at, true) ^ 0x30303030;
}

/** Marks the bytes of `digits` that are none, up to the first of them for sure. 0: all four are digits. */
export function othersIn(digits: number): number {
  return ((digits + 0x76767676) | digits) & 0x80808080;
}

/** How many digits come first, 0 to 4, by what `othersIn` marked; without a branch, as lengths are hard to foresee. */
export function countDigits(others: number): number {
  // The bits below the lowest that is set, which is the highest of its byte.
  return (32 - Math.clz32((others & -others) - 1)) >>> 3;
}

/** The value of four digits, first of the two pairs, then of both together. */
export function valueOfDigits(digits: number): number {
  const pairs = Math.imul(digits, 10) + (digits >>> 8);
  return Math.imul(pairs & 0x00ff00ff, 0x640001) >>> 16;
}

/** The value of the first `count` digits, 0 to 3. */
export function valueOfFirst(digits: number, count: number): number {
  // The digits move to the upper bytes, and zeros fill the lower ones, which come first; in two steps as JavaScript
  // shifts by 32 not at all.
  return valueOfDigits((digits << 8) << (24 - 8 * count));
}
