import { Dense, Dropout, Flatten } from "../nn/basic-layers.ts";
import { Conv2D } from "../nn/conv-layers.ts";
import { MaxPool2D } from "../nn/pool-layers.ts";
import { inLine, ZooNetwork, type ZooOptions } from "./zoo-network.ts";

/** "One weird trick for parallelizing convolutional neural networks". */
export class AlexNet extends ZooNetwork {
  constructor(options: ZooOptions = {}) {
    super(options, () => ({
      features: inLine(
        new Conv2D(64, 11, 4, 2, { activation: "relu" }),
        new MaxPool2D(3, 2),
        new Conv2D(192, 5, 1, 2, { activation: "relu" }),
        new MaxPool2D(3, 2),
        new Conv2D(384, 3, 1, 1, { activation: "relu" }),
        new Conv2D(256, 3, 1, 1, { activation: "relu" }),
        new Conv2D(256, 3, 1, 1, { activation: "relu" }),
        new MaxPool2D(3, 2),
        new Flatten(),
        new Dense(4096, "relu"),
        new Dropout(0.5),
        new Dense(4096, "relu"),
        new Dropout(0.5),
      ),
      output: new Dense(options.classes ?? 1000),
    }));
  }
}

/** @throws {MXNetError} For `pretrained`. */
export const alexnet = (options?: ZooOptions) => new AlexNet(options);
