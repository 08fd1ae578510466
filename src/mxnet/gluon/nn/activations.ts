import { type CallArguments, readArguments } from "../../call-arguments.ts";
import type { Initializer } from "../../initializer/initializer.ts";
import { Constant as ConstantInitializer } from "../../initializer/initializers.ts";
import type { NDArray } from "../../ndarray/ndarray.ts";
import type { BlockOptions } from "../block.ts";
import { type F, HybridBlock, type ParameterValues } from "../hybrid-block.ts";
import { callOperator } from "../operator-call.ts";
import type { Parameter } from "../parameter.ts";

export type ActivationType = "relu" | "sigmoid" | "tanh" | "softrelu" | "softsign";

/** A function of each element. */
export class Activation extends HybridBlock {
  readonly #type: ActivationType;

  constructor(
    ...args: CallArguments<[activation: ActivationType], BlockOptions & { activation: ActivationType }>
  ) {
    const { activation, ...options } = readArguments<BlockOptions & { activation: ActivationType }>(args, [
      "activation",
    ]);
    super(options, activation);
    this.#type = activation;
  }

  override hybrid_forward(_F: F, x: NDArray): NDArray {
    return callOperator("Activation", [x], { act_type: this.#type }, "fwd");
  }
}

/** `x` where it is positive, `alpha · x` elsewhere. */
export class LeakyReLU extends HybridBlock {
  readonly #alpha: number;

  constructor(...args: CallArguments<[alpha: number], BlockOptions & { alpha: number }>) {
    const { alpha, ...options } = readArguments<BlockOptions & { alpha: number }>(args, ["alpha"]);
    super(options);
    this.#alpha = alpha;
  }

  override hybrid_forward(_F: F, x: NDArray): NDArray {
    return callOperator("LeakyReLU", [x], { act_type: "leaky", slope: this.#alpha }, "fwd");
  }
}

export interface PReLUOptions extends BlockOptions {
  /** Default: 0.25 for all. */
  alpha_initializer?: Initializer | string;
  /** 1 shares one slope among all channels. Default: 1. */
  in_channels?: number;
}

/** LeakyReLU whose slope is learned, one for all or one for each channel. */
export class PReLU extends HybridBlock {
  readonly alpha: Parameter;

  constructor(...args: CallArguments<[alpha_initializer: Initializer | string], PReLUOptions>) {
    const {
      alpha_initializer = new ConstantInitializer(0.25),
      in_channels = 1,
      ...options
    } = readArguments<PReLUOptions>(args, ["alpha_initializer"]);
    super(options);
    this.alpha = this.params.get("alpha", { shape: [in_channels], init: alpha_initializer });
  }

  override hybrid_forward(_F: F, x: NDArray, { alpha }: ParameterValues): NDArray {
    return callOperator("LeakyReLU", [x, alpha], { act_type: "prelu" }, "fwd");
  }
}

/** `x` where it is positive, `alpha · (eˣ - 1)` elsewhere. Default: alpha 1. */
export class ELU extends HybridBlock {
  readonly #alpha: number;

  constructor(...args: CallArguments<[alpha: number], BlockOptions & { alpha?: number }>) {
    const { alpha = 1, ...options } = readArguments<BlockOptions & { alpha?: number }>(args, ["alpha"]);
    super(options);
    this.#alpha = alpha;
  }

  override hybrid_forward(_F: F, x: NDArray): NDArray {
    return callOperator("LeakyReLU", [x], { act_type: "elu", slope: this.#alpha });
  }
}

/** ELU scaled so that activations normalise themselves. */
export class SELU extends HybridBlock {
  override hybrid_forward(_F: F, x: NDArray): NDArray {
    return callOperator("LeakyReLU", [x], { act_type: "selu" }, "fwd");
  }
}

/** `x · Φ(x)`, with the normal distribution's Φ by the error function. */
export class GELU extends HybridBlock {
  override hybrid_forward(_F: F, x: NDArray): NDArray {
    return callOperator("LeakyReLU", [x], { act_type: "gelu" }, "fwd");
  }
}

/** `x · sigmoid(beta · x)`. Default: beta 1. */
export class Swish extends HybridBlock {
  readonly #beta: number;

  constructor(...args: CallArguments<[beta: number], BlockOptions & { beta?: number }>) {
    const { beta = 1, ...options } = readArguments<BlockOptions & { beta?: number }>(args, ["beta"]);
    super(options);
    this.#beta = beta;
  }

  override hybrid_forward(_F: F, x: NDArray): NDArray {
    const scaled = callOperator("_mul_scalar", [x], { scalar: this.#beta });
    return callOperator("elemwise_mul", [x, callOperator("sigmoid", [scaled], {}, "fwd")]);
  }
}
