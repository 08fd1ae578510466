import { activation } from "./activation.ts";
import { argmax, argmaxChannel, argmin } from "./arg-extreme.ts";
import { attentionOperators } from "./attention.ts";
import { batchNorm } from "./batch-norm.ts";
import { broadcastAxis, broadcastLike, broadcastTo } from "./broadcast-to.ts";
import { ampCast, cast, clip, smoothL1 } from "./clip.ts";
import { concat, stack } from "./concat.ts";
import { convolution } from "./convolution.ts";
import {
  arange,
  arangeLike,
  eye,
  full,
  linspace,
  ones,
  onesLike,
  shapeArray,
  sizeArray,
  zeros,
  zerosLike,
} from "./creation.ts";
import { ctcLoss } from "./ctc-loss.ts";
import { cumsum } from "./cumsum.ts";
import { detectionOperators } from "./detection/family.ts";
import { diag } from "./diag.ts";
import { batchDot, dot, gemm, gemm2 } from "./dot.ts";
import { dropout } from "./dropout.ts";
import { fullyConnected } from "./fully-connected.ts";
import { gatherNd, scatterNd } from "./gather-nd.ts";
import { imageOperators } from "./image/family.ts";
import { groupNorm, layerNorm } from "./layer-norm.ts";
import { blockGrad, identityAttachKlSparseReg, makeLoss, makeLossOutput } from "./make-loss.ts";
import { moments } from "./moments.ts";
import { oneHot } from "./one-hot.ts";
import type { Operator } from "./operator.ts";
import { argsort, sort, topk } from "./ordering.ts";
import { pick } from "./pick.ts";
import { pointwiseOperators } from "./pointwise/family.ts";
import { pooling } from "./pooling.ts";
import { multinomial, randomOperators, shuffle } from "./random.ts";
import { norm, reductions } from "./reduce.ts";
import {
  linearRegressionOutput,
  logisticRegressionOutput,
  maeRegressionOutput,
} from "./regression-output.ts";
import { repeat, tile } from "./repeat.ts";
import { flatten, reshape, reshapeLike } from "./reshape.ts";
import { reverse } from "./reverse.ts";
import { rnn } from "./rnn.ts";
import { sequenceLast, sequenceMask, sequenceReverse } from "./sequence.ts";
import { slice, sliceAxis, sliceLike } from "./slice.ts";
import { sliceChannel } from "./slice-channel.ts";
import { logSoftmax, softmax, softmin } from "./softmax.ts";
import { softmaxCrossEntropy } from "./softmax-cross-entropy.ts";
import { softmaxOutput } from "./softmax-output.ts";
import { splitV2 } from "./split-v2.ts";
import { svmOutput } from "./svm-output.ts";
import { batchTake, embedding, take } from "./take.ts";
import { swapAxis, transpose } from "./transpose.ts";
import { expandDims, squeeze } from "./unit-axes.ts";
import { warpCtc } from "./warp-ctc.ts";
import { where } from "./where.ts";

/** Every operator that can be run. */
export const OPERATORS: readonly Operator[] = [
  ...attentionOperators,
  ...detectionOperators,
  ...imageOperators,
  ...pointwiseOperators,
  ...randomOperators,
  ...reductions,
  activation,
  ampCast,
  arange,
  arangeLike,
  argmax,
  argmaxChannel,
  argmin,
  argsort,
  batchDot,
  batchNorm,
  batchTake,
  blockGrad,
  broadcastAxis,
  broadcastLike,
  broadcastTo,
  cast,
  clip,
  concat,
  convolution,
  ctcLoss,
  cumsum,
  diag,
  dot,
  dropout,
  embedding,
  expandDims,
  eye,
  flatten,
  full,
  fullyConnected,
  gatherNd,
  gemm,
  gemm2,
  groupNorm,
  identityAttachKlSparseReg,
  layerNorm,
  linearRegressionOutput,
  linspace,
  logisticRegressionOutput,
  logSoftmax,
  maeRegressionOutput,
  makeLoss,
  makeLossOutput,
  moments,
  multinomial,
  norm,
  oneHot,
  ones,
  onesLike,
  pick,
  pooling,
  repeat,
  reshape,
  reshapeLike,
  reverse,
  rnn,
  scatterNd,
  sequenceLast,
  sequenceMask,
  sequenceReverse,
  shapeArray,
  shuffle,
  sizeArray,
  slice,
  sliceAxis,
  sliceChannel,
  sliceLike,
  smoothL1,
  softmax,
  softmaxCrossEntropy,
  softmaxOutput,
  softmin,
  sort,
  splitV2,
  squeeze,
  stack,
  svmOutput,
  swapAxis,
  take,
  tile,
  topk,
  transpose,
  warpCtc,
  where,
  zeros,
  zerosLike,
];

const BY_NAME = new Map(
  OPERATORS.flatMap((operator) =>
    [operator.name, ...(operator.aliases ?? [])].map((name) => [name, operator]),
  ),
);

/** The operator that a file names so, `undefined` where it is not supported. */
export function findOperator(name: string): Operator | undefined {
  return BY_NAME.get(name);
}
