import { testOnBackends } from "../../testing/backends.ts";
import { assertClose } from "../../testing/close.ts";
import { runOperator } from "../../testing/run-operator.ts";

const DATA = { shape: [1, 1, 3, 3], data: [1, 2, 3, 4, 5, 6, 7, 8, 9] };

testOnBackends("GridGenerator turns matrices and movements into places", async () => {
  const affine = await runOperator({
    op: "GridGenerator",
    attrs: { transform_type: "affine", target_shape: "(2, 3)" },
    inputs: [{ shape: [1, 6], data: [2, 0, 0.5, 0, 1, 0] }],
  });
  // x is twice that of the place and a half; y is that of the place.
  assertClose(affine.outputs[0]?.data ?? [], [-1.5, 0.5, 2.5, -1.5, 0.5, 2.5, -1, -1, -1, 1, 1, 1], 1e-6);
  const warp = await runOperator({
    op: "GridGenerator",
    attrs: { transform_type: "warp" },
    inputs: [{ shape: [1, 2, 2, 3], data: [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, -1] }],
  });
  assertClose(warp.outputs[0]?.data ?? [], [0, 1, 2, -1, 0, 1, -1, -1, -1, 1, 1, -1], 1e-6);
});

testOnBackends("BilinearSampler interpolates, and what lies outside is 0", async () => {
  const { outputs, gradients } = await runOperator({
    op: "BilinearSampler",
    // Columns 1, 1.5, 2.5 and -2 of rows 1, 0.5, 2 and 0.
    inputs: [DATA, { shape: [1, 2, 1, 4], data: [0, 0.5, 1.5, -3, 0, -0.5, 1, -1] }],
    gradient: [1, 2, 4, 8],
  });
  assertClose(outputs[0]?.data ?? [], [5, 4, 4.5, 0], 1e-6);
  assertClose(gradients[0] ?? [], [0, 0.5, 0.5, 0, 1.5, 0.5, 0, 0, 2], 1e-6);
  // The data grow by 1 along a row and by 3 along a column. The third leaves them: by -9 along its row, and by half of
  // that along its column.
  assertClose(gradients[1] ?? [], [1, 2, -36, 0, 3, 6, -18, 0], 1e-6);
});

testOnBackends("SpatialTransformer samples by matrices", async () => {
  const { outputs } = await runOperator({
    op: "SpatialTransformer",
    attrs: { transform_type: "affine", sampler_type: "bilinear", target_shape: "(2, 2)" },
    // Half as large: places -0.5 and 0.5.
    inputs: [DATA, { shape: [1, 6], data: [0.5, 0, 0, 0, 0.5, 0] }],
  });
  assertClose(outputs[0]?.data ?? [], [3, 4, 6, 7], 1e-6);
});
