import { CREATION, type CreationFunctions } from "../functions/creation.ts";
import { IMAGES, type ImageFunctions } from "../functions/images.ts";
import { INDEXING, type IndexingFunctions } from "../functions/indexing.ts";
import { LAYERS, type LayerFunctions } from "../functions/layers.ts";
import { LOSSES, type LossFunctions } from "../functions/losses.ts";
import { MATRICES, type MatrixFunctions } from "../functions/matrices.ts";
import { BINARY, type BinaryFunctions, UNARY, type UnaryFunctions } from "../functions/pointwise.ts";
import { REDUCTIONS, type ReductionFunctions } from "../functions/reductions.ts";
import { SEQUENCES, type SequenceFunctions } from "../functions/sequences.ts";
import { SHAPE, type ShapeFunctions } from "../functions/shape.ts";
import { type Symbols, symbolFunctions } from "./functions.ts";

export const {
  FullyConnected,
  Activation,
  BatchNorm,
  Convolution,
  Pooling,
  Flatten,
  flatten,
  Dropout,
  Reshape,
  reshape,
  SoftmaxOutput,
  LinearRegressionOutput,
} = symbolFunctions<LayerFunctions<Symbols>>(LAYERS);

export const {
  relu,
  sigmoid,
  log_sigmoid,
  hard_sigmoid,
  softsign,
  mish,
  negative,
  abs,
  sign,
  round,
  rint,
  ceil,
  floor,
  trunc,
  fix,
  logical_not,
  square,
  sqrt,
  rsqrt,
  cbrt,
  rcbrt,
  reciprocal,
  exp,
  expm1,
  log,
  log10,
  log2,
  log1p,
  sin,
  cos,
  tan,
  arcsin,
  arccos,
  arctan,
  sinh,
  cosh,
  tanh,
  arcsinh,
  arccosh,
  arctanh,
  degrees,
  radians,
  erf,
  erfinv,
  gamma,
  gammaln,
  digamma,
  identity,
} = symbolFunctions<UnaryFunctions<Symbols>>(UNARY);

export const {
  broadcast_add,
  broadcast_sub,
  broadcast_mul,
  broadcast_div,
  broadcast_mod,
  broadcast_power,
  broadcast_maximum,
  broadcast_minimum,
  broadcast_hypot,
  broadcast_equal,
  broadcast_not_equal,
  broadcast_greater,
  broadcast_greater_equal,
  broadcast_lesser,
  broadcast_lesser_equal,
  broadcast_logical_and,
  broadcast_logical_or,
  broadcast_logical_xor,
  broadcast_plus,
  broadcast_minus,
  elemwise_add,
  elemwise_sub,
  elemwise_mul,
  elemwise_div,
  add_n,
  ElementWiseSum,
} = symbolFunctions<BinaryFunctions<Symbols>>(BINARY);

export const {
  reshape_like,
  transpose,
  SwapAxis,
  swapaxes,
  reverse,
  flip,
  expand_dims,
  squeeze,
  repeat,
  tile,
  broadcast_to,
  broadcast_axis,
  broadcast_axes,
  broadcast_like,
  Concat,
  concat,
  stack,
  SliceChannel,
  split,
  slice,
  slice_axis,
  slice_like,
  diag,
  shape_array,
  size_array,
  zeros_like,
  ones_like,
} = symbolFunctions<ShapeFunctions<Symbols>>(SHAPE);

export const { take, batch_take, Embedding, pick, one_hot, gather_nd, scatter_nd, where } =
  symbolFunctions<IndexingFunctions<Symbols>>(INDEXING);

export const {
  sum,
  sum_axis,
  mean,
  max,
  max_axis,
  min,
  min_axis,
  prod,
  nansum,
  nanprod,
  norm,
  cumsum,
  moments,
  argmax,
  argmin,
  argmax_channel,
  topk,
  sort,
  argsort,
} = symbolFunctions<ReductionFunctions<Symbols>>(REDUCTIONS);

export const { dot, batch_dot, softmax, log_softmax, softmin, LayerNorm, GroupNorm } =
  symbolFunctions<MatrixFunctions<Symbols>>(MATRICES);

export const {
  LogisticRegressionOutput,
  MAERegressionOutput,
  MakeLoss,
  make_loss,
  BlockGrad,
  stop_gradient,
  SVMOutput,
  softmax_cross_entropy,
  CTCLoss,
  ctc_loss,
  smooth_l1,
  clip,
  Cast,
  cast,
  amp_cast,
} = symbolFunctions<LossFunctions<Symbols>>(LOSSES);

export const { SequenceMask, SequenceLast, SequenceReverse, RNN } =
  symbolFunctions<SequenceFunctions<Symbols>>(SEQUENCES);

export const {
  LeakyReLU,
  Deconvolution,
  UpSampling,
  Pad,
  pad,
  Crop,
  LRN,
  InstanceNorm,
  L2Normalization,
  SoftmaxActivation,
  ROIPooling,
  GridGenerator,
  BilinearSampler,
  SpatialTransformer,
  depth_to_space,
  space_to_depth,
} = symbolFunctions<ImageFunctions<Symbols>>(IMAGES);

export const { zeros, ones, full, arange, eye } = symbolFunctions<CreationFunctions<Symbols>>(CREATION);
