import { MXNetError } from "../../mxnet-error.ts";
import { alexnet } from "./alexnet.ts";
import { type DenseNetOptions, get_densenet } from "./densenet.ts";
import { inception_v3 } from "./inception.ts";
import { MobileNet, MobileNetV2 } from "./mobilenet.ts";
import { get_resnet, type ResNetOptions } from "./resnet.ts";
import { squeezenet1_0, squeezenet1_1 } from "./squeezenet.ts";
import { get_vgg, type VGGOptions } from "./vgg.ts";
import type { ZooNetwork } from "./zoo-network.ts";

/** What a network may be made with: each takes its own of these. */
export type GetModelOptions = ResNetOptions & VGGOptions & DenseNetOptions;

type Make = (options?: GetModelOptions) => ZooNetwork;

/**
 * Makes a network of the model zoo by its name: `resnet18_v1`, `vgg16_bn`, `mobilenetv2_1.0`, …
 *
 * @throws {MXNetError} For an unknown name, and for `pretrained`.
 */
export function get_model(name: string, options: GetModelOptions = {}): ZooNetwork {
  const make = MODELS.get(name.toLowerCase());
  if (make) return make(options);
  throw new MXNetError(
    `Model ${name} is not supported. Available options are ${[...MODELS.keys()].join(", ")}`,
  );
}

const MODELS = new Map<string, Make>([
  ...[1, 2].flatMap((version) =>
    [18, 34, 50, 101, 152].map((layers): [string, Make] => [
      `resnet${layers}_v${version}`,
      (options) => get_resnet(version, layers, options),
    ]),
  ),
  ...[11, 13, 16, 19].flatMap((layers): [string, Make][] => [
    [`vgg${layers}`, (options) => get_vgg(layers, options)],
    [`vgg${layers}_bn`, (options) => get_vgg(layers, { ...options, batch_norm: true })],
  ]),
  ["alexnet", alexnet],
  ...[121, 161, 169, 201].map((layers): [string, Make] => [
    `densenet${layers}`,
    (options) => get_densenet(layers, options),
  ]),
  ["squeezenet1.0", squeezenet1_0],
  ["squeezenet1.1", squeezenet1_1],
  ["inceptionv3", inception_v3],
  ...["1.0", "0.75", "0.5", "0.25"].flatMap((width): [string, Make][] => [
    [`mobilenet${width}`, (options) => new MobileNet(Number(width), options)],
    [`mobilenetv2_${width}`, (options) => new MobileNetV2(Number(width), options)],
  ]),
]);
