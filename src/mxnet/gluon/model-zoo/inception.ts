import type { HybridBlock } from "../hybrid-block.ts";
import { Activation } from "../nn/activations.ts";
import type { Size } from "../nn/arguments.ts";
import { Dense, Dropout } from "../nn/basic-layers.ts";
import { HybridConcurrent, type HybridSequential } from "../nn/containers.ts";
import { Conv2D } from "../nn/conv-layers.ts";
import { BatchNorm } from "../nn/norm-layers.ts";
import { AvgPool2D, MaxPool2D } from "../nn/pool-layers.ts";
import { inLine, ZooNetwork, type ZooOptions } from "./zoo-network.ts";

/** "Rethinking the Inception Architecture for Computer Vision". For images of 299 × 299 pixels. */
export class Inception3 extends ZooNetwork {
  constructor(options: ZooOptions = {}) {
    super(options, () => ({
      features: inLine(
        convolution(32, 3, 2),
        convolution(32, 3),
        convolution(64, 3, 1, 1),
        new MaxPool2D(3, 2),
        convolution(80, 1),
        convolution(192, 3),
        new MaxPool2D(3, 2),
        blockA(32, "A1_"),
        blockA(64, "A2_"),
        blockA(64, "A3_"),
        blockB(),
        blockC(128, "C1_"),
        blockC(160, "C2_"),
        blockC(160, "C3_"),
        blockC(192, "C4_"),
        blockD(),
        blockE("E1_"),
        blockE("E2_"),
        new AvgPool2D(8),
        new Dropout(0.5),
      ),
      output: new Dense(options.classes ?? 1000),
    }));
  }
}

/** @throws {MXNetError} For `pretrained`. */
export const inception_v3 = (options?: ZooOptions) => new Inception3(options);

const TALL = [7, 1];
const TALL_PAD = [3, 0];
const LONG = [1, 7];
const LONG_PAD = [0, 3];

function blockA(pooled: number, prefix: string): HybridConcurrent {
  return beside(prefix, () => [
    inLine(convolution(64, 1)),
    inLine(convolution(48, 1), convolution(64, 5, 1, 2)),
    inLine(convolution(64, 1), convolution(96, 3, 1, 1), convolution(96, 3, 1, 1)),
    inLine(new AvgPool2D(3, 1, 1), convolution(pooled, 1)),
  ]);
}

function blockB(): HybridConcurrent {
  return beside("B_", () => [
    inLine(convolution(384, 3, 2)),
    inLine(convolution(64, 1), convolution(96, 3, 1, 1), convolution(96, 3, 2)),
    inLine(new MaxPool2D(3, 2)),
  ]);
}

function blockC(inner: number, prefix: string): HybridConcurrent {
  return beside(prefix, () => [
    inLine(convolution(192, 1)),
    inLine(convolution(inner, 1), convolution(inner, LONG, 1, LONG_PAD), convolution(192, TALL, 1, TALL_PAD)),
    inLine(
      convolution(inner, 1),
      convolution(inner, TALL, 1, TALL_PAD),
      convolution(inner, LONG, 1, LONG_PAD),
      convolution(inner, TALL, 1, TALL_PAD),
      convolution(192, LONG, 1, LONG_PAD),
    ),
    inLine(new AvgPool2D(3, 1, 1), convolution(192, 1)),
  ]);
}

function blockD(): HybridConcurrent {
  return beside("D_", () => [
    inLine(convolution(192, 1), convolution(320, 3, 2)),
    inLine(
      convolution(192, 1),
      convolution(192, LONG, 1, LONG_PAD),
      convolution(192, TALL, 1, TALL_PAD),
      convolution(192, 3, 2),
    ),
    inLine(new MaxPool2D(3, 2)),
  ]);
}

function blockE(prefix: string): HybridConcurrent {
  const split = () =>
    beside("", () => [
      inLine(convolution(384, [1, 3], 1, [0, 1])),
      inLine(convolution(384, [3, 1], 1, [1, 0])),
    ]);
  return beside(prefix, () => [
    inLine(convolution(320, 1)),
    inLine(inLine(convolution(384, 1)), split()),
    inLine(inLine(convolution(448, 1), convolution(384, 3, 1, 1)), split()),
    inLine(new AvgPool2D(3, 1, 1), convolution(192, 1)),
  ]);
}

/** Branches whose channels are joined. */
function beside(prefix: string, make: () => HybridBlock[]): HybridConcurrent {
  const all = new HybridConcurrent({ axis: 1, prefix });
  all.name_scope(() => all.add(...make()));
  return all;
}

function convolution(channels: number, kernel: Size, strides: Size = 1, padding: Size = 0): HybridSequential {
  return inLine(
    new Conv2D(channels, kernel, strides, padding, { use_bias: false }),
    new BatchNorm({ epsilon: 0.001 }),
    new Activation("relu"),
  );
}
