import { readArguments } from "../../call-arguments.ts";
import type { Initializer } from "../../initializer/initializer.ts";
import type { NDArray } from "../../ndarray/ndarray.ts";
import type { BlockOptions } from "../block.ts";
import { type F, HybridBlock, type ParameterValues } from "../hybrid-block.ts";
import { callOperator } from "../operator-call.ts";
import type { Parameter } from "../parameter.ts";
import { Activation, type ActivationType } from "./activations.ts";
import { type Size, toTuple } from "./arguments.ts";

export interface ConvOptions extends BlockOptions {
  /** Default: 1. */
  strides?: Size;
  /** Default: 0. */
  padding?: Size;
  /** Default: 1. */
  dilation?: Size;
  /** Default: 1. */
  groups?: number;
  /** Channels first, the default, is all there is. */
  layout?: "NCW" | "NCHW" | "NCDHW";
  /** Channels of the input. Default: the first batch tells. */
  in_channels?: number;
  /** Default: none. */
  activation?: ActivationType;
  /** Default: true. */
  use_bias?: boolean;
  /** Default: that which `initialize` is given. */
  weight_initializer?: Initializer | string;
  /** Default: `zeros`. */
  bias_initializer?: Initializer | string;
}

export interface ConvTransposeOptions extends ConvOptions {
  /** Added to one side of the output. Default: 0. */
  output_padding?: Size;
}

interface RequiredOptions {
  channels: number;
  kernel_size: Size;
}

/** `new Conv2D(20, 5, { activation: "relu" })` or `new Conv2D({ channels: 20, kernel_size: 5 })`. */
type ConvArguments<Options> =
  | [options: Options & RequiredOptions]
  | [channels: number, options: Options & Pick<RequiredOptions, "kernel_size">]
  | [channels: number, kernel_size: Size, options?: Options]
  | [channels: number, kernel_size: Size, strides: Size, options?: Options]
  | [channels: number, kernel_size: Size, strides: Size, padding: Size, options?: Options];

/** What a convolution is in `axes` dimensions. */
interface ConvKind {
  op: "Convolution" | "Deconvolution";
  axes: number;
  layout: string;
}

abstract class Conv extends HybridBlock {
  readonly weight: Parameter;
  readonly bias: Parameter | undefined;
  readonly act: Activation | undefined;
  readonly #op: string;
  readonly #attrs: Readonly<Record<string, unknown>>;

  constructor({ op, axes, layout }: ConvKind, args: readonly unknown[]) {
    const settings = readArguments<ConvTransposeOptions & RequiredOptions>(args, [
      "channels",
      "kernel_size",
      "strides",
      "padding",
    ]);
    super(settings, "conv");
    const { channels, groups = 1, in_channels = 0, activation, use_bias = true } = settings;
    const kernel = toTuple(settings.kernel_size, axes);
    this.#op = op;
    this.#attrs = {
      kernel,
      stride: toTuple(settings.strides ?? 1, axes),
      dilate: toTuple(settings.dilation ?? 1, axes),
      pad: toTuple(settings.padding ?? 0, axes),
      num_filter: channels,
      num_group: groups,
      no_bias: !use_bias,
      layout: settings.layout ?? layout,
      adj: op === "Deconvolution" ? toTuple(settings.output_padding ?? 0, axes) : undefined,
    };
    const [first, second] =
      op === "Convolution" ? [channels, in_channels / groups] : [in_channels, channels / groups];
    this.weight = this.params.get("weight", {
      shape: [first, second, ...kernel],
      init: settings.weight_initializer,
      allow_deferred_init: true,
    });
    this.bias = use_bias
      ? this.params.get("bias", {
          shape: [channels],
          init: settings.bias_initializer ?? "zeros",
          allow_deferred_init: true,
        })
      : undefined;
    this.act = this.name_scope(() => activation && new Activation(activation, { prefix: `${activation}_` }));
  }

  override hybrid_forward(_F: F, x: NDArray, { weight, bias }: ParameterValues): NDArray {
    const y = callOperator(this.#op, [x, weight, bias], this.#attrs, "fwd");
    return this.act ? this.act.call(y) : y;
  }
}

/** Convolution of (batch, channel, width). */
export class Conv1D extends Conv {
  constructor(...args: ConvArguments<ConvOptions>) {
    super({ op: "Convolution", axes: 1, layout: "NCW" }, args);
  }
}

/** Convolution of (batch, channel, height, width). */
export class Conv2D extends Conv {
  constructor(...args: ConvArguments<ConvOptions>) {
    super({ op: "Convolution", axes: 2, layout: "NCHW" }, args);
  }
}

/** Convolution of (batch, channel, depth, height, width). */
export class Conv3D extends Conv {
  constructor(...args: ConvArguments<ConvOptions>) {
    super({ op: "Convolution", axes: 3, layout: "NCDHW" }, args);
  }
}

/** Transposed convolution of (batch, channel, width). */
export class Conv1DTranspose extends Conv {
  constructor(...args: ConvArguments<ConvTransposeOptions>) {
    super({ op: "Deconvolution", axes: 1, layout: "NCW" }, args);
  }
}

/** Transposed convolution of (batch, channel, height, width). */
export class Conv2DTranspose extends Conv {
  constructor(...args: ConvArguments<ConvTransposeOptions>) {
    super({ op: "Deconvolution", axes: 2, layout: "NCHW" }, args);
  }
}

/** Transposed convolution of (batch, channel, depth, height, width). */
export class Conv3DTranspose extends Conv {
  constructor(...args: ConvArguments<ConvTransposeOptions>) {
    super({ op: "Deconvolution", axes: 3, layout: "NCDHW" }, args);
  }
}
