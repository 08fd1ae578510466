import type { GradientCase } from "../gradient-check.ts";

const TRANSPOSES = ["False", "True"].flatMap((a) => ["False", "True"].map((b) => [a, b] as const));

/** Products of matrices, softmax and normalisations. */
export const MATRIX_CASES: readonly GradientCase[] = [
  ...TRANSPOSES.flatMap(([transpose_a, transpose_b]): GradientCase[] => {
    const attrs = { transpose_a, transpose_b };
    const [isA, isB] = [transpose_a === "True", transpose_b === "True"];
    const [a, b] = [isA ? [4, 3] : [3, 4], isB ? [2, 4] : [4, 2]];
    const title = (op: string) => `${op} with transposes ${transpose_a}, ${transpose_b}`;
    return [
      { op: "dot", title: title("dot"), attrs, shapes: { lhs: a, rhs: b } },
      { op: "batch_dot", title: title("batch_dot"), attrs, shapes: { lhs: [2, ...a], rhs: [2, ...b] } },
      {
        op: "_linalg_gemm2",
        title: title("gemm2"),
        attrs: { ...attrs, alpha: "0.5" },
        shapes: { A: [2, 1, ...a], B: [2, 1, ...b] },
      },
    ];
  }),
  { op: "dot", title: "dot of more axes", shapes: { lhs: [2, 3, 4], rhs: [4, 2, 3] } },
  { op: "dot", title: "dot of two vectors", shapes: { lhs: [4], rhs: [4] } },
  { op: "_linalg_gemm", attrs: { alpha: "2", beta: "-0.5" }, shapes: { A: [2, 3], B: [3, 2] } },
  ...["softmax", "log_softmax", "softmin"].flatMap((op): GradientCase[] => [
    { op, data: [2, 3], attrs: { temperature: "2" } },
    { op, title: `${op} along a middle axis`, data: [2, 3, 2], attrs: { axis: "1" } },
    {
      op,
      title: `${op} of rows of some length`,
      data: [2, 3],
      attrs: { use_length: "True" },
      fixed: { length: [2, 3] },
    },
  ]),
  { op: "LayerNorm", attrs: { eps: "0.125" }, data: [2, 2, 3] },
  {
    op: "LayerNorm",
    title: "LayerNorm with mean and deviation",
    attrs: { eps: "0.125", axis: "1", output_mean_var: "True" },
    data: [2, 3, 2],
  },
  { op: "GroupNorm", attrs: { eps: "0.125", num_groups: "2" }, data: [2, 4, 3] },
  {
    op: "_contrib_interleaved_matmul_selfatt_qk",
    attrs: { heads: "2" },
    shapes: { queries_keys_values: [2, 1, 12] },
  },
  {
    op: "_contrib_interleaved_matmul_selfatt_valatt",
    attrs: { heads: "2" },
    shapes: { queries_keys_values: [2, 1, 12], attention: [2, 2, 2] },
  },
  {
    op: "_contrib_interleaved_matmul_encdec_qk",
    attrs: { heads: "2" },
    shapes: { queries: [3, 1, 4], keys_values: [2, 1, 8] },
  },
  {
    op: "_contrib_interleaved_matmul_encdec_valatt",
    attrs: { heads: "2" },
    shapes: { keys_values: [2, 1, 8], attention: [2, 3, 2] },
  },
];
