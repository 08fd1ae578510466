import type { Shape } from "../shape.ts";
import { compose, type NodeOptions, type OperatorArguments } from "./compose.ts";
import { MXSymbol } from "./symbol.ts";

/** Everything as one object, or the data first: `FullyConnected(x, { num_hidden: 10 })`. */
export type Call<Options> =
  | [options: Options]
  | (Record<never, never> extends Options
      ? [data: MXSymbol, options?: Options]
      : [data: MXSymbol, options: Options]);

export interface FullyConnectedOptions extends NodeOptions {
  data?: MXSymbol;
  weight?: MXSymbol;
  bias?: MXSymbol;
  num_hidden: number;
  /** Default: false. */
  no_bias?: boolean;
  /** Joins all axes but the first. Default: true. */
  flatten?: boolean;
}

/** `data · weightᵀ + bias`: (batch, …) to (batch, num_hidden). */
export function FullyConnected(...args: Call<FullyConnectedOptions>): MXSymbol {
  return compose("FullyConnected", options(args));
}

export interface ActivationOptions extends NodeOptions {
  data?: MXSymbol;
  act_type: "relu" | "sigmoid" | "tanh" | "softrelu" | "softsign";
}

/** A function of each element. */
export function Activation(...args: Call<ActivationOptions>): MXSymbol {
  return compose("Activation", options(args));
}

export interface ConvolutionOptions extends NodeOptions {
  data?: MXSymbol;
  weight?: MXSymbol;
  bias?: MXSymbol;
  /** One number for (batch, channel, width), two for images. */
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
  layout?: "NCHW" | "NCW";
}

/** Convolution of (batch, channel, height, width) or (batch, channel, width). */
export function Convolution(...args: Call<ConvolutionOptions>): MXSymbol {
  return compose("Convolution", options(args));
}

export interface PoolingOptions extends NodeOptions {
  data?: MXSymbol;
  /** Not needed with `global_pool`. */
  kernel?: readonly number[];
  /** Default: `max`. */
  pool_type?: "max" | "avg" | "sum";
  /** The window is the whole image. Default: false. */
  global_pool?: boolean;
  /** `full` counts the last window where it hangs over the edge. Default: `valid`. */
  pooling_convention?: "valid" | "full";
  /** Default: 1 along each axis. */
  stride?: readonly number[];
  /** Default: 0 along each axis. */
  pad?: readonly number[];
  /** Whether an average counts padded cells. Default: true. */
  count_include_pad?: boolean;
}

/** Maximum, average or sum of windows. */
export function Pooling(...args: Call<PoolingOptions>): MXSymbol {
  return compose("Pooling", options(args));
}

export interface DataOptions extends NodeOptions {
  data?: MXSymbol;
}

/** (batch, …) to (batch, everything else). */
export function Flatten(...args: Call<DataOptions>): MXSymbol {
  return compose("Flatten", options(args));
}

export interface DropoutOptions extends DataOptions {
  /** Share of the elements that becomes 0. Default: 0.5. */
  p?: number;
  /** `always` drops at inference too. Default: `training`. */
  mode?: "training" | "always";
  /** Axes along which one choice holds. */
  axes?: readonly number[];
}

/** Sets elements to 0 at random and scales the others, in training. */
export function Dropout(...args: Call<DropoutOptions>): MXSymbol {
  return compose("Dropout", options(args));
}

export interface ReshapeOptions extends DataOptions {
  /** With MXNet's codes 0, -1, -2, -3 and -4. */
  shape: Shape;
  /** Counts from the right. Default: false. */
  reverse?: boolean;
}

/** Changes the shape and keeps the elements. */
export function Reshape(...args: Call<ReshapeOptions>): MXSymbol {
  return compose("Reshape", options(args));
}

export interface SoftmaxOutputOptions extends DataOptions {
  /** Default: the variable `<name>_label`. */
  label?: MXSymbol;
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

/** Softmax with the gradient of the cross entropy. */
export function SoftmaxOutput(...args: Call<SoftmaxOutputOptions>): MXSymbol {
  return compose("SoftmaxOutput", options(args));
}

export interface RegressionOutputOptions extends DataOptions {
  /** Default: the variable `<name>_label`. */
  label?: MXSymbol;
  /** Default: 1. */
  grad_scale?: number;
}

/** The data, with the gradient of half the squared error. */
export function LinearRegressionOutput(...args: Call<RegressionOutputOptions>): MXSymbol {
  return compose("LinearRegressionOutput", options(args));
}

function options<Options extends NodeOptions>([first, rest]: Call<Options> | []): OperatorArguments {
  return first instanceof MXSymbol ? { data: first, ...rest } : { ...first };
}
