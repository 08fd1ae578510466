import type { GradientCase } from "../gradient-check.ts";

/** Operators that move, repeat, join and drop elements. */
export const SHAPE_CASES: readonly GradientCase[] = [
  { op: "reshape_like", shapes: { lhs: [2, 3], rhs: [3, 2] } },
  { op: "transpose", attrs: { axes: "(1, 2, 0)" }, data: [2, 3, 2] },
  { op: "SwapAxis", attrs: { dim1: "0", dim2: "2" }, data: [2, 3, 2] },
  { op: "reverse", attrs: { axis: "(0, 2)" }, data: [2, 3, 2] },
  { op: "expand_dims", attrs: { axis: "-1" }, data: [2, 3] },
  { op: "squeeze", data: [2, 1, 3] },
  { op: "repeat", attrs: { repeats: "2", axis: "1" }, data: [2, 3, 2] },
  { op: "repeat", title: "repeat of all elements", attrs: { repeats: "3" }, data: [2, 3] },
  { op: "tile", attrs: { reps: "(2, 1, 3)" }, data: [2, 3] },
  { op: "broadcast_to", attrs: { shape: "(2, 0, 3)" }, data: [1, 2, 1] },
  { op: "broadcast_axis", attrs: { axis: "(2, 0)", size: "(3, 2)" }, data: [1, 2, 1] },
  { op: "broadcast_like", shapes: { lhs: [2, 1, 3], rhs: [2, 4, 3] } },
  { op: "Concat", attrs: { num_args: "3" }, shapes: { arg0: [2, 3], arg1: [2, 1], arg2: [2, 2] } },
  { op: "stack", attrs: { num_args: "2", axis: "-1" }, shapes: { arg0: [2, 3] } },
  { op: "SliceChannel", attrs: { num_outputs: "2", axis: "-1" }, data: [2, 3, 4] },
  {
    op: "SliceChannel",
    title: "SliceChannel without the axis",
    attrs: { num_outputs: "3", squeeze_axis: "True" },
    data: [2, 3, 2],
  },
  { op: "slice", attrs: { begin: "(0, None, 3)", end: "(1, 3, None)", step: "(1, 2, -2)" }, data: [2, 4, 5] },
  { op: "slice_axis", attrs: { axis: "-1", begin: "-3", end: "-1" }, data: [2, 4] },
  { op: "slice_like", attrs: { axes: "(1,)" }, data: [2, 4], shapes: { shape_like: [5, 3] } },
  { op: "_split_v2", attrs: { indices: "(0, 1)", axis: "1" }, data: [2, 3] },
];
