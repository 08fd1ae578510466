import { type CallArguments, readArguments } from "../../call-arguments.ts";
import type { DType } from "../../formats/dtype.ts";
import type { Initializer } from "../../initializer/initializer.ts";
import type { NDArray } from "../../ndarray/ndarray.ts";
import type { BlockOptions } from "../block.ts";
import { type F, HybridBlock, type ParameterValues } from "../hybrid-block.ts";
import { callOperator } from "../operator-call.ts";
import type { Parameter } from "../parameter.ts";

interface NormOptions extends BlockOptions {
  /** Adds beta. Default: true. */
  center?: boolean;
  /** Multiplies by gamma. Default: true. */
  scale?: boolean;
  /** Added to the variance. Default: 1e-5. */
  epsilon?: number;
  /** Default: `zeros`. */
  beta_initializer?: Initializer | string;
  /** Default: `ones`. */
  gamma_initializer?: Initializer | string;
  /** Default: the first batch tells. */
  in_channels?: number;
}

export interface BatchNormOptions extends NormOptions {
  /** Of the channels. Default: 1. */
  axis?: number;
  /** Share of the moving averages that a batch leaves. Default: 0.9. */
  momentum?: number;
  /** Uses the moving averages in training too. Default: false. */
  use_global_stats?: boolean;
  /** Default: `zeros`. */
  running_mean_initializer?: Initializer | string;
  /** Default: `ones`. */
  running_variance_initializer?: Initializer | string;
}

/** Normalises each channel over the batch, at inference by moving averages that `backward` has moved. */
export class BatchNorm extends HybridBlock {
  readonly gamma: Parameter;
  readonly beta: Parameter;
  readonly running_mean: Parameter;
  readonly running_var: Parameter;
  readonly #attrs: Readonly<Record<string, unknown>>;

  constructor(
    ...args: CallArguments<
      [axis: number, momentum: number, epsilon: number, center: boolean, scale: boolean],
      BatchNormOptions
    >
  ) {
    const options = readArguments<BatchNormOptions>(args, ["axis", "momentum", "epsilon", "center", "scale"]);
    super(options);
    const { axis = 1, momentum = 0.9, epsilon = 1e-5, scale = true, in_channels = 0 } = options;
    const { use_global_stats = false, running_mean_initializer, running_variance_initializer } = options;
    this.#attrs = { axis, eps: epsilon, momentum, fix_gamma: !scale, use_global_stats };
    [this.gamma, this.beta] = scaleAndShift(this, options);
    const averages = { shape: [in_channels], allow_deferred_init: true, differentiable: false };
    this.running_mean = this.params.get("running_mean", {
      ...averages,
      init: running_mean_initializer ?? "zeros",
    });
    this.running_var = this.params.get("running_var", {
      ...averages,
      init: running_variance_initializer ?? "ones",
    });
  }

  /** float16 leaves it as it is: its averages need the digits. */
  override cast(dtype: DType): void {
    super.cast(dtype === "float16" ? "float32" : dtype);
  }

  override hybrid_forward(_F: F, x: NDArray, values: ParameterValues): NDArray {
    const { gamma, beta, running_mean, running_var } = values;
    return callOperator("BatchNorm", [x, gamma, beta, running_mean, running_var], this.#attrs, "fwd");
  }
}

export interface InstanceNormOptions extends NormOptions {
  /** Of the channels. Default: 1. */
  axis?: number;
}

/** Normalises each channel of each sample. */
export class InstanceNorm extends HybridBlock {
  readonly gamma: Parameter;
  readonly beta: Parameter;
  readonly #axis: number;
  readonly #epsilon: number;

  constructor(
    ...args: CallArguments<
      [axis: number, epsilon: number, center: boolean, scale: boolean],
      InstanceNormOptions
    >
  ) {
    const options = readArguments<InstanceNormOptions>(args, ["axis", "epsilon", "center", "scale"]);
    super(options);
    this.#axis = options.axis ?? 1;
    this.#epsilon = options.epsilon ?? 1e-5;
    [this.gamma, this.beta] = scaleAndShift(this, { ...options, scale: options.scale ?? false });
  }

  override hybrid_forward(_F: F, x: NDArray, { gamma, beta }: ParameterValues): NDArray {
    const normalise = (data: NDArray) =>
      callOperator("InstanceNorm", [data, gamma, beta], { eps: this.#epsilon }, "fwd");
    if (this.#axis === 1) return normalise(x);
    const swap = (data: NDArray) => callOperator("SwapAxis", [data], { dim1: 1, dim2: this.#axis });
    return swap(normalise(swap(x)));
  }
}

export interface LayerNormOptions extends NormOptions {
  /** Default: -1. */
  axis?: number;
}

/** Normalises along one axis. */
export class LayerNorm extends HybridBlock {
  readonly gamma: Parameter;
  readonly beta: Parameter;
  readonly #attrs: { axis: number; eps: number };

  constructor(
    ...args: CallArguments<[axis: number, epsilon: number, center: boolean, scale: boolean], LayerNormOptions>
  ) {
    const options = readArguments<LayerNormOptions>(args, ["axis", "epsilon", "center", "scale"]);
    super(options);
    this.#attrs = { axis: options.axis ?? -1, eps: options.epsilon ?? 1e-5 };
    [this.gamma, this.beta] = scaleAndShift(this, options);
  }

  override hybrid_forward(_F: F, x: NDArray, { gamma, beta }: ParameterValues): NDArray {
    return callOperator("LayerNorm", [x, gamma, beta], this.#attrs);
  }
}

function scaleAndShift(block: HybridBlock, options: NormOptions): [gamma: Parameter, beta: Parameter] {
  const { center = true, scale = true, in_channels = 0 } = options;
  const shared = { shape: [in_channels], allow_deferred_init: true };
  return [
    block.params.get("gamma", {
      ...shared,
      init: options.gamma_initializer ?? "ones",
      differentiable: scale,
    }),
    block.params.get("beta", {
      ...shared,
      init: options.beta_initializer ?? "zeros",
      differentiable: center,
    }),
  ];
}
