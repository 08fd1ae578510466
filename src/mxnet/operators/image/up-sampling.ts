import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../../mxnet-error.ts";
import { formatShape, isComplete, type Shape } from "../../shape.ts";
import { AttributeReader } from "../attribute-reader.ts";
import { type MemoryLayout, memoryAxis, memoryShape } from "../memory-layout.ts";
import type { ConfiguredOperator, Kernel, Operator } from "../operator.ts";
import { merged } from "../shapes.ts";
import { tileAxis } from "../tiling.ts";
import { deconvolution } from "./deconvolution.ts";

export interface UpSamplingOptions {
  /** How many times as high and wide the first input becomes. */
  scale: number;
  /** `bilinear` takes a weight, of shape (channel, 1, 2 · scale - scale % 2, 2 · scale - scale % 2). */
  sample_type: "nearest" | "bilinear";
  /** What is done with several inputs of `nearest`, which all become as large as the first. Default: `concat`. */
  multi_input_mode?: "concat" | "sum";
  /** Channels of `bilinear`. Default: those of the data. */
  num_filter?: number;
}

/** Makes images larger by a whole number: repeats each element, or interpolates by a weight. */
export const upSampling: Operator = {
  name: "UpSampling",
  configure(attributes) {
    const scale = attributes.number("scale");
    const kind = attributes.choice("sample_type", ["nearest", "bilinear"], "nearest");
    const count = attributes.number("num_args", 1);
    const isSum = attributes.choice("multi_input_mode", ["concat", "sum"], "concat") === "sum";
    const filters = attributes.number("num_filter", 0);
    attributes.ignore("workspace");
    if (!Number.isInteger(scale) || scale < 1) {
      attributes.refuse("scale", `is ${scale}, must be a whole number from 1`);
    }
    return kind === "bilinear" ? bilinear(scale, filters) : nearest(scale, count, isSum);
  },
};

function nearest(scale: number, count: number, isSum: boolean): ConfiguredOperator {
  return {
    inputs: Array.from({ length: count }, (_, index) => `arg${index}`),
    layout: "any",
    inferShapes(inputs, [output]) {
      const [first] = inputs;
      if (!isComplete(first)) return { inputs: [...inputs], outputs: [output] };
      const [height, width] = [(first[2] ?? 1) * scale, (first[3] ?? 1) * scale];
      const channels = inputs.map((each) => each?.[1] ?? 0);
      for (const each of inputs) if (isComplete(each)) checkDivides(each, height, width);
      const isKnown = channels.every((each) => each > 0);
      const all = isSum ? (channels[0] ?? 0) : channels.reduce((sum, each) => sum + each, 0);
      const shape = [first[0] ?? 1, isKnown ? all : 0, height, width];
      return { inputs: [...inputs], outputs: [merged(output, shape, "the output")] };
    },
    plan: ({ inputs, outputs: [output = []] }, layout) => nearestKernel(inputs, output, isSum, layout),
  };
}

function checkDivides(shape: Shape, height: number, width: number): void {
  if (shape.length === 4 && height % (shape[2] ?? 1) === 0 && width % (shape[3] ?? 1) === 0) return;
  throw new MXNetError(
    `an input has shape ${formatShape(shape)}, its height and width must divide ${height} and ${width}`,
  );
}

function nearestKernel(
  inputs: readonly Shape[],
  output: Shape,
  isSum: boolean,
  layout?: MemoryLayout,
): Kernel {
  const repeats = inputs.map((shape) => repeatRows(shape, output, layout));
  const channelAxis = memoryAxis(1, 4, layout);
  const join = (parts: tf.Tensor[]) => {
    if (parts.length === 1) return parts[0] as tf.Tensor;
    return isSum ? parts.reduce((sum, each) => tf.add(sum, each)) : tf.concat(parts, channelAxis);
  };
  const cut = (gradient: tf.Tensor) => {
    if (isSum || inputs.length === 1) return inputs.map(() => gradient);
    return tf.split(
      gradient,
      inputs.map(([, channels = 1]) => channels),
      channelAxis,
    );
  };
  return {
    forward: (tensors) =>
      tf.tidy(() => join(tensors.map((x, index) => (repeats[index] as Repeat).forward(x)))),
    backward: {
      readsInputs: [],
      readsOutputs: [],
      run: ({ gradient, wanted }) =>
        cut(gradient).map((part, index) =>
          wanted[index] ? (repeats[index] as Repeat).backward(part) : undefined,
        ),
    },
  };
}

interface Repeat {
  forward(x: tf.Tensor): tf.Tensor;
  backward(dy: tf.Tensor): tf.Tensor;
}

/** Repeats rows and columns. Channels-first images are as many of one channel. */
function repeatRows(from: Shape, to: Shape, layout?: MemoryLayout): Repeat {
  const [batch = 1, channels = 1, height = 1, width = 1] = from;
  const [down, across] = [(to[2] ?? 1) / height, (to[3] ?? 1) / width];
  const [images, depth] = layout === "channels-last" ? [batch, channels] : [batch * channels, 1];
  const result = memoryShape([batch, channels, height * down, width * across], layout);
  const enlarged = (x: tf.Tensor) => {
    // tfjs finds the source of a row by a rounded quotient, which is exact for these.
    if (isPowerOfTwo(down) && isPowerOfTwo(across)) {
      const image = tf.reshape(x, [images, height, width, depth]) as tf.Tensor4D;
      return tf.image.resizeNearestNeighbor(image, [height * down, width * across]);
    }
    const apart = tf.reshape(x, [images * height, 1, width, 1, depth]);
    return tileAxis(tileAxis(apart, 3, across), 1, down);
  };
  return {
    forward: (x) => tf.reshape(enlarged(x), result),
    backward: (dy) =>
      tf.reshape(
        tf.sum(tf.reshape(dy, [images * height, down, width, across, depth]), [1, 3]),
        memoryShape(from, layout),
      ),
  };
}

function isPowerOfTwo(value: number): boolean {
  return (value & (value - 1)) === 0;
}

/** A deconvolution of each channel by itself. */
function bilinear(scale: number, filters: number): ConfiguredOperator {
  const kernel = 2 * scale - (scale % 2);
  const pad = Math.ceil((scale - 1) / 2);
  const ofChannels = (channels: number) =>
    deconvolution.configure(
      new AttributeReader(
        new Map(
          Object.entries({
            kernel: `(${kernel}, ${kernel})`,
            stride: `(${scale}, ${scale})`,
            pad: `(${pad}, ${pad})`,
            num_filter: String(channels),
            num_group: String(channels),
          }),
        ),
      ),
    );
  return {
    inputs: ["data", "weight"],
    layout: "channels-last",
    layoutInputs: [0],
    inferShapes([data, weight], outputs) {
      const channels = data?.[1] || filters;
      return channels === 0
        ? { inputs: [data, weight], outputs: [...outputs] }
        : ofChannels(channels).inferShapes([data, weight], outputs);
    },
    plan: (shapes, layout) => ofChannels(shapes.inputs[0]?.[1] ?? 1).plan(shapes, layout),
  };
}
