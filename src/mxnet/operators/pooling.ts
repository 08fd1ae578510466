import { MXNetError } from "../mxnet-error.ts";
import { formatShape, isComplete, type PartialShape, type Shape } from "../shape.ts";
import type { AttributeReader } from "./attribute-reader.ts";
import type { Operator } from "./operator.ts";
import { globalPoolingKernel, poolingKernel } from "./pooling-kernel.ts";
import { merged } from "./shapes.ts";
import { type Pair, pair } from "./spatial.ts";

/** Maximum, average or sum of windows of (batch, channel, width) or (batch, channel, height, width). */
export const pooling: Operator = {
  name: "Pooling",
  configure(attributes) {
    const settings = readSettings(attributes);
    return {
      inputs: ["data"],
      inferShapes: ([data]: readonly PartialShape[], [output]: readonly PartialShape[]) => ({
        inputs: [data],
        outputs: [isComplete(data) ? merged(output, outputShape(data, settings), "the output") : output],
      }),
      plan: (shapes) =>
        settings.isGlobal && settings.type !== "max"
          ? globalPoolingKernel(shapes, settings.type)
          : poolingKernel(shapes, settings),
    };
  },
};

export interface PoolingSettings {
  /** 0 where a global pool names no kernel. */
  axes: number;
  type: "max" | "avg" | "sum";
  kernel: Pair;
  stride: Pair;
  pad: Pair;
  /** The window is the whole image, whatever kernel, stride and pad are. */
  isGlobal: boolean;
  /** Counts the last window where it hangs over the edge. */
  isFull: boolean;
  countIncludePad: boolean;
}

function readSettings(attributes: AttributeReader): PoolingSettings {
  const isGlobal = attributes.boolean("global_pool", false);
  const kernel = attributes.tuple("kernel");
  if (kernel.length > 2 || (kernel.length === 0 && !isGlobal)) {
    attributes.refuse("kernel", `has ${kernel.length} axes, must have 1 or 2`);
  }
  attributes.ignore("cudnn_off", "p_value");
  attributes.choice("layout", ["None", "NCHW", "NCW"], "None");
  return {
    axes: kernel.length,
    type: attributes.choice("pool_type", ["max", "avg", "sum"], "max"),
    kernel: pair(kernel, 1),
    stride: pair(attributes.tuple("stride"), 1),
    pad: pair(attributes.tuple("pad"), 0),
    isGlobal,
    isFull: attributes.choice("pooling_convention", ["valid", "full"], "valid") === "full",
    countIncludePad: attributes.boolean("count_include_pad", true),
  };
}

function outputShape(data: Shape, { axes, kernel, stride, pad, isGlobal, isFull }: PoolingSettings): Shape {
  const spatial = data.slice(2);
  if (isGlobal) return [...data.slice(0, 2), ...spatial.map(() => 1)];
  if (spatial.length !== axes) {
    throw new MXNetError(`data has shape ${formatShape(data)}, must have ${axes + 2} axes`);
  }
  const round = isFull ? Math.ceil : Math.floor;
  return [
    ...data.slice(0, 2),
    ...spatial.map((length, axis) => {
      const at = (axis + 2 - axes) as 0 | 1;
      if (length + 2 * pad[at] >= kernel[at])
        return round((length + 2 * pad[at] - kernel[at]) / stride[at]) + 1;
      throw new MXNetError(
        `kernel ${formatShape(kernel)} exceeds data of shape ${formatShape(data)} with pad ${formatShape(pad)}`,
      );
    }),
  ];
}
