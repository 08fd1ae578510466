import { Normal, Xavier } from "../../initializer/initializers.ts";
import { MXNetError } from "../../mxnet-error.ts";
import type { HybridBlock } from "../hybrid-block.ts";
import { Activation } from "../nn/activations.ts";
import { Dense, Dropout } from "../nn/basic-layers.ts";
import { Conv2D } from "../nn/conv-layers.ts";
import { BatchNorm } from "../nn/norm-layers.ts";
import { MaxPool2D } from "../nn/pool-layers.ts";
import { inLine, ZooNetwork, type ZooOptions } from "./zoo-network.ts";

export interface VGGOptions extends ZooOptions {
  /** Normalises after each convolution. Default: false. */
  batch_norm?: boolean;
}

/** "Very Deep Convolutional Networks for Large-Scale Image Recognition". */
export class VGG extends ZooNetwork {
  /** @param layers Convolutions before each pooling. */
  constructor(
    layers: readonly number[],
    filters: readonly number[],
    { batch_norm = false, ...options }: VGGOptions = {},
  ) {
    super(options, () => ({
      features: inLine(
        ...layers.flatMap((count, index) => stage(count, filters[index] ?? 0, batch_norm)),
        dense(4096, "relu"),
        new Dropout(0.5),
        dense(4096, "relu"),
        new Dropout(0.5),
      ),
      output: dense(options.classes ?? 1000),
    }));
  }
}

const FILTERS = [64, 128, 256, 512, 512];
const LAYERS: Readonly<Record<number, readonly number[]>> = {
  11: [1, 1, 2, 2, 2],
  13: [2, 2, 2, 2, 2],
  16: [2, 2, 3, 3, 3],
  19: [2, 2, 4, 4, 4],
};

/**
 * Makes a VGG network of 11, 13, 16 or 19 layers.
 *
 * @throws {MXNetError} For another number of layers, and for `pretrained`.
 */
export function get_vgg(num_layers: number, options: VGGOptions = {}): VGG {
  const layers = LAYERS[num_layers];
  if (layers) return new VGG(layers, FILTERS, options);
  throw new MXNetError(
    `Invalid number of layers: ${num_layers}. Options are ${Object.keys(LAYERS).join(", ")}`,
  );
}

export const vgg11 = (options?: VGGOptions) => get_vgg(11, options);
export const vgg13 = (options?: VGGOptions) => get_vgg(13, options);
export const vgg16 = (options?: VGGOptions) => get_vgg(16, options);
export const vgg19 = (options?: VGGOptions) => get_vgg(19, options);
export const vgg11_bn = (options?: VGGOptions) => get_vgg(11, { ...options, batch_norm: true });
export const vgg13_bn = (options?: VGGOptions) => get_vgg(13, { ...options, batch_norm: true });
export const vgg16_bn = (options?: VGGOptions) => get_vgg(16, { ...options, batch_norm: true });
export const vgg19_bn = (options?: VGGOptions) => get_vgg(19, { ...options, batch_norm: true });

function stage(count: number, channels: number, batch_norm: boolean): HybridBlock[] {
  const weight_initializer = new Xavier({ rnd_type: "gaussian", factor_type: "out", magnitude: 2 });
  const convolutions = Array.from({ length: count }, () => [
    new Conv2D(channels, { kernel_size: 3, padding: 1, weight_initializer }),
    ...(batch_norm ? [new BatchNorm()] : []),
    new Activation("relu"),
  ]);
  return [...convolutions.flat(), new MaxPool2D({ strides: 2 })];
}

function dense(units: number, activation?: "relu"): Dense {
  return new Dense(units, { activation, weight_initializer: new Normal() });
}
