import assert from "node:assert/strict";
import { test } from "node:test";
import * as tf from "@tensorflow/tfjs";
import { formatComplex } from "./format-complex.ts";
import { takeSnapshot } from "./take-snapshot.ts";

test("formatComplex() writes numbers as NumPy prints a complex64", () => {
  const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
  assert.deepEqual(formatComplex(Float32Array.of(1, 2, -0.5, -inf, nan, 0, 0.1, -1e-7)), [
    "(1+2j)",
    "(-0.5-infj)",
    "(nan+0j)",
    "(0.1-1e-07j)",
  ]);
});

test("takeSnapshot() tells a complex tensor by its numbers, not by their parts", async () => {
  const tensor = tf.complex([1, 3], [2, -4]);
  const snapshot = await takeSnapshot(tensor, { leftBytes: 1000, isExceeded: false });
  tensor.dispose();
  assert.ok(snapshot.kind === "list");
  assert.deepEqual(
    snapshot.items.map((item) => item.kind === "text" && item.text),
    ["(1+2j)", "(3-4j)"],
  );
});
