import { MXNetError } from "../../mxnet-error.ts";
import type { NDArray } from "../../ndarray/ndarray.ts";
import { type F, HybridBlock } from "../hybrid-block.ts";
import { Activation } from "../nn/activations.ts";
import { Dense, Flatten } from "../nn/basic-layers.ts";
import { HybridSequential } from "../nn/containers.ts";
import { Conv2D } from "../nn/conv-layers.ts";
import { BatchNorm } from "../nn/norm-layers.ts";
import { GlobalAvgPool2D, MaxPool2D } from "../nn/pool-layers.ts";
import { callOperator } from "../operator-call.ts";
import { inLine, ZooNetwork, type ZooOptions } from "./zoo-network.ts";

export interface ResNetOptions extends ZooOptions {
  /** For small images: one 3×3 convolution in place of the first 7×7 and the pooling. Default: false. */
  thumbnail?: boolean;
}

/** What a residual block is made of. */
interface BlockSize {
  channels: number;
  stride: number;
  in_channels: number;
  /** Whether the way round the block has a convolution too. */
  downsample: boolean;
}

/** The residual blocks of ResNet v1: the sum of both ways, then relu. */
abstract class BlockV1 extends HybridBlock {
  readonly body: HybridSequential;
  readonly downsample: HybridSequential | undefined;

  constructor({ channels, stride, in_channels, downsample }: BlockSize, body: () => HybridSequential) {
    super({ prefix: "" });
    this.body = body();
    if (downsample) this.downsample = inLine(conv1x1(channels, stride, in_channels), new BatchNorm());
  }

  override hybrid_forward(_F: F, x: NDArray): NDArray {
    const y = this.body.call(x);
    const residual = this.downsample ? this.downsample.call(x) : x;
    return relu(residual.add(y));
  }
}

/** Two convolutions of 3×3. */
export class BasicBlockV1 extends BlockV1 {
  constructor(size: BlockSize) {
    const { channels, stride, in_channels } = size;
    super(size, () =>
      inLine(
        conv3x3(channels, stride, in_channels),
        new BatchNorm(),
        new Activation("relu"),
        conv3x3(channels, 1, channels),
        new BatchNorm(),
      ),
    );
  }
}

/** Convolutions of 1×1, 3×3 and 1×1, the middle one with a quarter of the channels. */
export class BottleneckV1 extends BlockV1 {
  constructor(size: BlockSize) {
    const { channels, stride } = size;
    const inner = Math.floor(channels / 4);
    super(size, () =>
      inLine(
        new Conv2D(inner, { kernel_size: 1, strides: stride }),
        new BatchNorm(),
        new Activation("relu"),
        conv3x3(inner, 1, inner),
        new BatchNorm(),
        new Activation("relu"),
        new Conv2D(channels, { kernel_size: 1 }),
        new BatchNorm(),
      ),
    );
  }
}

/** The residual blocks of ResNet v2: each convolution after its normalisation, then the sum of both ways. */
abstract class BlockV2 extends HybridBlock {
  abstract readonly bn1: BatchNorm;
  abstract readonly downsample: Conv2D | undefined;

  constructor() {
    super({ prefix: "" });
  }

  protected abstract body(active: NDArray): NDArray;

  override hybrid_forward(_F: F, x: NDArray): NDArray {
    const active = relu(this.bn1.call(x));
    const residual = this.downsample ? this.downsample.call(active) : x;
    return this.body(active).add(residual);
  }
}

/** Two convolutions of 3×3. */
export class BasicBlockV2 extends BlockV2 {
  readonly bn1: BatchNorm;
  readonly conv1: Conv2D;
  readonly bn2: BatchNorm;
  readonly conv2: Conv2D;
  readonly downsample: Conv2D | undefined;

  constructor({ channels, stride, in_channels, downsample }: BlockSize) {
    super();
    this.bn1 = new BatchNorm();
    this.conv1 = conv3x3(channels, stride, in_channels);
    this.bn2 = new BatchNorm();
    this.conv2 = conv3x3(channels, 1, channels);
    if (downsample) this.downsample = conv1x1(channels, stride, in_channels);
  }

  protected override body(active: NDArray): NDArray {
    return this.conv2.call(relu(this.bn2.call(this.conv1.call(active))));
  }
}

/** Convolutions of 1×1, 3×3 and 1×1. */
export class BottleneckV2 extends BlockV2 {
  readonly bn1: BatchNorm;
  readonly conv1: Conv2D;
  readonly bn2: BatchNorm;
  readonly conv2: Conv2D;
  readonly bn3: BatchNorm;
  readonly conv3: Conv2D;
  readonly downsample: Conv2D | undefined;

  constructor({ channels, stride, in_channels, downsample }: BlockSize) {
    super();
    const inner = Math.floor(channels / 4);
    this.bn1 = new BatchNorm();
    this.conv1 = conv1x1(inner, 1, 0);
    this.bn2 = new BatchNorm();
    this.conv2 = conv3x3(inner, stride, inner);
    this.bn3 = new BatchNorm();
    this.conv3 = conv1x1(channels, 1, 0);
    if (downsample) this.downsample = conv1x1(channels, stride, in_channels);
  }

  protected override body(active: NDArray): NDArray {
    const inner = this.conv2.call(relu(this.bn2.call(this.conv1.call(active))));
    return this.conv3.call(relu(this.bn3.call(inner)));
  }
}

