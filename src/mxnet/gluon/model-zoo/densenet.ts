import { MXNetError } from "../../mxnet-error.ts";
import type { HybridBlock } from "../hybrid-block.ts";
import { Activation } from "../nn/activations.ts";
import { Dense, Dropout, Flatten } from "../nn/basic-layers.ts";
import { HybridConcurrent, HybridSequential, Identity } from "../nn/containers.ts";
import { Conv2D } from "../nn/conv-layers.ts";
import { BatchNorm } from "../nn/norm-layers.ts";
import { AvgPool2D, MaxPool2D } from "../nn/pool-layers.ts";
import { inLine, ZooNetwork, type ZooOptions } from "./zoo-network.ts";

export interface DenseNetOptions extends ZooOptions {
  /** Channels inside a layer, in growth rates. Default: 4. */
  bn_size?: number;
  /** Share that is dropped after each layer, in training. Default: 0. */
  dropout?: number;
}

interface Plan {
  /** Channels of the first convolution. */
  start: number;
  /** Channels that each layer adds. */
  growth: number;
  /** Layers of each stage. */
  layers: readonly number[];
}

/** "Densely Connected Convolutional Networks". For images of 224 × 224 pixels. */
export class DenseNet extends ZooNetwork {
  constructor(plan: Plan, { bn_size = 4, dropout = 0, ...options }: DenseNetOptions = {}) {
    super(options, () => ({
      features: inLine(
        new Conv2D(plan.start, 7, 2, 3, { use_bias: false }),
        new BatchNorm(),
        new Activation("relu"),
        new MaxPool2D(3, 2, 1),
        ...stages(plan, bn_size, dropout),
        new BatchNorm(),
        new Activation("relu"),
        new AvgPool2D(7),
        new Flatten(),
      ),
      output: new Dense(options.classes ?? 1000),
    }));
  }
}

const PLANS: Readonly<Record<number, Plan>> = {
  121: { start: 64, growth: 32, layers: [6, 12, 24, 16] },
  161: { start: 96, growth: 48, layers: [6, 12, 36, 24] },
  169: { start: 64, growth: 32, layers: [6, 12, 32, 32] },
  201: { start: 64, growth: 32, layers: [6, 12, 48, 32] },
};

export const densenet121 = (options?: DenseNetOptions) => get_densenet(121, options);
export const densenet161 = (options?: DenseNetOptions) => get_densenet(161, options);
export const densenet169 = (options?: DenseNetOptions) => get_densenet(169, options);
export const densenet201 = (options?: DenseNetOptions) => get_densenet(201, options);

/**
 * Makes a DenseNet of 121, 161, 169 or 201 layers.
 *
 * @throws {MXNetError} For another number of layers, and for `pretrained`.
 */
export function get_densenet(num_layers: number, options: DenseNetOptions = {}): DenseNet {
  const plan = PLANS[num_layers];
  if (plan) return new DenseNet(plan, options);
  throw new MXNetError(
    `Invalid number of layers: ${num_layers}. Options are ${Object.keys(PLANS).join(", ")}`,
  );
}

/** Dense stages; between two of them half the channels and half the pixels are left. */
function stages({ start, growth, layers }: Plan, bn_size: number, dropout: number): HybridBlock[] {
  let channels = start;
  return layers.flatMap((count, index) => {
    const stage = new HybridSequential({ prefix: `stage${index + 1}_` });
    stage.name_scope(() => {
      for (let layer = 0; layer < count; layer++) stage.add(denseLayer(growth, bn_size, dropout));
    });
    channels += count * growth;
    if (index === layers.length - 1) return [stage];
    channels = Math.floor(channels / 2);
    const convolution = () => new Conv2D(channels, { kernel_size: 1, use_bias: false });
    return [stage, inLine(new BatchNorm(), new Activation("relu"), convolution(), new AvgPool2D(2, 2))];
  });
}

/** Its input, and beside it new channels. */
function denseLayer(growth: number, bn_size: number, dropout: number): HybridConcurrent {
  const added = inLine(
    new BatchNorm(),
    new Activation("relu"),
    new Conv2D(bn_size * growth, { kernel_size: 1, use_bias: false }),
    new BatchNorm(),
    new Activation("relu"),
    new Conv2D(growth, 3, 1, 1, { use_bias: false }),
    ...(dropout ? [new Dropout(dropout)] : []),
  );
  const both = new HybridConcurrent({ axis: 1, prefix: "" });
  both.add(new Identity(), added);
  return both;
}
