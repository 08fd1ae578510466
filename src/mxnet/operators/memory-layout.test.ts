import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryAxes, memoryAxis, memoryShape } from "./memory-layout.ts";

test("memoryShape() puts the channels at the end of an image, a series and a volume", () => {
  assert.deepEqual(memoryShape([2, 3, 5, 7], "channels-last"), [2, 5, 7, 3]);
  assert.deepEqual(memoryShape([2, 3, 5], "channels-last"), [2, 5, 3]);
  assert.deepEqual(memoryShape([2, 3, 4, 5, 6], "channels-last"), [2, 4, 5, 6, 3]);
});

test("memoryShape() leaves a value as it is that is channels first", () => {
  assert.deepEqual(memoryShape([2, 3, 5, 7]), [2, 3, 5, 7]);
});

test("memoryAxis() finds an axis of the value in the tensor, also one that counts from the end", () => {
  const places = [0, 1, 2, 3, -1, -3].map((axis) => memoryAxis(axis, 4, "channels-last"));
  assert.deepEqual(places, [0, 3, 1, 2, 2, 3]);
  assert.equal(memoryAxis(-1, 4, "channels-first"), 3);
});

test("memoryAxes() is the permutation that a transpose takes", () => {
  assert.deepEqual(memoryAxes(4, "channels-last"), [0, 2, 3, 1]);
});
