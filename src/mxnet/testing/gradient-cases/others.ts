import type { GradientCase } from "../gradient-check.ts";

/** Sequences, order, limits and conversions. */
export const OTHER_CASES: readonly GradientCase[] = [
  ...["SequenceMask", "SequenceLast", "SequenceReverse"].flatMap((op): GradientCase[] => [
    { op, title: `${op} of whole sequences`, data: [3, 2, 2] },
    {
      op,
      attrs: { use_sequence_length: "True" },
      data: [3, 2, 2],
      fixed: { sequence_length: [2, 3] },
    },
  ]),
  ...["SequenceMask", "SequenceLast"].map(
    (op): GradientCase => ({
      op,
      title: `${op} with the batch first`,
      attrs: { use_sequence_length: "True", axis: "1" },
      data: [2, 3, 2],
      fixed: { sequence_length: [1, 3] },
    }),
  ),
  { op: "topk", attrs: { ret_typ: "value", k: "2", axis: "1" }, data: [2, 3, 2], isSpread: true },
  { op: "sort", data: [2, 4], isSpread: true },
  {
    op: "sort",
    title: "sort of all elements",
    attrs: { axis: "None", is_ascend: "False" },
    data: [2, 3],
    isSpread: true,
  },
  { op: "clip", attrs: { a_min: "-0.25", a_max: "0.25" }, data: [2, 4], isSpread: true },
  { op: "smooth_l1", attrs: { scalar: "1.5" }, data: [3, 4], isSpread: true },
  { op: "Cast", attrs: { dtype: "float16" }, data: [3] },
  { op: "amp_cast", attrs: { dtype: "float32" }, data: [3] },
  {
    op: "CTCLoss",
    data: [4, 2, 3],
    fixed: { label: [1, 2, 2, 0], data_lengths: [3, 4] },
    shapes: { label: [2, 2] },
    attrs: { use_data_lengths: "True" },
  },
  { op: "softmax_cross_entropy", data: [2, 3], fixed: { label: [2, 0] } },
  { op: "zeros_like", data: [2] },
  { op: "ones_like", data: [2] },
  { op: "_contrib_arange_like", data: [2, 3] },
  { op: "one_hot", attrs: { depth: "3" }, shapes: { indices: [2] }, isPositive: true },
  {
    op: "_contrib_ROIAlign",
    attrs: { pooled_size: "(2, 2)", spatial_scale: "0.5" },
    data: [2, 2, 4, 4],
    shapes: { rois: [2, 5] },
    fixed: { rois: [0, 0, 0, 6, 7, 1, 1, -2, 5, 3] },
  },
  {
    op: "GridGenerator",
    attrs: { transform_type: "affine", target_shape: "(2, 3)" },
    data: [2, 6],
  },
  {
    op: "BilinearSampler",
    data: [1, 2, 4, 4],
    shapes: { grid: [1, 2, 1, 3] },
    fixed: { grid: [-0.5, 0.2, 0.6, 0.1, -0.4, 0.5] },
  },
  {
    op: "SpatialTransformer",
    attrs: { transform_type: "affine", sampler_type: "bilinear", target_shape: "(2, 2)" },
    data: [1, 2, 4, 4],
    shapes: { loc: [1, 6] },
    fixed: { loc: [0.5, 0.1, 0, 0.1, 0.5, 0.1] },
  },
  {
    op: "ROIPooling",
    attrs: { pooled_size: "(2, 2)", spatial_scale: "1.0" },
    data: [1, 2, 4, 4],
    shapes: { rois: [1, 5] },
    fixed: { rois: [0, 0, 0, 3, 3] },
    isSpread: true,
  },
];
