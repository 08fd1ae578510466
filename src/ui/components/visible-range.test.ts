import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { layoutRows, rowTop } from "./visible-range.ts";

const base = { count: 1000, rowHeight: 20, heights: new Map<number, number>(), overscan: 0 };

test("layoutRows() renders only the rows that are seen", () => {
  const layout = layoutRows({ ...base, scrollTop: 200, viewHeight: 100 });
  assert.deepEqual(layout, { totalHeight: 20_000, start: 10, end: 16, offset: 200 });
});

test("layoutRows() renders as many more at either end as it is told", () => {
  const layout = layoutRows({ ...base, overscan: 3, scrollTop: 200, viewHeight: 100 });
  assert.deepEqual([layout.start, layout.end], [7, 19]);
});

test("layoutRows() counts measured rows with their own height", () => {
  const heights = new Map([[2, 60]]);
  const layout = layoutRows({ ...base, count: 4, heights, scrollTop: 105, viewHeight: 10 });
  // Tops: 0, 20, 40 (60 high), 100.
  assert.deepEqual(layout, { totalHeight: 120, start: 3, end: 4, offset: 100 });
});

test("layoutRows() of an empty list is empty", () => {
  const layout = layoutRows({ ...base, count: 0, scrollTop: 0, viewHeight: 100 });
  assert.deepEqual([layout.totalHeight, layout.end], [0, 0]);
});

test("layoutRows() always holds every row that is seen", () => {
  const anyHeights = fc
    .array(fc.tuple(fc.nat(99), fc.integer({ min: 1, max: 90 })))
    .map((pairs) => new Map(pairs));
  fc.assert(
    fc.property(anyHeights, fc.nat(3000), (heights, wanted) => {
      const options = { ...base, count: 100, heights, viewHeight: 100 };
      const { totalHeight } = layoutRows({ ...options, scrollTop: 0 });
      const scrollTop = Math.min(wanted, Math.max(0, totalHeight - 100));
      const { start, end, offset } = layoutRows({ ...options, scrollTop });
      assert.ok(offset <= scrollTop);
      assert.equal(offset, rowTop(start, 20, heights));
      assert.ok(end === 100 || rowTop(end, 20, heights) >= scrollTop + 100);
    }),
  );
});
