import { MXNetError } from "../../mxnet-error.ts";
import { formatShape, type PartialShape, type Shape } from "../../shape.ts";
import type { AttributeReader } from "../attribute-reader.ts";
import { type ConvolutionSettings, perAxis } from "../convolution.ts";
import type { Operator } from "../operator.ts";
import { merged } from "../shapes.ts";
import { deconvolutionKernel } from "./deconvolution-kernel.ts";

export interface DeconvolutionOptions {
  /** One number for (batch, channel, width), two for images, three for volumes. */
  kernel: readonly number[];
  num_filter: number;
  /** Default: 1 along each axis. */
  stride?: readonly number[];
  /** Default: 1 along each axis. */
  dilate?: readonly number[];
  /** What is cut off at each side of the result. Default: 0 along each axis. */
  pad?: readonly number[];
  /** What is added at the far end. Default: 0 along each axis. */
  adj?: readonly number[];
  /** The lengths of the result: then `pad` and `adj` follow from them. */
  target_shape?: readonly number[];
  /** Default: 1. */
  num_group?: number;
  /** Default: true. */
  no_bias?: boolean;
  layout?: "NCHW" | "NCW" | "NCDHW";
}

/**
 * The transpose of a convolution: what that does to gradients is done to data.
 *
 * The weight is (channel, filter of its group, …kernel), channels first as they are the convolution's filters.
 */
export const deconvolution: Operator = {
  name: "Deconvolution",
  configure(attributes) {
    const settings = readSettings(attributes);
    return {
      inputs: settings.hasBias ? ["data", "weight", "bias"] : ["data", "weight"],
      layout: "channels-last",
      layoutInputs: [0],
      inferShapes: (inputs, outputs) => inferShapes(inputs, outputs, settings),
      plan: (shapes, layout) => deconvolutionKernel(shapes, settings, layout),
    };
  },
};

export interface DeconvolutionSettings extends ConvolutionSettings {
  adjust: readonly number[];
  /** All 0 where it is not given. */
  target: readonly number[];
}

function readSettings(attributes: AttributeReader): DeconvolutionSettings {
  const kernel = attributes.tuple("kernel");
  if (kernel.length < 1 || kernel.length > 3) {
    attributes.refuse("kernel", `has ${kernel.length} axes, must have 1, 2 or 3`);
  }
  attributes.ignore("workspace", "cudnn_tune", "cudnn_off");
  attributes.choice("layout", ["None", "NCHW", "NCW", "NCDHW"], "None");
  const filters = attributes.number("num_filter");
  const groups = attributes.number("num_group", 1);
  if (filters % groups !== 0) {
    attributes.refuse("num_filter", `is ${filters}, must be a multiple of num_group ${groups}`);
  }
  return {
    kernel,
    stride: perAxis(attributes, "stride", kernel, 1),
    dilate: perAxis(attributes, "dilate", kernel, 1),
    pad: perAxis(attributes, "pad", kernel, 0),
    adjust: perAxis(attributes, "adj", kernel, 0),
    target: perAxis(attributes, "target_shape", kernel, 0),
    filters,
    groups,
    hasBias: !attributes.boolean("no_bias", true),
  };
}

function inferShapes(
  [data, weight, ...bias]: readonly PartialShape[],
  [output]: readonly PartialShape[],
  settings: DeconvolutionSettings,
) {
  const { kernel, filters, groups } = settings;
  return {
    inputs: [
      data,
      merged(weight, [data?.[1] ?? 0, filters / groups, ...kernel], "weight"),
      ...bias.map((shape) => merged(shape, [filters], "bias")),
    ],
    outputs: [data ? merged(output, outputShape(data, settings), "the output") : output],
  };
}

/** A length is 0 where that of the data is: not known. */
function outputShape(data: Shape, settings: DeconvolutionSettings): number[] {
  const { kernel, filters } = settings;
  const lengths = data.slice(2);
  if (lengths.length !== kernel.length) {
    throw new MXNetError(`data has shape ${formatShape(data)}, must have ${kernel.length + 2} axes`);
  }
  const spatial = lengths.map((length, axis) => {
    if (length === 0) return 0;
    const { before, after } = cut(length, axis, settings);
    return wholeLength(length, axis, settings) - before - after;
  });
  return [data[0] ?? 0, filters, ...spatial];
}

/** What is cut off at both ends of an axis; less than 0 where something is added. */
export function cut(length: number, axis: number, settings: DeconvolutionSettings) {
  const { target, pad, adjust } = settings;
  const [before = 0, added = 0, wanted = 0] = [pad[axis], adjust[axis], target[axis]];
  if (target.every((each) => each === 0)) return { before, after: before - added };
  const excess = wholeLength(length, axis, settings) - wanted;
  if (excess >= 0) return { before: Math.ceil(excess / 2), after: Math.floor(excess / 2) };
  throw new MXNetError(
    `target_shape is ${formatShape(target)}, must be at most ${wanted + excess} along spatial axis ${axis}`,
  );
}

/** The length of the result before anything is cut off. */
function wholeLength(
  length: number,
  axis: number,
  { kernel, stride, dilate }: DeconvolutionSettings,
): number {
  const [taps = 1, step = 1, spacing = 1] = [kernel[axis], stride[axis], dilate[axis]];
  return step * (length - 1) + spacing * (taps - 1) + 1;
}
