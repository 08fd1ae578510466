import assert from "node:assert/strict";
import { test } from "node:test";
import { testOnBackends } from "../../testing/backends.ts";
import { assertClose } from "../../testing/close.ts";
import { runOperator } from "../../testing/run-operator.ts";
import { AttributeReader } from "../attribute-reader.ts";
import { roiAlign } from "./roi-align.ts";

/** Two samples of 4 rows and 5 columns: 10 · row + column, then 100 more. */
const PLANES = {
  shape: [2, 1, 4, 5],
  data: [0, 100].flatMap((more) =>
    [0, 1, 2, 3].flatMap((row) => [0, 1, 2, 3, 4].map((column) => more + 10 * row + column)),
  ),
};

testOnBackends("ROIAlign takes the mean of as many points as a part is long", async () => {
  const { outputs } = await runOperator({
    op: "_contrib_ROIAlign",
    attrs: { pooled_size: "(2, 2)", spatial_scale: "0.5" },
    // Rows 0 to 3 and columns 0 to 2; one place of sample 1; two regions that stick out; one of no sample.
    inputs: [
      PLANES,
      {
        shape: [5, 5],
        data: [
          [0, 0, 0, 4, 6],
          [1, 2, 2, 2, 2],
          [0, -4, -4, 4, 4],
          [0, 6, 0, 14, 2],
          [-1, 0, 0, 4, 4],
        ].flat(),
      },
    ],
  });
  assert.deepEqual(outputs[0]?.shape, [5, 1, 2, 2]);
  const expected = [
    // Two rows of points to a part, 0.375 and 1.125, 1.875 and 2.625, and one column, 0.5, 1.5.
    [8, 9, 23, 24],
    // It counts as one element long: points at 1.25 and 1.75.
    [113.75, 114.25, 118.75, 119.25],
    // Points at -1.5, which is outside, -0.5, which is row 0, 0.5 and 1.5.
    [0, 0.5, 5, 11],
    // Columns 3.5, and 4.5, which is column 4; then all that lies outside.
    [6.25, 0, 11.25, 0],
    [0, 0, 0, 0],
  ];
  assertClose(outputs[0]?.data ?? [], expected.flat(), 1e-6);
});

testOnBackends("ROIAlign takes sample_ratio points, aligned or not, and passes their shares on", async () => {
  const run = (aligned: string) =>
    runOperator({
      op: "_contrib_ROIAlign",
      attrs: { pooled_size: "(1, 1)", spatial_scale: "1.0", sample_ratio: "2", aligned },
      inputs: [PLANES, { shape: [1, 5], data: [0, 1, 1, 3, 3] }],
      gradient: [4],
    });
  // Points at 1 and 2, which are places of the data.
  const { outputs, gradients } = await run("True");
  assertClose(outputs[0]?.data ?? [], [16.5], 1e-6);
  assertClose(
    gradients[0] ?? [],
    Array.from({ length: 40 }, (_, at) => +[6, 7, 11, 12].includes(at)),
    1e-6,
  );
  assert.deepEqual(gradients[1], Array(5).fill(0));
  // Points at 1.5 and 2.5.
  assertClose((await run("False")).outputs[0]?.data ?? [], [22], 1e-6);
});

testOnBackends("ROIAlign counts each of the points of a large region once", async () => {
  const data = { shape: [1, 1, 40, 1], data: Array.from({ length: 40 }, (_, row) => row * row) };
  const { outputs } = await runOperator({
    op: "_contrib_ROIAlign",
    attrs: { pooled_size: "(2, 1)", spatial_scale: "1.0" },
    inputs: [data, { shape: [1, 5], data: [0, 0, 2, 0, 32] }],
  });
  // 15 points to a part, half way between rows: the mean of (row² + (row + 1)²) / 2 from 2 to 16, then 17 to 31.
  const mean = (first: number) =>
    Array.from({ length: 15 }, (_, index) => ((first + index) ** 2 + (first + index + 1) ** 2) / 2).reduce(
      (sum, value) => sum + value / 15,
      0,
    );
  assertClose(outputs[0]?.data ?? [], [mean(2), mean(17)], 1e-6);
});

test("ROIAlign by position is refused when the graph is configured", () => {
  const attributes = new AttributeReader(
    new Map([
      ["pooled_size", "(2, 2)"],
      ["spatial_scale", "1"],
      ["position_sensitive", "True"],
    ]),
  );
  roiAlign.configure(attributes);
  assert.deepEqual(attributes.problems, ["attribute position_sensitive is not supported, must be False"]);
});
