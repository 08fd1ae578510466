import type { Context } from "../../context.ts";
import { MXNetError } from "../../mxnet-error.ts";
import type { NDArray } from "../../ndarray/ndarray.ts";
import type { BlockOptions } from "../block.ts";
import { type F, HybridBlock } from "../hybrid-block.ts";
import { HybridSequential } from "../nn/containers.ts";

export interface ZooOptions extends BlockOptions {
  /** Outputs of the last layer. Default: 1000. */
  classes?: number;
  /** Must not be true: there is no network to load weights from. Default: false. */
  pretrained?: boolean;
  ctx?: Context | readonly Context[];
  /** Where MXNet keeps pretrained weights. Passed over. */
  root?: string;
}

/** The two parts of a network of the model zoo. */
export interface ZooParts {
  features: HybridSequential;
  output: HybridBlock;
}

/** A network of the model zoo: `features`, then `output`. To fine-tune it, set `output` to another layer. */
export abstract class ZooNetwork extends HybridBlock {
  features: HybridSequential;
  output: HybridBlock;

  /** @throws {MXNetError} For `pretrained`, with the remedy. */
  constructor({ pretrained, classes: _, ctx: __, root: ___, ...options }: ZooOptions, make: () => ZooParts) {
    if (pretrained) {
      throw new MXNetError(
        "Cannot load pretrained weights: scripts have no network. Leave pretrained out, put the .params file into a channel, and await net.load_parameters(path)",
      );
    }
    super(options);
    const { features, output } = this.name_scope(make);
    this.features = features;
    this.output = output;
  }

  override hybrid_forward(_F: F, x: NDArray): NDArray {
    return this.output.call(this.features.call(x));
  }
}

/** Blocks one after another, whose names are those of the block around them. */
export function inLine(...blocks: HybridBlock<unknown>[]): HybridSequential {
  const line = new HybridSequential({ prefix: "" });
  line.add(...blocks);
  return line;
}
