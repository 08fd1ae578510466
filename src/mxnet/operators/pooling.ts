import { MXNetError } from "../mxnet-error.ts";
import { formatShape, type PartialShape } from "../shape.ts";
import type { AttributeReader } from "./attribute-reader.ts";
import { perAxis } from "./convolution.ts";
import type { Operator } from "./operator.ts";
import { poolingKernel } from "./pooling-kernel.ts";
import { merged } from "./shapes.ts";

/**
 * Maximum, average, sum or p-norm of windows of (batch, channel, width), (batch, channel, height, width) or (batch,
 * channel, depth, height, width).
 */
export const pooling: Operator = {
  name: "Pooling",
  configure(attributes) {
    const settings = readSettings(attributes);
    return {
      inputs: ["data"],
      layout: settings.isGlobal && settings.type !== "max" ? "any" : "channels-last",
      inferShapes: ([data]: readonly PartialShape[], [output]: readonly PartialShape[]) => ({
        inputs: [data],
        outputs: [data ? merged(output, outputShape(data, settings), "the output") : output],
      }),
      plan: (shapes, layout) => poolingKernel(shapes, settings, layout),
    };
  },
};

/** A tuple has one entry for each spatial axis: 1, 2 or 3; a global pool may have none. */
export interface PoolingSettings {
  type: "max" | "avg" | "sum" | "lp";
  kernel: readonly number[];
  stride: readonly number[];
  pad: readonly number[];
  /** The window is the whole image, whatever kernel, stride and pad are. */
  isGlobal: boolean;
  /** How many windows there are: `full` counts the last where it hangs over the edge, `same` all that begin inside. */
  convention: "valid" | "full" | "same";
  countIncludePad: boolean;
  /** Of `lp`. */
  power: number;
}

function readSettings(attributes: AttributeReader): PoolingSettings {
  const isGlobal = attributes.boolean("global_pool", false);
  const kernel = attributes.tuple("kernel");
  if (kernel.length > 3 || (kernel.length === 0 && !isGlobal)) {
    attributes.refuse("kernel", `has ${kernel.length} axes, must have 1, 2 or 3`);
  }
  attributes.ignore("cudnn_off");
  if (isGlobal) attributes.ignore("stride", "pad");
  attributes.choice("layout", ["None", "NCHW", "NCW", "NCDHW"], "None");
  const type = attributes.choice("pool_type", ["max", "avg", "sum", "lp"], "max");
  const power = attributes.number("p_value", 2);
  if (type === "lp" && ![1, 2, 3].includes(power))
    attributes.refuse("p_value", `is ${power}, must be 1, 2 or 3`);
  return {
    type,
    kernel,
    stride: isGlobal ? [] : perAxis(attributes, "stride", kernel, 1),
    pad: isGlobal ? [] : perAxis(attributes, "pad", kernel, 0),
    isGlobal,
    convention: attributes.choice("pooling_convention", ["valid", "full", "same"], "valid"),
    countIncludePad: attributes.boolean("count_include_pad", true),
    power,
  };
}

function outputShape(data: readonly number[], settings: PoolingSettings): number[] {
  const { kernel, isGlobal } = settings;
  const spatial = data.slice(2);
  if (isGlobal) return [...data.slice(0, 2), ...spatial.map(() => 1)];
  if (spatial.length !== kernel.length) {
    throw new MXNetError(`data has shape ${formatShape(data)}, must have ${kernel.length + 2} axes`);
  }
  return [
    ...data.slice(0, 2),
    ...spatial.map((length, axis) => (length ? windows(data, axis, settings) : 0)),
  ];
}

function windows(data: readonly number[], axis: number, settings: PoolingSettings): number {
  const { kernel, convention } = settings;
  const padded = (data[axis + 2] ?? 1) + 2 * (settings.pad[axis] ?? 0);
  const [extent, stride] = [kernel[axis] ?? 1, settings.stride[axis] ?? 1];
  if (convention === "same") return Math.ceil(padded / stride);
  if (padded >= extent) {
    return (convention === "full" ? Math.ceil : Math.floor)((padded - extent) / stride) + 1;
  }
  throw new MXNetError(
    `kernel ${formatShape(kernel)} exceeds data of shape ${formatShape(data)} with pad ${formatShape(settings.pad)}`,
  );
}
