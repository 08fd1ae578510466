import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { zipSync } from "fflate";
import { fortranRuns } from "./fortran-order.ts";
import { encodeNpy } from "./npy.ts";
import { npzLayout } from "./npz-layout.ts";
import { encodeParams } from "./params.ts";
import { paramsLayout } from "./params-layout.ts";
import { type ArrayLayout, sizeOfShape, storeDense } from "./stored-array.ts";

const array = { shape: [2, 3], dtype: "uint8", data: Uint8Array.of(1, 2, 3, 4, 5, 6) } as const;
const NPZ = zipSync({ "a.npy": encodeNpy(array), "b.npy": encodeNpy(array) }, { level: 0 });
const LIST = encodeParams({ arrays: [storeDense(array), storeDense(array)], names: ["a", "b"] });

const readerOf = (bytes: Uint8Array) => async (offset: number, size: number) =>
  bytes.slice(offset, offset + size);

/** Some bytes of a file changed, and its end cut off. */
const damages = (bytes: Uint8Array) =>
  fc
    .tuple(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 3 }), fc.nat(40))
    .map(([changes, cut]) => {
      const damaged = bytes.slice(0, bytes.length - cut);
      for (const [at, value] of changes) damaged[at] = value;
      return damaged;
    });

function expectInside(layouts: readonly (ArrayLayout | undefined)[], sizeBytes: number): void {
  for (const layout of layouts) {
    // Of a byte each at least.
    if (layout) assert.ok(layout.start + sizeOfShape(layout.shape) <= sizeBytes);
  }
}

test("npzLayout() of a damaged file is none, or lies in the file", async () => {
  await fc.assert(
    fc.asyncProperty(damages(NPZ), async (bytes) => {
      const found = await npzLayout(readerOf(bytes), bytes.length);
      expectInside(found?.map(({ layout }) => layout) ?? [], bytes.length);
    }),
  );
});

test("paramsLayout() of a damaged file is none, or lies in the file", async () => {
  await fc.assert(
    fc.asyncProperty(damages(LIST), async (bytes) => {
      const found = await paramsLayout(readerOf(bytes), bytes.length);
      expectInside(found?.map(({ layout }) => layout) ?? [], bytes.length);
    }),
  );
});

test("fortranRuns() picks each element that is wanted, from where it lies", () => {
  // Shape (2, 3): the file has (0,0) (1,0) (0,1) (1,1) (0,2) (1,2). Wanted are (0,2) (1,0) (1,1).
  const runs = fortranRuns([2, 3], { start: 2, count: 3 }, { gap: 1, most: 100 });
  const found = [...runs].map(({ first, count, picks: { at, to } }) => [first, count, [...at], [...to]]);
  assert.deepEqual(found, [
    [1, 1, [0], [1]],
    [3, 2, [0, 1], [2, 0]],
  ]);
});

test("fortranRuns() has each wanted element once, at most so many in a run", () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(shapes, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 9 }), (shape, from, some, most) => {
      const total = sizeOfShape(shape);
      const start = from % total;
      const count = 1 + (some % (total - start));
      const runs = [...fortranRuns(shape, { start, count }, { gap: 3, most })];
      const seen = runs.flatMap(({ picks }) => [...picks.to]).sort((a, b) => a - b);
      assert.deepEqual(
        seen,
        Array.from({ length: count }, (_, index) => index),
      );
      assert.ok(runs.every((run) => run.count <= most && run.first + run.count <= total));
    }),
  );
});
