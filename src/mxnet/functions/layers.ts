import type { Shape } from "../shape.ts";
import type { Declarations, Kind, Operation } from "./operation.ts";

export interface FullyConnectedOptions {
  num_hidden: number;
  /** Default: false. */
  no_bias?: boolean;
  /** Joins all axes but the first. Default: true. */
  flatten?: boolean;
}

export interface ActivationOptions {
  act_type: "relu" | "sigmoid" | "tanh" | "softrelu" | "softsign";
}

export interface BatchNormOptions {
  /** Added to the variance. Default: 1e-3. */
  eps?: number;
  /** What the moving averages keep of themselves. Default: 0.9. */
  momentum?: number;
  /** Takes gamma as 1, whatever it holds. Default: true. */
  fix_gamma?: boolean;
  /** Takes the moving averages in training too. Default: false. */
  use_global_stats?: boolean;
  /** Returns mean and 1 / √(variance + eps) too. Default: false. */
  output_mean_var?: boolean;
  /** Axis of the channels. Default: 1. */
  axis?: number;
}

export interface ConvolutionOptions {
  /** One number for (batch, channel, width), two for images, three for volumes. */
  kernel: readonly number[];
  num_filter: number;
  /** Default: 1 along each axis. */
  stride?: readonly number[];
  /** Default: 1 along each axis. */
  dilate?: readonly number[];
  /** Default: 0 along each axis. */
  pad?: readonly number[];
  /** Default: 1. */
  num_group?: number;
  /** Default: false. */
  no_bias?: boolean;
  layout?: "NCHW" | "NCW" | "NCDHW";
}

export interface PoolingOptions {
  /** Not needed with `global_pool`. */
  kernel?: readonly number[];
  /** Default: `max`. */
  pool_type?: "max" | "avg" | "sum" | "lp";
  /** The window is the whole image. Default: false. */
  global_pool?: boolean;
  /** `full` counts the last window where it hangs over the edge, `same` all that begin inside. Default: `valid`. */
  pooling_convention?: "valid" | "full" | "same";
  /** Default: 1 along each axis. */
  stride?: readonly number[];
  /** Default: 0 along each axis. */
  pad?: readonly number[];
  /** Whether an average counts padded cells. Default: true. */
  count_include_pad?: boolean;
  /** Of `lp`: 1, 2 or 3. Default: 2. */
  p_value?: number;
}

export interface DropoutOptions {
  /** Share of the elements that becomes 0. Default: 0.5. */
  p?: number;
  /** `always` drops at inference too. Default: `training`. */
  mode?: "training" | "always";
  /** Axes along which one choice holds. */
  axes?: readonly number[];
}

export interface ReshapeOptions {
  /** With MXNet's codes 0, -1, -2, -3 and -4. */
  shape: Shape;
  /** Counts from the right. Default: false. */
  reverse?: boolean;
}

export interface SoftmaxOutputOptions {
  /** Default: 1. */
  grad_scale?: number;
  /** Default: -1. */
  ignore_label?: number;
  /** Gives rows with `ignore_label` no gradient. Default: false. */
  use_ignore?: boolean;
  /** Classes along axis 1. Default: false. */
  multi_output?: boolean;
  /** Classes along the last axis. Default: false. */
  preserve_shape?: boolean;
  /** Divides the gradient by the batch, or by the labels that are not ignored. Default: `null`. */
  normalization?: "null" | "batch" | "valid";
  /** Multiplies the gradient by that from above. Default: false. */
  out_grad?: boolean;
  /** What the right class gives to the others. Default: 0. */
  smooth_alpha?: number;
}

export interface RegressionOutputOptions {
  /** Default: 1. */
  grad_scale?: number;
}

/** The layers of a network, and its outputs. */
export interface LayerFunctions<K extends Kind> {
  /** `data · weightᵀ + bias`: (batch, …) to (batch, num_hidden). */
  FullyConnected: Operation<K, "data" | "weight" | "bias", FullyConnectedOptions>;
  /** A function of each element. */
  Activation: Operation<K, "data", ActivationOptions>;
  /** Normalises each channel by the batch's mean and variance in training, by moving averages at inference. */
  BatchNorm: Operation<K, "data" | "gamma" | "beta" | "moving_mean" | "moving_var", BatchNormOptions>;
  /** Convolution of (batch, channel, height, width) or (batch, channel, width). */
  Convolution: Operation<K, "data" | "weight" | "bias", ConvolutionOptions>;
  /** Maximum, average or sum of windows. */
  Pooling: Operation<K, "data", PoolingOptions>;
  /** (batch, …) to (batch, everything else). */
  Flatten: Operation<K, "data">;
  /** (batch, …) to (batch, everything else). */
  flatten: Operation<K, "data">;
  /** Sets elements to 0 at random and scales the others, in training. */
  Dropout: Operation<K, "data", DropoutOptions>;
  /** Changes the shape and keeps the elements. */
  Reshape: Operation<K, "data", ReshapeOptions, [shape: Shape]>;
  /** Changes the shape and keeps the elements. */
  reshape: Operation<K, "data", ReshapeOptions, [shape: Shape]>;
  /** Softmax with the gradient of the cross entropy. */
  SoftmaxOutput: Operation<K, "data" | "label", SoftmaxOutputOptions>;
  /** The data, with the gradient of half the squared error. */
  LinearRegressionOutput: Operation<K, "data" | "label", RegressionOutputOptions>;
}

export const LAYERS: Declarations<LayerFunctions<Kind>> = {
  FullyConnected: {},
  Activation: {},
  BatchNorm: {},
  Convolution: {},
  Pooling: {},
  Flatten: {},
  flatten: { op: "Flatten" },
  Dropout: {},
  Reshape: { positional: ["shape"] },
  reshape: { op: "Reshape", positional: ["shape"] },
  SoftmaxOutput: {},
  LinearRegressionOutput: {},
};
