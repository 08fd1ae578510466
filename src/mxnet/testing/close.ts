import assert from "node:assert/strict";

/** Asserts that numbers agree within `tolerance` times the largest expected magnitude. */
export function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i] ?? 0));
  for (let i = 0; i < expected.length; i++) {
    const [is, must] = [actual[i] ?? Number.NaN, expected[i] ?? Number.NaN];
    const isClose = Math.abs(is - must) <= tolerance * largest || (Number.isNaN(is) && Number.isNaN(must));
    if (!isClose) assert.fail(`Element ${i} is ${is}, must be ${must} within ${tolerance} of ${largest}`);
  }
}
