import assert from "node:assert/strict";

/** Asserts that numbers agree within `tolerance` times the largest expected magnitude. */
export function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i] ?? 0));
  assertWithin(actual, expected, tolerance * largest);
}

/** Asserts that numbers agree within `distance`. NaN agrees with NaN. */
export function assertWithin(actual: ArrayLike<number>, expected: ArrayLike<number>, distance: number): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    const [is, must] = [actual[i] ?? Number.NaN, expected[i] ?? Number.NaN];
    if (Math.abs(is - must) <= distance || (Number.isNaN(is) && Number.isNaN(must))) continue;
    assert.fail(`Element ${i} is ${is}, must be ${must} within ${distance}`);
  }
}
