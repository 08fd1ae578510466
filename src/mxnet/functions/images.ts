import type { ROIPoolingOptions } from "../operators/detection/roi-pooling.ts";
import type { AdaptiveAvgPooling2DOptions } from "../operators/image/adaptive-avg-pooling.ts";
import type { BilinearResize2DOptions } from "../operators/image/bilinear-resize.ts";
import type { CropOptions } from "../operators/image/crop.ts";
import type { DeconvolutionOptions } from "../operators/image/deconvolution.ts";
import type { BlockOptions } from "../operators/image/depth-to-space.ts";
import type { InstanceNormOptions } from "../operators/image/instance-norm.ts";
import type { L2NormalizationOptions } from "../operators/image/l2-normalization.ts";
import type { LRNOptions } from "../operators/image/lrn.ts";
import type { PadOptions } from "../operators/image/pad.ts";
import type { SoftmaxActivationOptions } from "../operators/image/softmax-activation.ts";
import type {
  GridGeneratorOptions,
  SpatialTransformerOptions,
} from "../operators/image/spatial-transformer.ts";
import type { UpSamplingOptions } from "../operators/image/up-sampling.ts";
import type { LeakyReLUOptions } from "../operators/pointwise/leaky-relu.ts";
import type { Declarations, Kind, Operation, VariadicOperation } from "./operation.ts";

/** Functions of images, (batch, channel, height, width), and of their channels. */
export interface ImageFunctions<K extends Kind> {
  /** Rectifiers that let something of a negative element through. `prelu` has a second input, its slopes. */
  LeakyReLU: Operation<K, "data" | "gamma", LeakyReLUOptions>;
  /** The transpose of a convolution; the weight is (channel, num_filter / num_group, …kernel). */
  Deconvolution: Operation<K, "data" | "weight" | "bias", DeconvolutionOptions>;
  /** Makes images larger by a whole number. Several inputs all become as large as the first. */
  UpSampling: VariadicOperation<K, UpSamplingOptions>;
  /** Adds to the ends of axes. */
  Pad: Operation<K, "data", PadOptions>;
  /** Adds to the ends of axes. */
  pad: Operation<K, "data", PadOptions>;
  /** Cuts the first input to a height and width, or to those of the second. */
  Crop: VariadicOperation<K, CropOptions>;
  /** Divides each element by a power of the squares in the channels round its own. */
  LRN: Operation<K, "data", LRNOptions>;
  /** Normalises each channel of each sample by its own mean and variance. */
  InstanceNorm: Operation<K, "data" | "gamma" | "beta", InstanceNormOptions>;
  /** Divides by the root of the sum of squares. */
  L2Normalization: Operation<K, "data", L2NormalizationOptions>;
  /** Softmax of a sample as a whole, or of the channels of each place. */
  SoftmaxActivation: Operation<K, "data", SoftmaxActivationOptions>;
  /** The maximum of parts of regions (region, 5: sample, corners): (region, channel, …pooled_size). */
  ROIPooling: Operation<K, "data" | "rois", ROIPoolingOptions>;
  /** The grid that `BilinearSampler` takes, from affine matrices or from how far each place moves. */
  GridGenerator: Operation<K, "data", GridGeneratorOptions>;
  /** Interpolates the data where the grid, from -1 to 1, says. */
  BilinearSampler: Operation<K, "data" | "grid">;
  /** Interpolates the data by affine matrices `loc`, (batch, 6). */
  SpatialTransformer: Operation<K, "data" | "loc", SpatialTransformerOptions>;
  /** (batch, block² · channel, height, width) to (batch, channel, block · height, block · width). */
  depth_to_space: Operation<K, "data", BlockOptions, [block_size: number]>;
  /** (batch, channel, block · height, block · width) to (batch, block² · channel, height, width). */
  space_to_depth: Operation<K, "data", BlockOptions, [block_size: number]>;
}

export const IMAGES: Declarations<ImageFunctions<Kind>> = {
  LeakyReLU: {},
  Deconvolution: {},
  UpSampling: { isVariadic: true },
  Pad: {},
  pad: { op: "Pad" },
  Crop: { isVariadic: true },
  LRN: {},
  InstanceNorm: {},
  L2Normalization: {},
  SoftmaxActivation: {},
  ROIPooling: {},
  GridGenerator: {},
  BilinearSampler: {},
  SpatialTransformer: {},
  depth_to_space: { positional: ["block_size"] },
  space_to_depth: { positional: ["block_size"] },
};

/** Functions of images in `contrib`. */
export interface ContribImageFunctions<K extends Kind> {
  /** Averages images over as many windows as the result is high and wide. */
  AdaptiveAvgPooling2D: Operation<K, "data", AdaptiveAvgPooling2DOptions>;
  /** Interpolates images to another height and width; with mode `like` to those of a second input. */
  BilinearResize2D: Operation<K, "data" | "like", BilinearResize2DOptions>;
}

export const CONTRIB_IMAGES: Declarations<ContribImageFunctions<Kind>> = {
  AdaptiveAvgPooling2D: { op: "_contrib_AdaptiveAvgPooling2D" },
  BilinearResize2D: { op: "_contrib_BilinearResize2D" },
};
