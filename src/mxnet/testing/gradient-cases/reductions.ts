import type { GradientCase } from "../gradient-check.ts";

/** Operators that make one element of many. */
export const REDUCTION_CASES: readonly GradientCase[] = [
  ...["sum", "mean", "max", "min", "prod", "nansum", "nanprod", "norm"].flatMap((op): GradientCase[] => [
    { op, data: [2, 3], title: `${op} of all`, isSpread: true },
    { op, data: [2, 3, 2], title: `${op} along two axes`, attrs: { axis: "(0, 2)" }, isSpread: true },
    {
      op,
      data: [2, 3, 2],
      title: `${op} along one axis that is kept`,
      attrs: { axis: "-2", keepdims: "True" },
      isSpread: true,
    },
  ]),
  { op: "sum", title: "sum along all axes but one", attrs: { axis: "1", exclude: "True" }, data: [2, 3, 2] },
  { op: "norm", title: "norm of magnitudes", attrs: { ord: "1", axis: "1" }, data: [2, 3], isSpread: true },
  { op: "_np_cumsum", attrs: { axis: "1" }, shapes: { a: [2, 3] } },
  { op: "_np_cumsum", title: "cumsum of all elements", shapes: { a: [2, 2] } },
  { op: "moments", attrs: { axes: "(0, 2)" }, data: [2, 3, 2] },
];
