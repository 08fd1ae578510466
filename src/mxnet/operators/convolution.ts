import { isComplete, type PartialShape, type Shape } from "../shape.ts";
import type { AttributeReader } from "./attribute-reader.ts";
import { convolutionKernel } from "./convolution-kernel.ts";
import type { KnownShapes, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";
import { type Pair, pair } from "./spatial.ts";

/** Convolution of (batch, channel, width) or (batch, channel, height, width), with groups, stride, pad and dilation. */
export const convolution: Operator = {
  name: "Convolution",
  configure(attributes) {
    const settings = readSettings(attributes);
    return {
      inputs: settings.hasBias ? ["data", "weight", "bias"] : ["data", "weight"],
      inferShapes: (inputs, outputs) => inferShapes(inputs, outputs, settings),
      plan: (shapes: KnownShapes) => convolutionKernel(shapes, settings),
    };
  },
};

export interface ConvolutionSettings {
  /** 1 for (batch, channel, width), 2 for images. */
  axes: number;
  kernel: Pair;
  stride: Pair;
  dilate: Pair;
  pad: Pair;
  filters: number;
  groups: number;
  hasBias: boolean;
}

function readSettings(attributes: AttributeReader): ConvolutionSettings {
  const kernel = attributes.tuple("kernel");
  if (kernel.length !== 1 && kernel.length !== 2) {
    attributes.refuse("kernel", `has ${kernel.length} axes, must have 1 or 2`);
  }
  attributes.ignore("workspace", "cudnn_tune", "cudnn_off");
  attributes.choice("layout", ["None", "NCHW", "NCW"], "None");
  const settings = {
    axes: kernel.length,
    kernel: pair(kernel, 1),
    stride: pair(attributes.tuple("stride"), 1),
    dilate: pair(attributes.tuple("dilate"), 1),
    pad: pair(attributes.tuple("pad"), 0),
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

function inferShapes(
  [data, weight, ...bias]: readonly PartialShape[],
  [output]: readonly PartialShape[],
  settings: ConvolutionSettings,
) {
  const { axes, filters, groups } = settings;
  const kernel = settings.kernel.slice(2 - axes);
  const channels = data?.[1] ?? 0;
  return {
    inputs: [
      data,
      merged(weight, [filters, channels / groups, ...kernel], "weight"),
      ...bias.map((shape) => merged(shape, [filters], "bias")),
    ],
    outputs: [isComplete(data) ? merged(output, outputShape(data, settings), "the output") : output],
  };
}

function outputShape(
  data: Shape,
  { axes, kernel, stride, dilate, pad, filters }: ConvolutionSettings,
): Shape {
  const spatial = data.slice(2).map((length, axis) => {
    const at = (axis + 2 - axes) as 0 | 1;
    const extent = dilate[at] * (kernel[at] - 1) + 1;
    return Math.floor((length + 2 * pad[at] - extent) / stride[at]) + 1;
  });
  return [data[0] ?? 1, filters, ...spatial];
}
