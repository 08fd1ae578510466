import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../../mxnet-error.ts";
import { formatShape, isComplete, type Shape } from "../../shape.ts";
import { transposed } from "../../transposed.ts";
import { linearKernel } from "../linear-kernel.ts";
import { type MemoryLayout, memoryShape } from "../memory-layout.ts";
import type { Operator } from "../operator.ts";
import { merged } from "../shapes.ts";

export interface BlockOptions {
  /** Height and width of the block of elements that one place becomes, or that becomes one place. */
  block_size: number;
}

interface Rearrangement {
  shapeFrom(shape: Shape, block: number): Shape;
  /** `to` is the shape of the result. */
  move(x: tf.Tensor, to: Shape, block: number, layout?: MemoryLayout): tf.Tensor;
}

/** The rows of a block come before its columns, and both before the channels. */
const spread: Rearrangement = {
  shapeFrom(shape, block) {
    const [batch = 1, channels = 1, height = 1, width = 1] = fourAxes(shape);
    if (channels % block ** 2 === 0) return [batch, channels / block ** 2, height * block, width * block];
    throw new MXNetError(`the data have ${channels} channels, must have a multiple of ${block ** 2}`);
  },
  move(x, to, block, layout) {
    const [batch = 1, channels = 1, height = 1, width = 1] = to;
    const [rows, columns] = [height / block, width / block];
    if (layout === "channels-last") {
      const blocks = tf.reshape(x, [batch * rows, columns, block, block * channels]);
      return tf.reshape(transposed(blocks, [0, 2, 1, 3]), memoryShape(to, layout));
    }
    const blocks = tf.reshape(x, [batch, block, block, channels, rows, columns]);
    return tf.reshape(transposed(blocks, [0, 3, 4, 1, 5, 2]), [...to]);
  },
};

const gathered: Rearrangement = {
  shapeFrom(shape, block) {
    const [batch = 1, channels = 1, height = 1, width = 1] = fourAxes(shape);
    if (height % block === 0 && width % block === 0)
      return [batch, channels * block ** 2, height / block, width / block];
    throw new MXNetError(`the data are ${height} high and ${width} wide, must be multiples of ${block}`);
  },
  move(x, to, block, layout) {
    const [batch = 1, depth = 1, rows = 1, columns = 1] = to;
    const channels = depth / block ** 2;
    if (layout === "channels-last") {
      const blocks = tf.reshape(x, [batch * rows, block, columns, block * channels]);
      return tf.reshape(transposed(blocks, [0, 2, 1, 3]), memoryShape(to, layout));
    }
    const blocks = tf.reshape(x, [batch, channels, rows, block, columns, block]);
    return tf.reshape(transposed(blocks, [0, 3, 5, 1, 2, 4]), [...to]);
  },
};

/** Spreads channels over space: (batch, block² · channel, height, width) to (batch, channel, block · height, block · width). */
export const depthToSpace = rearranging("depth_to_space", spread, gathered);

/** Gathers blocks of space as channels: (batch, channel, block · height, block · width) to (batch, block² · channel, height, width). */
export const spaceToDepth = rearranging("space_to_depth", gathered, spread);

function rearranging(name: string, there: Rearrangement, back: Rearrangement): Operator {
  return {
    name,
    configure(attributes) {
      const block = readBlock(attributes.number("block_size"), (why) => attributes.refuse("block_size", why));
      return {
        inputs: ["data"],
        layout: "any",
        inferShapes: ([data], [output]) => ({
          inputs: [isComplete(output) ? merged(data, back.shapeFrom(output, block), "data") : data],
          outputs: [isComplete(data) ? merged(output, there.shapeFrom(data, block), "the output") : output],
        }),
        plan: ({ inputs: [data = []], outputs: [output = []] }, layout) =>
          linearKernel(
            (x) => there.move(x, output, block, layout),
            (dy) => back.move(dy, data, block, layout),
          ),
      };
    },
  };
}

function readBlock(block: number, refuse: (why: string) => void): number {
  if (Number.isInteger(block) && block > 0) return block;
  refuse(`is ${block}, must be a whole number from 1`);
  return 1;
}

function fourAxes(shape: Shape): Shape {
  if (shape.length === 4) return shape;
  throw new MXNetError(`the data have shape ${formatShape(shape)}, must have 4 axes`);
}
