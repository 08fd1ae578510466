import type { GradientCase } from "../gradient-check.ts";

/** Operators that choose elements by indices. Indices come twice, and outside the axis. */
export const INDEXING_CASES: readonly GradientCase[] = [
  {
    op: "take",
    attrs: { axis: "1" },
    shapes: { a: [2, 3, 2], indices: [2, 2] },
    fixed: { indices: [2, 0, 2, 7] },
  },
  {
    op: "take",
    title: "take that counts round",
    attrs: { mode: "wrap" },
    shapes: { a: [3, 2], indices: [3] },
    fixed: { indices: [-1, 4, 1] },
  },
  {
    op: "Embedding",
    attrs: { input_dim: "4", output_dim: "3" },
    data: [2, 2],
    fixed: { data: [1, 3, 1, 9] },
  },
  { op: "batch_take", shapes: { a: [3, 4] }, fixed: { indices: [3, 0, 2] } },
  { op: "pick", data: [2, 3, 2], attrs: { axis: "1" }, fixed: { index: [0, 2, 1, 1] } },
  { op: "gather_nd", data: [2, 3, 2], shapes: { indices: [2, 3] }, fixed: { indices: [0, 1, 0, 2, 0, 2] } },
  {
    op: "scatter_nd",
    attrs: { shape: "(3, 4)" },
    shapes: { indices: [2, 3] },
    fixed: { indices: [0, 2, 2, 3, 0, 0] },
  },
  { op: "where", shapes: { x: [2, 3], y: [2, 3] }, fixed: { condition: [0, 1, 1, 0, 0, -2] } },
  {
    op: "where",
    title: "where of whole rows",
    shapes: { condition: [2], x: [2, 3] },
    fixed: { condition: [0, 1] },
  },
  { op: "diag", attrs: { k: "1" }, data: [3, 4] },
  { op: "diag", title: "diag of a vector", attrs: { k: "-1" }, data: [3] },
  { op: "diag", title: "diag through other axes", attrs: { axis1: "2", axis2: "0" }, data: [2, 3, 3] },
];
