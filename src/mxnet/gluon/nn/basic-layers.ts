import { type CallArguments, readArguments } from "../../call-arguments.ts";
import type { DType } from "../../formats/dtype.ts";
import type { Initializer } from "../../initializer/initializer.ts";
import type { NDArray } from "../../ndarray/ndarray.ts";
import type { BlockOptions } from "../block.ts";
import { type F, HybridBlock, type ParameterValues } from "../hybrid-block.ts";
import { callOperator } from "../operator-call.ts";
import type { Parameter } from "../parameter.ts";
import { Activation, type ActivationType } from "./activations.ts";
import { type Size, toTuple } from "./arguments.ts";

export interface DenseOptions extends BlockOptions {
  /** Default: none. */
  activation?: ActivationType | null;
  /** Default: true. */
  use_bias?: boolean;
  /** Joins all axes but the first; else the last axis alone is contracted. Default: true. */
  flatten?: boolean;
  /** Default: `float32`. */
  dtype?: DType;
  /** Default: that which `initialize` is given. */
  weight_initializer?: Initializer | string;
  /** Default: `zeros`. */
  bias_initializer?: Initializer | string;
  /** Default: the first batch tells. */
  in_units?: number;
}

/** `activation(data · weightᵀ + bias)`: (batch, …) to (batch, units). */
export class Dense extends HybridBlock {
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;
  readonly act: Activation | undefined;
  readonly #attrs: { num_hidden: number; flatten: boolean; no_bias: boolean };

  constructor(
    ...args: CallArguments<
      [units: number, activation: ActivationType | null, use_bias: boolean, flatten: boolean],
      DenseOptions & { units: number }
    >
  ) {
    const settings = readArguments<DenseOptions & { units: number }>(args, [
      "units",
      "activation",
      "use_bias",
      "flatten",
    ]);
    super(settings);
    const { units, activation, use_bias = true, flatten = true, dtype, in_units = 0 } = settings;
    this.#attrs = { num_hidden: units, flatten, no_bias: !use_bias };
    this.weight = this.params.get("weight", {
      shape: [units, in_units],
      init: settings.weight_initializer,
      dtype,
      allow_deferred_init: true,
    });
    this.bias = use_bias
      ? this.params.get("bias", {
          shape: [units],
          init: settings.bias_initializer ?? "zeros",
          dtype,
          allow_deferred_init: true,
        })
      : undefined;
    this.act = this.name_scope(() =>
      activation ? new Activation(activation, { prefix: `${activation}_` }) : undefined,
    );
  }

  override hybrid_forward(_F: F, x: NDArray, { weight, bias }: ParameterValues): NDArray {
    const y = callOperator("FullyConnected", [x, weight, bias], this.#attrs, "fwd");
    return this.act ? this.act.call(y) : y;
  }
}

export interface DropoutOptions extends BlockOptions {
  rate: number;
  /** Axes along which one choice holds. Default: none. */
  axes?: readonly number[];
}

/** Sets a share `rate` of the elements to 0 and scales the others, in training. */
export class Dropout extends HybridBlock {
  readonly #rate: number;
  readonly #axes: readonly number[];

  constructor(...args: CallArguments<[rate: number, axes: readonly number[]], DropoutOptions>) {
    const settings = readArguments<DropoutOptions>(args, ["rate", "axes"]);
    super(settings);
    this.#rate = settings.rate;
    this.#axes = settings.axes ?? [];
  }

  override hybrid_forward(_F: F, x: NDArray): NDArray {
    if (this.#rate <= 0) return callOperator("identity", [x]);
    return callOperator("Dropout", [x], { p: this.#rate, axes: this.#axes, cudnn_off: false }, "fwd");
  }
}

/** (batch, …) to (batch, everything else). */
export class Flatten extends HybridBlock {
  override hybrid_forward(_F: F, x: NDArray): NDArray {
    return callOperator("Flatten", [x]);
  }
}

export interface EmbeddingOptions extends BlockOptions {
  /** Default: `float32`. */
  dtype?: DType;
  /** Default: that which `initialize` is given. */
  weight_initializer?: Initializer | string;
}

/** Turns each index below `input_dim` into a vector: shape (…) to (…, output_dim). */
export class Embedding extends HybridBlock {
  readonly weight: Parameter;
  readonly #attrs: { input_dim: number; output_dim: number; dtype: DType; sparse_grad: boolean };

  constructor(
    ...args:
      | [input_dim: number, output_dim: number, options?: EmbeddingOptions]
      | [options: EmbeddingOptions & { input_dim: number; output_dim: number }]
  ) {
    const settings = readArguments<EmbeddingOptions & { input_dim: number; output_dim: number }>(args, [
      "input_dim",
      "output_dim",
    ]);
    super(settings);
    const { input_dim, output_dim, dtype = "float32", weight_initializer } = settings;
    this.#attrs = { input_dim, output_dim, dtype, sparse_grad: false };
    this.weight = this.params.get("weight", {
      shape: [input_dim, output_dim],
      init: weight_initializer,
      dtype,
      allow_deferred_init: true,
    });
  }

  override hybrid_forward(_F: F, x: NDArray, { weight }: ParameterValues): NDArray {
    return callOperator("Embedding", [x, weight], this.#attrs, "fwd");
  }
}

/** Pads images by mirroring them at their edges: one width for all four, or `(0, 0, 0, 0, top, bottom, left, right)`. */
export class ReflectionPad2D extends HybridBlock {
  readonly #padding: readonly number[];

  constructor(...args: CallArguments<[padding: Size], BlockOptions & { padding?: Size }>) {
    const { padding = 0, ...options } = readArguments<BlockOptions & { padding?: Size }>(args, ["padding"]);
    super(options);
    this.#padding = typeof padding === "number" ? [0, 0, 0, 0, ...toTuple(padding, 4)] : padding;
  }

  override hybrid_forward(_F: F, x: NDArray): NDArray {
    return callOperator("Pad", [x], { mode: "reflect", pad_width: this.#padding });
  }
}
