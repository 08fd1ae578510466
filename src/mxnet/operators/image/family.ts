import type { Operator } from "../operator.ts";
import { adaptiveAvgPooling } from "./adaptive-avg-pooling.ts";
import { bilinearResize } from "./bilinear-resize.ts";
import { crop } from "./crop.ts";
import { deconvolution } from "./deconvolution.ts";
import { depthToSpace, spaceToDepth } from "./depth-to-space.ts";
import { instanceNorm } from "./instance-norm.ts";
import { l2Normalization } from "./l2-normalization.ts";
import { lrn } from "./lrn.ts";
import { padOperator } from "./pad.ts";
import { softmaxActivation } from "./softmax-activation.ts";
import { bilinearSampler, gridGenerator, spatialTransformer } from "./spatial-transformer.ts";
import { upSampling } from "./up-sampling.ts";

/** Operators on images that neither convolve nor pool windows: most change their size or their scale. */
export const imageOperators: readonly Operator[] = [
  adaptiveAvgPooling,
  bilinearResize,
  bilinearSampler,
  crop,
  deconvolution,
  depthToSpace,
  gridGenerator,
  instanceNorm,
  l2Normalization,
  lrn,
  padOperator,
  softmaxActivation,
  spaceToDepth,
  spatialTransformer,
  upSampling,
];
