import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatShape, leadingAxes, placeOf, sliceStart, tableSize } from "./tensor-values.ts";

test("formatShape() writes tuples as MXNet does", () => {
  assert.deepEqual([[], [10], [2, 3]].map(formatShape), ["()", "(10,)", "(2, 3)"]);
});

test("tableSize() takes the last two axes; a vector is one column and a number one cell", () => {
  assert.deepEqual(tableSize([64, 1, 28, 30]), { rows: 28, columns: 30 });
  assert.deepEqual(tableSize([7]), { rows: 7, columns: 1 });
  assert.deepEqual(tableSize([]), { rows: 1, columns: 1 });
});

test("sliceStart() is where the slice of an index of the leading axes begins", () => {
  assert.deepEqual(leadingAxes([2, 3, 4, 5]), [2, 3]);
  assert.equal(sliceStart([2, 3, 4, 5], [1, 2]), (1 * 3 + 2) * 20);
  assert.equal(sliceStart([4, 5], []), 0);
});

test("placeOf() names the place of a row-major index", () => {
  assert.deepEqual(placeOf([2, 3, 4], 23), [1, 2, 3]);
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 5 }),
      fc.nat(),
      (shape, seed) => {
        const count = shape.reduce((product, size) => product * size, 1);
        const index = seed % count;
        const place = placeOf(shape, index);
        const { columns } = tableSize(shape);
        const [row = 0, column = 0] = place.slice(-2);
        return sliceStart(shape, place.slice(0, -2)) + row * columns + column === index;
      },
    ),
  );
});
