import type { NDArray } from "../../ndarray/ndarray.ts";
import { add } from "../arithmetic.ts";
import { type F, HybridBlock } from "../hybrid-block.ts";
import { Activation } from "../nn/activations.ts";
import { Dense, Flatten } from "../nn/basic-layers.ts";
import { HybridSequential } from "../nn/containers.ts";
import { Conv2D } from "../nn/conv-layers.ts";
import { BatchNorm } from "../nn/norm-layers.ts";
import { GlobalAvgPool2D } from "../nn/pool-layers.ts";
import { callOperator } from "../operator-call.ts";
import { inLine, ZooNetwork, type ZooOptions } from "./zoo-network.ts";

/** `min(max(x, 0), 6)`. */
export class RELU6 extends HybridBlock {
  override hybrid_forward(_F: F, x: NDArray): NDArray {
    return callOperator("clip", [x], { a_min: 0, a_max: 6 }, "relu6");
  }
}

/** "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications". */
export class MobileNet extends ZooNetwork {
  /** @param multiplier What all numbers of channels are multiplied by. Default: 1. */
  constructor(multiplier = 1, options: ZooOptions = {}) {
    const scaled = (channels: number) => Math.trunc(channels * multiplier);
    const widths = [32, 64, 128, 128, 256, 256, ...Array<number>(6).fill(512), 1024, 1024].map(scaled);
    const strides = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1];
    super(options, () => ({
      features: inLine(
        ...convolution({ channels: scaled(32), kernel: 3, stride: 2 }),
        ...strides.flatMap((stride, index) => {
          const [from = 0, to = 0] = widths.slice(index);
          return [
            ...convolution({ channels: from, kernel: 3, stride, groups: from }),
            ...convolution({ channels: to, kernel: 1 }),
          ];
        }),
        new GlobalAvgPool2D(),
        new Flatten(),
      ),
      output: new Dense(options.classes ?? 1000),
    }));
  }
}

/** Widens, filters each channel by itself, and narrows without an activation. */
export class LinearBottleneck extends HybridBlock {
  readonly out: HybridSequential;
  readonly #hasShortcut: boolean;

  constructor({ from, to, widen, stride }: { from: number; to: number; widen: number; stride: number }) {
    super();
    this.#hasShortcut = stride === 1 && from === to;
    this.out = this.name_scope(() => {
      const out = new HybridSequential();
      out.add(
        ...convolution({ channels: from * widen, kernel: 1, activation: () => new RELU6() }),
        ...convolution({
          channels: from * widen,
          kernel: 3,
          stride,
          groups: from * widen,
          activation: () => new RELU6(),
        }),
        ...convolution({ channels: to, kernel: 1, activation: () => undefined }),
      );
      return out;
    });
  }

  override hybrid_forward(_F: F, x: NDArray): NDArray {
    const out = this.out.call(x);
    return this.#hasShortcut ? add(out, x) : out;
  }
}

/** Channels, how they are widened inside, the first stride, and how often. */
const BOTTLENECKS: readonly (readonly [to: number, widen: number, stride: number, count: number])[] = [
  [16, 1, 1, 1],
  [24, 6, 2, 2],
  [32, 6, 2, 3],
  [64, 6, 2, 4],
  [96, 6, 1, 3],
  [160, 6, 2, 3],
  [320, 6, 1, 1],
];

/** "Inverted Residuals and Linear Bottlenecks". */
export class MobileNetV2 extends ZooNetwork {
  /** @param multiplier What all numbers of channels are multiplied by. Default: 1. */
  constructor(multiplier = 1, options: ZooOptions = {}) {
    super(options, () => ({
      features: within("features_", () => [
        ...convolution({
          channels: Math.trunc(32 * multiplier),
          kernel: 3,
          stride: 2,
          activation: () => new RELU6(),
        }),
        ...bottlenecks(multiplier),
        ...convolution({
          channels: multiplier > 1 ? Math.trunc(1280 * multiplier) : 1280,
          kernel: 1,
          activation: () => new RELU6(),
        }),
        new GlobalAvgPool2D(),
      ]),
      output: within("output_", () => [
        new Conv2D(options.classes ?? 1000, 1, { use_bias: false, prefix: "pred_" }),
        new Flatten(),
      ]),
    }));
  }
}

/**
 * Makes a MobileNet, of version 2 with `version: 2`.
 *
 * @throws {MXNetError} For `pretrained`.
 */
export function get_mobilenet(
  multiplier: number,
  { version = 1, ...options }: ZooOptions & { version?: 1 | 2 } = {},
): ZooNetwork {
  return version === 2 ? new MobileNetV2(multiplier, options) : new MobileNet(multiplier, options);
}

export const mobilenet1_0 = (options?: ZooOptions) => new MobileNet(1, options);
export const mobilenet0_75 = (options?: ZooOptions) => new MobileNet(0.75, options);
export const mobilenet0_5 = (options?: ZooOptions) => new MobileNet(0.5, options);
export const mobilenet0_25 = (options?: ZooOptions) => new MobileNet(0.25, options);
export const mobilenet_v2_1_0 = (options?: ZooOptions) => new MobileNetV2(1, options);
export const mobilenet_v2_0_75 = (options?: ZooOptions) => new MobileNetV2(0.75, options);
export const mobilenet_v2_0_5 = (options?: ZooOptions) => new MobileNetV2(0.5, options);
export const mobilenet_v2_0_25 = (options?: ZooOptions) => new MobileNetV2(0.25, options);

function bottlenecks(multiplier: number): LinearBottleneck[] {
  let from = Math.trunc(32 * multiplier);
  return BOTTLENECKS.flatMap(([channels, widen, firstStride, count]) =>
    Array.from({ length: count }, (_, index) => {
      const to = Math.trunc(channels * multiplier);
      const block = new LinearBottleneck({ from, to, widen, stride: index === 0 ? firstStride : 1 });
      from = to;
      return block;
    }),
  );
}

function within(prefix: string, make: () => HybridBlock<unknown>[]): HybridSequential {
  const line = new HybridSequential({ prefix });
  line.name_scope(() => line.add(...make()));
  return line;
}

interface Convolution {
  channels: number;
  kernel: 1 | 3;
  stride?: number;
  groups?: number;
  /** Default: relu. */
  activation?: () => HybridBlock | undefined;
}

/** A convolution that keeps the size where its stride is 1, normalised, and an activation. */
function convolution({ channels, kernel, stride = 1, groups = 1, activation }: Convolution): HybridBlock[] {
  const layer = new Conv2D(channels, kernel, stride, kernel === 3 ? 1 : 0, { groups, use_bias: false });
  const normal = new BatchNorm();
  const active = activation ? activation() : new Activation("relu");
  return active ? [layer, normal, active] : [layer, normal];
}
