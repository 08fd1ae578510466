import { MXNetError } from "../../mxnet-error.ts";
import type { HybridBlock } from "../hybrid-block.ts";
import { Activation } from "../nn/activations.ts";
import { Dropout, Flatten } from "../nn/basic-layers.ts";
import { HybridConcurrent, type HybridSequential } from "../nn/containers.ts";
import { Conv2D } from "../nn/conv-layers.ts";
import { AvgPool2D, MaxPool2D } from "../nn/pool-layers.ts";
import { inLine, ZooNetwork, type ZooOptions } from "./zoo-network.ts";

/** "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters". For images of 224 × 224 pixels. */
export class SqueezeNet extends ZooNetwork {
  /** @throws {MXNetError} For a version other than `1.0` and `1.1`, and for `pretrained`. */
  constructor(version: string, options: ZooOptions = {}) {
    if (version !== "1.0" && version !== "1.1")
      throw new MXNetError(`Unsupported SqueezeNet version ${version}: 1.0 or 1.1 expected`);
    super(options, () => ({
      features: inLine(...(version === "1.0" ? first() : second()), new Dropout(0.5)),
      output: inLine(
        new Conv2D(options.classes ?? 1000, 1),
        new Activation("relu"),
        new AvgPool2D(13),
        new Flatten(),
      ),
    }));
  }
}

/** @throws {MXNetError} For `pretrained`. */
export const squeezenet1_0 = (options?: ZooOptions) => new SqueezeNet("1.0", options);
/** @throws {MXNetError} For `pretrained`. */
export const squeezenet1_1 = (options?: ZooOptions) => new SqueezeNet("1.1", options);

function first(): HybridBlock[] {
  return [
    new Conv2D(96, 7, 2),
    new Activation("relu"),
    pool(),
    ...[16, 16, 32].map(fire),
    pool(),
    ...[32, 48, 48, 64].map(fire),
    pool(),
    fire(64),
  ];
}

function second(): HybridBlock[] {
  return [
    new Conv2D(64, 3, 2),
    new Activation("relu"),
    pool(),
    ...[16, 16].map(fire),
    pool(),
    ...[32, 32].map(fire),
    pool(),
    ...[48, 48, 64, 64].map(fire),
  ];
}

/** Squeezes to so many channels, and widens to four times as many by convolutions of 1×1 and 3×3 side by side. */
function fire(squeeze: number): HybridSequential {
  const narrow = convolution(squeeze, 1, 0);
  const wide = new HybridConcurrent({ axis: 1, prefix: "" });
  wide.add(convolution(4 * squeeze, 1, 0), convolution(4 * squeeze, 3, 1));
  return inLine(narrow, wide);
}

function convolution(channels: number, kernel: number, padding: number): HybridSequential {
  return inLine(new Conv2D(channels, kernel, 1, padding), new Activation("relu"));
}

function pool(): MaxPool2D {
  return new MaxPool2D(3, 2, { ceil_mode: true });
}
