import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareLines, comparePaths, compareTensors, nextDifference } from "./differences.ts";

function tensor(values: number[]) {
  const histogram = { from: 0, to: 1, counts: [] };
  const statistics = {
    count: values.length,
    min: 0,
    max: 0,
    mean: 0,
    nanCount: 0,
    infinityCount: 0,
    histogram,
  };
  return {
    kind: "tensor",
    className: "NDArray",
    shape: [values.length],
    dtype: "float32",
    statistics,
    values: Float32Array.from(values),
  } as const;
}
type Compared = Parameters<typeof compareTensors>[0];
const compare = (a: number[], b: number[]) =>
  compareTensors(tensor(a) as unknown as Compared, tensor(b) as unknown as Compared);

test("compareTensors() finds the largest absolute and relative difference", () => {
  const found = compare([1, 100, 4], [1, 110, 2]);
  assert.deepEqual(found, {
    compared: 3,
    count: 2,
    first: 1,
    largest: { absolute: 10, relative: 0.5, index: 1 },
  });
});

test("compareTensors() takes two NaN for alike, and NaN and a number for infinitely different", () => {
  assert.equal(compare([Number.NaN, 0], [Number.NaN, -0]).count, 0);
  const found = compare([1, 2], [Number.NaN, 3]);
  assert.deepEqual(found.largest, {
    absolute: Number.POSITIVE_INFINITY,
    relative: Number.POSITIVE_INFINITY,
    index: 0,
  });
});

test("nextDifference() goes round", () => {
  const [a, b] = [tensor([1, 2, 3]) as unknown as Compared, tensor([0, 2, 4]) as unknown as Compared];
  assert.deepEqual(
    [0, 1, 3].map((from) => nextDifference(a, b, from)),
    [0, 2, 0],
  );
  assert.equal(nextDifference(a, a, 0), undefined);
});

test("comparePaths() names each place that differs, and what is only in one of both", () => {
  const before = [{ score: 0.1, "a b": 1 }, 2];
  const after = [{ score: 0.2, "a b": 1, more: null }, 2, 3];
  assert.deepEqual(comparePaths(before, after), [
    { path: "$[0].score", before: 0.1, after: 0.2 },
    { path: "$[0].more", after: null },
    { path: "$[2]", after: 3 },
  ]);
  assert.deepEqual(comparePaths({ "a b": 1 }, { "a b": [1] }), [{ path: '$["a b"]', before: 1, after: [1] }]);
  assert.deepEqual(comparePaths(before, structuredClone(before)), []);
});

test("compareLines() marks lines that were removed and added, with their numbers", () => {
  assert.deepEqual(compareLines("a\nb\nc", "a\nx\nc\nd"), [
    { kind: "same", text: "a", before: 1, after: 1 },
    { kind: "removed", text: "b", before: 2 },
    { kind: "added", text: "x", after: 2 },
    { kind: "same", text: "c", before: 3, after: 3 },
    { kind: "added", text: "d", after: 4 },
  ]);
});

test("compareLines() has all lines of both texts, in their order", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 }).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = compareLines(before, after);
      const of = (kind: string) =>
        lines
          .filter((line) => line.kind !== kind)
          .map((line) => line.text)
          .join("\n");
      assert.deepEqual([of("added"), of("removed")], [before, after]);
    }),
  );
});
