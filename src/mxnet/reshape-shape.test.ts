import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { legacyReshapeShape, reshapeShape } from "./reshape-shape.ts";
import { sizeOf } from "./shape.ts";

// The examples of MXNet's own documentation of Reshape.
test("reshapeShape() knows every code (3, Reshape)", () => {
  assert.deepEqual(reshapeShape([2, 3, 4], [4, 0, 2]), [4, 3, 2]);
  assert.deepEqual(reshapeShape([2, 3, 4], [2, 0, 0]), [2, 3, 4]);
  assert.deepEqual(reshapeShape([2, 3, 4], [6, 1, -1]), [6, 1, 4]);
  assert.deepEqual(reshapeShape([2, 3, 4], [3, -1, 8]), [3, 1, 8]);
  assert.deepEqual(reshapeShape([2, 3, 4], [-1]), [24]);
  assert.deepEqual(reshapeShape([2, 3, 4], [-2]), [2, 3, 4]);
  assert.deepEqual(reshapeShape([2, 3, 4], [2, -2]), [2, 3, 4]);
  assert.deepEqual(reshapeShape([2, 3, 4], [-2, 1, 1]), [2, 3, 4, 1, 1]);
  assert.deepEqual(reshapeShape([2, 3, 4], [-3, 4]), [6, 4]);
  assert.deepEqual(reshapeShape([2, 3, 4, 5], [-3, -3]), [6, 20]);
  assert.deepEqual(reshapeShape([2, 3, 4], [0, -3]), [2, 12]);
  assert.deepEqual(reshapeShape([2, 3, 4], [-4, 1, 2, -2]), [1, 2, 3, 4]);
  assert.deepEqual(reshapeShape([2, 3, 4], [2, -4, -1, 3, -2]), [2, 1, 3, 4]);
});

test("reshapeShape() counts from the right with reverse", () => {
  assert.deepEqual(reshapeShape([10, 5, 4], [-1, 0]), [40, 5]);
  assert.deepEqual(reshapeShape([10, 5, 4], [-1, 0], true), [50, 4]);
});

test("reshapeShape() refuses to lose or invent elements, and says why", () => {
  const refuse = (codes: number[], why: RegExp) => assert.throws(() => reshapeShape([2, 3], codes), why);
  refuse([7], /Cannot reshape \(2, 3\) to \(7,\): the number of elements must stay the same/);
  refuse([4, -1], /the number of elements must stay the same/);
  refuse([-1, -1], /only one dimension can be inferred/);
  refuse([0, 0, 0], /a code finds no dimension left/);
  refuse([-4, -1, -1, 3], /-4 needs two numbers after it/);
  refuse([-4, 3, 2, 0], /2 is not 3 times 2/);
  assert.deepEqual(reshapeShape([2, 3], [6]), [6]);
});

test("reshapeShape() keeps the number of elements, whatever the codes, or throws an MXNetError", () => {
  const dims = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 });
  const codes = fc.array(fc.integer({ min: -4, max: 6 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(dims, codes, fc.boolean(), (source, target, reverse) => {
      try {
        assert.equal(sizeOf(reshapeShape(source, target, reverse)), sizeOf(source));
      } catch (error) {
        assert.equal((error as Error).name, "MXNetError");
      }
    }),
  );
});

test("legacyReshapeShape() infers one 0 and copies the first dimension with keep_highest", () => {
  assert.deepEqual(legacyReshapeShape([2, 3, 2], [0, 6], true), [2, 6]);
  assert.deepEqual(legacyReshapeShape([2, 3, 2], [3, 0], false), [3, 4]);
  assert.throws(() => legacyReshapeShape([2, 3], [5], false), /the number of elements must stay the same/);
});
