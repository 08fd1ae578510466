import type { GradientCase } from "../gradient-check.ts";

/** The layers of a network. */
export const LAYER_CASES: readonly GradientCase[] = [
  { title: "FullyConnected of rows", op: "FullyConnected", attrs: { num_hidden: "3" }, data: [2, 4] },
  { title: "FullyConnected of images", op: "FullyConnected", attrs: { num_hidden: "3" }, data: [2, 2, 3] },
  {
    title: "FullyConnected along the last axis",
    op: "FullyConnected",
    attrs: { num_hidden: "3", flatten: "False", no_bias: "True" },
    data: [2, 2, 3],
  },
  ...["relu", "sigmoid", "tanh", "softrelu", "softsign"].map(
    (act_type): GradientCase => ({
      title: `Activation ${act_type}`,
      op: "Activation",
      attrs: { act_type },
      data: [3, 4],
      isSpread: true,
    }),
  ),
  { title: "Flatten", op: "Flatten", data: [2, 3, 2] },
  { title: "Reshape", op: "Reshape", attrs: { shape: "(-3, 0)" }, data: [2, 3, 2] },
  {
    title: "BatchNorm by the batch",
    op: "BatchNorm",
    attrs: { fix_gamma: "False", eps: "0.125" },
    data: [3, 2, 2, 2],
  },
  {
    title: "BatchNorm by the moving averages",
    op: "BatchNorm",
    attrs: { fix_gamma: "False", use_global_stats: "True", eps: "1.5" },
    data: [3, 2, 2],
  },
  {
    title: "BatchNorm of the last axis",
    op: "BatchNorm",
    attrs: { axis: "-1", eps: "0.125" },
    data: [3, 2, 2],
  },
  {
    title: "Convolution",
    op: "Convolution",
    attrs: { kernel: "(3, 2)", num_filter: "3" },
    data: [2, 2, 5, 4],
  },
  {
    title: "Convolution with stride and pad",
    op: "Convolution",
    attrs: { kernel: "(3, 3)", num_filter: "2", stride: "(2, 1)", pad: "(1, 2)" },
    data: [1, 2, 6, 5],
  },
  {
    title: "Convolution with dilation and stride",
    op: "Convolution",
    attrs: { kernel: "(2, 3)", num_filter: "2", dilate: "(3, 2)", stride: "(2, 1)", pad: "(1, 2)" },
    data: [1, 2, 7, 5],
  },
  {
    title: "Convolution in groups",
    op: "Convolution",
    attrs: { kernel: "(2, 2)", num_filter: "4", num_group: "2", no_bias: "True" },
    data: [2, 4, 3, 3],
  },
  {
    title: "Convolution of each channel by itself",
    op: "Convolution",
    attrs: { kernel: "(3, 2)", num_filter: "6", num_group: "3", pad: "(1, 1)" },
    data: [2, 3, 4, 4],
  },
  {
    title: "Convolution along one axis",
    op: "Convolution",
    attrs: { kernel: "(3,)", num_filter: "2", stride: "(2,)", pad: "(1,)" },
    data: [2, 3, 6],
  },
  {
    title: "Pooling max that overlaps",
    op: "Pooling",
    attrs: { kernel: "(3, 2)", stride: "(2, 1)", pad: "(1, 0)" },
    data: [1, 2, 5, 4],
    isSpread: true,
  },
  {
    title: "Pooling max that hangs over",
    op: "Pooling",
    attrs: { kernel: "(2, 2)", stride: "(2, 2)", pooling_convention: "full" },
    data: [1, 2, 5, 3],
    isSpread: true,
  },
  {
    title: "Pooling max of all",
    op: "Pooling",
    attrs: { global_pool: "True", pool_type: "max" },
    data: [2, 2, 3, 3],
    isSpread: true,
  },
  {
    title: "Pooling max along one axis",
    op: "Pooling",
    attrs: { kernel: "(2,)", stride: "(2,)" },
    data: [1, 2, 6],
    isSpread: true,
  },
  ...["avg", "sum"].flatMap((pool_type): GradientCase[] => [
    {
      title: `Pooling ${pool_type} of all`,
      op: "Pooling",
      attrs: { pool_type, global_pool: "True" },
      data: [2, 2, 3, 2],
    },
    {
      title: `Pooling ${pool_type} with pad that hangs over`,
      op: "Pooling",
      attrs: { pool_type, kernel: "(3, 2)", stride: "(2, 2)", pad: "(1, 1)", pooling_convention: "full" },
      data: [1, 2, 5, 4],
    },
    {
      title: `Pooling ${pool_type} that leaves rows out`,
      op: "Pooling",
      attrs: { pool_type, kernel: "(2, 2)", stride: "(3, 3)", count_include_pad: "False" },
      data: [1, 2, 6, 6],
    },
  ]),
];
