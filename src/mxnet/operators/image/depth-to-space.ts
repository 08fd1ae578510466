import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../../mxnet-error.ts";
import { formatShape, isComplete, type PartialShape, type Shape } from "../../shape.ts";
import { linearKernel } from "../linear-kernel.ts";
import { type MemoryLayout, memoryShape } from "../memory-layout.ts";
import type { Operator } from "../operator.ts";
import { merged } from "../shapes.ts";

export interface BlockOptions {
  /** Height and width of the block of elements that one place becomes, or that becomes one place. */
  block_size: number;
}

/** Spreads channels over space: (batch, block² · channel, height, width) to (batch, channel, block · height, block · width). */
export const depthToSpace: Operator = {
  name: "depth_to_space",
  configure(attributes) {
    const block = readBlock(attributes.number("block_size"), (why) => attributes.refuse("block_size", why));
    return {
      inputs: ["data"],
      layout: "any",
      inferShapes: shapes(
        (data) => spreadShape(data, block),
        (output) => gatheredShape(output, block),
      ),
      plan: ({ inputs: [data = []], outputs: [output = []] }, layout) =>
        linearKernel(
          (x) => spread(x, output, block, layout),
          (dy) => gathered(dy, data, block, layout),
        ),
    };
  },
};

/** Gathers blocks of space as channels: (batch, channel, block · height, block · width) to (batch, block² · channel, height, width). */
export const spaceToDepth: Operator = {
  name: "space_to_depth",
  configure(attributes) {
    const block = readBlock(attributes.number("block_size"), (why) => attributes.refuse("block_size", why));
    return {
      inputs: ["data"],
      layout: "any",
      inferShapes: shapes(
        (data) => gatheredShape(data, block),
        (output) => spreadShape(output, block),
      ),
      plan: ({ inputs: [data = []], outputs: [output = []] }, layout) =>
        linearKernel(
          (x) => gathered(x, output, block, layout),
          (dy) => spread(dy, data, block, layout),
        ),
    };
  },
};

function readBlock(block: number, refuse: (why: string) => void): number {
  if (Number.isInteger(block) && block > 0) return block;
  refuse(`is ${block}, must be a whole number from 1`);
  return 1;
}

function shapes(forward: (data: Shape) => Shape, back: (output: Shape) => Shape) {
  return ([data]: readonly PartialShape[], [output]: readonly PartialShape[]) => ({
    inputs: [isComplete(output) ? merged(data, back(output), "data") : data],
    outputs: [isComplete(data) ? merged(output, forward(data), "the output") : output],
  });
}

function spreadShape(shape: Shape, block: number): Shape {
  const [batch = 1, channels = 1, height = 1, width = 1] = fourAxes(shape);
  if (channels % block ** 2 === 0) return [batch, channels / block ** 2, height * block, width * block];
  throw new MXNetError(`the data have ${channels} channels, must have a multiple of ${block ** 2}`);
}

function gatheredShape(shape: Shape, block: number): Shape {
  const [batch = 1, channels = 1, height = 1, width = 1] = fourAxes(shape);
  if (height % block === 0 && width % block === 0) {
    return [batch, channels * block ** 2, height / block, width / block];
  }
  throw new MXNetError(`the data are ${height} high and ${width} wide, must be multiples of ${block}`);
}

function fourAxes(shape: Shape): Shape {
  if (shape.length === 4) return shape;
  throw new MXNetError(`the data have shape ${formatShape(shape)}, must have 4 axes`);
}

/** `to` is the shape of the result. The rows of a block come before its columns, and both before the channels. */
function spread(x: tf.Tensor, to: Shape, block: number, layout?: MemoryLayout): tf.Tensor {
  const [batch = 1, channels = 1, height = 1, width = 1] = to;
  const [rows, columns] = [height / block, width / block];
  if (layout === "channels-last") {
    const blocks = tf.reshape(x, [batch * rows, columns, block, block * channels]);
    return tf.reshape(tf.transpose(blocks, [0, 2, 1, 3]), memoryShape(to, layout));
  }
  const blocks = tf.reshape(x, [batch, block, block, channels, rows, columns]);
  return tf.reshape(tf.transpose(blocks, [0, 3, 4, 1, 5, 2]), [...to]);
}

function gathered(x: tf.Tensor, to: Shape, block: number, layout?: MemoryLayout): tf.Tensor {
  const [batch = 1, depth = 1, rows = 1, columns = 1] = to;
  const channels = depth / block ** 2;
  if (layout === "channels-last") {
    const blocks = tf.reshape(x, [batch * rows, block, columns, block * channels]);
    return tf.reshape(tf.transpose(blocks, [0, 2, 1, 3]), memoryShape(to, layout));
  }
  const blocks = tf.reshape(x, [batch, channels, rows, block, columns, block]);
  return tf.reshape(tf.transpose(blocks, [0, 3, 5, 1, 2, 4]), [...to]);
}