/** How a network's stages are built. */
interface Plan {
  block: new (size: BlockSize) => HybridBlock;
  /** Blocks of each stage. */
  layers: readonly number[];
  /** Channels of the first convolution, and of each stage. */
  channels: readonly number[];
}

/** "Deep Residual Learning for Image Recognition". */
export class ResNetV1 extends ZooNetwork {
  constructor(plan: Plan, { thumbnail, ...options }: ResNetOptions = {}) {
    super(options, () => ({
      features: inLine(...stem(plan, thumbnail), ...stages(plan), new GlobalAvgPool2D()),
      output: new Dense(options.classes ?? 1000, { in_units: plan.channels.at(-1) }),
    }));
  }
}

/** "Identity Mappings in Deep Residual Networks". */
export class ResNetV2 extends ZooNetwork {
  constructor(plan: Plan, { thumbnail, ...options }: ResNetOptions = {}) {
    super(options, () => ({
      features: inLine(
        new BatchNorm({ scale: false, center: false }),
        ...stem(plan, thumbnail),
        ...stages(plan),
        new BatchNorm(),
        new Activation("relu"),
        new GlobalAvgPool2D(),
        new Flatten(),
      ),
      output: new Dense(options.classes ?? 1000, { in_units: plan.channels.at(-1) }),
    }));
  }
}

const BASIC = [64, 64, 128, 256, 512];
const WIDE = [64, 256, 512, 1024, 2048];
const STAGES: Readonly<Record<number, readonly [layers: readonly number[], channels: readonly number[]]>> = {
  18: [[2, 2, 2, 2], BASIC],
  34: [[3, 4, 6, 3], BASIC],
  50: [[3, 4, 6, 3], WIDE],
  101: [[3, 4, 23, 3], WIDE],
  152: [[3, 8, 36, 3], WIDE],
};

/**
 * Makes a ResNet.
 *
 * @param version 1 or 2.
 * @param num_layers 18, 34, 50, 101 or 152.
 * @throws {MXNetError} For another number of layers or version, and for `pretrained`.
 */
export function get_resnet(version: number, num_layers: number, options: ResNetOptions = {}): ZooNetwork {
  const [layers, channels] = STAGES[num_layers] ?? [];
  if (!layers || !channels)
    throw new MXNetError(
      `Invalid number of layers: ${num_layers}. Options are ${Object.keys(STAGES).join(", ")}`,
    );
  if (version !== 1 && version !== 2)
    throw new MXNetError(`Invalid resnet version: ${version}. Options are 1 and 2.`);
  const isBasic = channels === BASIC;
  return version === 1
    ? new ResNetV1({ block: isBasic ? BasicBlockV1 : BottleneckV1, layers, channels }, options)
    : new ResNetV2({ block: isBasic ? BasicBlockV2 : BottleneckV2, layers, channels }, options);
}

export const resnet18_v1 = (options?: ResNetOptions) => get_resnet(1, 18, options);
export const resnet34_v1 = (options?: ResNetOptions) => get_resnet(1, 34, options);
export const resnet50_v1 = (options?: ResNetOptions) => get_resnet(1, 50, options);
export const resnet101_v1 = (options?: ResNetOptions) => get_resnet(1, 101, options);
export const resnet152_v1 = (options?: ResNetOptions) => get_resnet(1, 152, options);
export const resnet18_v2 = (options?: ResNetOptions) => get_resnet(2, 18, options);
export const resnet34_v2 = (options?: ResNetOptions) => get_resnet(2, 34, options);
export const resnet50_v2 = (options?: ResNetOptions) => get_resnet(2, 50, options);
export const resnet101_v2 = (options?: ResNetOptions) => get_resnet(2, 101, options);
export const resnet152_v2 = (options?: ResNetOptions) => get_resnet(2, 152, options);

function stem({ channels: [channels = 0] }: Plan, thumbnail = false): HybridBlock[] {
  if (thumbnail) return [conv3x3(channels, 1, 0)];
  return [
    new Conv2D(channels, 7, 2, 3, { use_bias: false }),
    new BatchNorm(),
    new Activation("relu"),
    new MaxPool2D(3, 2, 1),
  ];
}

function stages({ block, layers, channels }: Plan): HybridSequential[] {
  return layers.map((count, index) => {
    const [from = 0, to = 0] = channels.slice(index);
    const stage = new HybridSequential({ prefix: `stage${index + 1}_` });
    stage.name_scope(() => {
      stage.add(
        new block({
          channels: to,
          stride: index === 0 ? 1 : 2,
          in_channels: from,
          downsample: to !== from,
        }),
      );
      for (let layer = 1; layer < count; layer++) {
        stage.add(new block({ channels: to, stride: 1, in_channels: to, downsample: false }));
      }
    });
    return stage;
  });
}

function conv3x3(channels: number, strides: number, in_channels: number): Conv2D {
  return new Conv2D(channels, { kernel_size: 3, strides, padding: 1, use_bias: false, in_channels });
}

function conv1x1(channels: number, strides: number, in_channels: number): Conv2D {
  return new Conv2D(channels, { kernel_size: 1, strides, use_bias: false, in_channels });
}

function relu(x: NDArray): NDArray {
  return callOperator("Activation", [x], { act_type: "relu" });
}
