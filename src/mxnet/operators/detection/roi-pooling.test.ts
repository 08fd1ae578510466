import assert from "node:assert/strict";
import { testOnBackends } from "../../testing/backends.ts";
import { runOperator } from "../../testing/run-operator.ts";

/** 1 to 20 in four rows of five, and their negatives as a second channel. */
const DATA = {
  shape: [1, 2, 4, 5],
  data: [1, -1].flatMap((sign) => Array.from({ length: 20 }, (_, index) => sign * (index + 1))),
};

testOnBackends("ROIPooling takes the maximum of each part of a region, whose ends count", async () => {
  const { outputs, gradients } = await runOperator({
    op: "ROIPooling",
    attrs: { pooled_size: "(2, 2)", spatial_scale: "0.5" },
    // Scaled and rounded: columns 0 to 4, rows 1 to 3; then all that lies outside.
    inputs: [DATA, { shape: [2, 5], data: [0, 0, 2, 8, 6, 0, 20, 20, 30, 30] }],
    gradient: Array.from({ length: 16 }, (_, index) => index + 1),
  });
  // Rows 1-2 and 2-3, columns 0-2 and 2-4: parts overlap where the region is not divisible.
  assert.deepEqual(outputs[0]?.shape, [2, 2, 2, 2]);
  const pooled = outputs[0]?.data.map((value) => value + 0);
  assert.deepEqual(pooled, [13, 15, 18, 20, -6, -8, -11, -13, ...Array(8).fill(0)]);
  const expected = Array(40).fill(0);
  for (const [place, value] of [
    [12, 1],
    [14, 2],
    [17, 3],
    [19, 4],
    [25, 5],
    [27, 6],
    [30, 7],
    [32, 8],
  ] as const) {
    expected[place] = value;
  }
  assert.deepEqual(
    gradients[0]?.map((value) => value + 0),
    expected,
  );
  assert.deepEqual(gradients[1], Array(10).fill(0));
});

testOnBackends("ROIPooling takes regions that stick out, of one place, and of any sample", async () => {
  const data = { shape: [2, 1, 3, 3], data: Array.from({ length: 18 }, (_, index) => index + 1) };
  const { outputs } = await runOperator({
    op: "ROIPooling",
    attrs: { pooled_size: "(1, 1)", spatial_scale: "1" },
    inputs: [data, { shape: [3, 5], data: [0, -5, -5, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 9, 9] }],
  });
  assert.deepEqual(outputs[0]?.data, [5, 14, 18]);
});
