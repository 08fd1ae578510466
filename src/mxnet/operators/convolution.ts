import * as tf from "@tensorflow/tfjs-core";
import type { PartialShape } from "../shape.ts";
import type { AttributeReader } from "./attribute-reader.ts";
import { convolutionKernel } from "./convolution-kernel.ts";
import type { ConfiguredOperator, FusableActivation, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

/**
 * Convolution of (batch, channel, width), (batch, channel, height, width) or (batch, channel, depth, height, width), with
 * groups, stride, pad and dilation.
 */
export const convolution: Operator = {
  name: "Convolution",
  aliases: ["ChannelwiseConvolution", "Convolution_v1"],
  configure: (attributes) => configured(readSettings(attributes)),
};

/** A tuple has one entry for each spatial axis: 1, 2 or 3. */
export interface ConvolutionSettings {
  kernel: readonly number[];
  stride: readonly number[];
  dilate: readonly number[];
  pad: readonly number[];
  /** At the far end of each axis, where that differs. */
  padAfter?: readonly number[];
  filters: number;
  groups: number;
  hasBias: boolean;
  /** What it computes of each element at the end. */
  activation?: FusableActivation;
}

function configured(settings: ConvolutionSettings): ConfiguredOperator {
  return {
    inputs: settings.hasBias ? ["data", "weight", "bias"] : ["data", "weight"],
    layout: "channels-last",
    layoutInputs: [0],
    inferShapes: (inputs, outputs) => inferShapes(inputs, outputs, settings),
    plan: (shapes, layout) => convolutionKernel(shapes, settings, layout),
    withActivation: (activation) =>
      settings.activation ? undefined : configured({ ...settings, activation }),
    affineAbsorber: settings.activation
      ? undefined
      : {
          axis: 1,
          scaleWeight: (weight, scale) =>
            tf.mul(weight, tf.reshape(scale, [-1, ...weight.shape.slice(1).map(() => 1)])),
          withBias: () => configured({ ...settings, hasBias: true }),
        },
  };
}

function readSettings(attributes: AttributeReader): ConvolutionSettings {
  const kernel = attributes.tuple("kernel");
  if (kernel.length < 1 || kernel.length > 3) {
    attributes.refuse("kernel", `has ${kernel.length} axes, must have 1, 2 or 3`);
  }
  attributes.ignore("workspace", "cudnn_tune", "cudnn_off");
  attributes.choice("layout", ["None", "NCHW", "NCW", "NCDHW"], "None");
  const settings = {
    kernel,
    stride: perAxis(attributes, "stride", kernel, 1),
    dilate: perAxis(attributes, "dilate", kernel, 1),
    pad: perAxis(attributes, "pad", kernel, 0),
    filters: attributes.number("num_filter"),
    groups: attributes.number("num_group", 1),
    hasBias: !attributes.boolean("no_bias", false),
  };
  if (settings.filters % settings.groups !== 0) {
    attributes.refuse(
      "num_filter",
      `is ${settings.filters}, must be a multiple of num_group ${settings.groups}`,
    );
  }
  return settings;
}

/** A tuple with one entry for each axis of the kernel; where it is absent or empty all entries are `absent`. */
export function perAxis(
  attributes: AttributeReader,
  name: string,
  kernel: readonly number[],
  absent: number,
): readonly number[] {
  const values = attributes.tuple(name);
  if (values.length === 0) return kernel.map(() => absent);
  if (values.length !== kernel.length) {
    attributes.refuse(name, `has ${values.length} axes, must have ${kernel.length} as the kernel has`);
  }
  return values;
}

function inferShapes(
  [data, weight, ...bias]: readonly PartialShape[],
  [output]: readonly PartialShape[],
  settings: ConvolutionSettings,
) {
  const { kernel, filters, groups } = settings;
  const channels = data?.[1] || (weight?.[1] ?? 0) * groups;
  const known = merged(data, [output?.[0] ?? 0, channels, ...kernel.map(() => 0)], "data");
  return {
    inputs: [
      data && known,
      merged(weight, [filters, channels / groups, ...kernel], "weight"),
      ...bias.map((shape) => merged(shape, [filters], "bias")),
    ],
    outputs: [data ? merged(output, outputShape(data, settings), "the output") : output],
  };
}

function outputShape(data: readonly number[], settings: ConvolutionSettings): number[] {
  const { kernel, stride, dilate, pad, filters } = settings;
  const at = (values: readonly number[], axis: number) => values[axis] ?? 1;
  const spatial = data.slice(2).map((length, axis) => {
    if (length === 0) return 0;
    const extent = at(dilate, axis) * (at(kernel, axis) - 1) + 1;
    return Math.floor((length + 2 * (pad[axis] ?? 0) - extent) / at(stride, axis)) + 1;
  });
  return [data[0] ?? 0, filters, ...spatial];
}
