import { type CallArguments, readArguments } from "../../call-arguments.ts";
import type { Initializer } from "../../initializer/initializer.ts";
import { MXNetError } from "../../mxnet-error.ts";
import { zeros } from "../../ndarray/create.ts";
import { invoke } from "../../ndarray/invoke.ts";
import { NDArray } from "../../ndarray/ndarray.ts";
import { equalShapes, formatShape, type Shape } from "../../shape.ts";
import { compose } from "../../symbol/compose.ts";
import { MXSymbol } from "../../symbol/symbol.ts";
import { swapAxes } from "../arithmetic.ts";
import type { BlockOptions } from "../block.ts";
import { type F, HybridBlock, type ParameterValues } from "../hybrid-block.ts";
import type { Nested } from "../nested.ts";
import { callOperator } from "../operator-call.ts";

export interface RNNLayerOptions extends BlockOptions {
  /** Default: 1. */
  num_layers?: number;
  /** Order of time, batch and channels. Default: `TNC`. */
  layout?: "TNC" | "NTC";
  /** Share of the elements that is dropped between layers, in training. Default: 0. */
  dropout?: number;
  /** Also reads the sequence backwards. Default: false. */
  bidirectional?: boolean;
  /** Default: the first batch tells. */
  input_size?: number;
  i2h_weight_initializer?: Initializer | string;
  h2h_weight_initializer?: Initializer | string;
  /** Default: `zeros`. */
  i2h_bias_initializer?: Initializer | string;
  /** Default: `zeros`. */
  h2h_bias_initializer?: Initializer | string;
}

type Mode = "rnn_relu" | "rnn_tanh" | "lstm" | "gru";

const GATES: Readonly<Record<Mode, number>> = { rnn_relu: 1, rnn_tanh: 1, lstm: 4, gru: 3 };

/** What a recurrent layer returns with states: its output, and its states after the last step. */
export type OutputAndStates = [output: NDArray, states: NDArray[]];

/** Layers of a recurrent network over whole sequences: (time, batch, input) to (time, batch, hidden · directions). */
export abstract class RNNLayer extends HybridBlock<OutputAndStates> {
  readonly #mode: Mode;
  readonly #hidden: number;
  readonly #layers: number;
  readonly #isBatchFirst: boolean;
  readonly #dropout: number;
  readonly #directions: readonly ("l" | "r")[];

  constructor(mode: Mode, hidden_size: number, options: RNNLayerOptions) {
    super(options);
    this.#mode = mode;
    this.#hidden = hidden_size;
    this.#layers = options.num_layers ?? 1;
    this.#isBatchFirst = options.layout === "NTC";
    this.#dropout = options.dropout ?? 0;
    this.#directions = options.bidirectional ? ["l", "r"] : ["l"];
    const rows = GATES[mode] * hidden_size;
    for (let layer = 0; layer < this.#layers; layer++) {
      const inputs = layer === 0 ? (options.input_size ?? 0) : hidden_size * this.#directions.length;
      for (const direction of this.#directions) {
        const start = `${direction}${layer}_`;
        this.#register(`${start}i2h_weight`, [rows, inputs], options.i2h_weight_initializer);
        this.#register(`${start}h2h_weight`, [rows, hidden_size], options.h2h_weight_initializer);
        this.#register(`${start}i2h_bias`, [rows], options.i2h_bias_initializer ?? "zeros");
        this.#register(`${start}h2h_bias`, [rows], options.h2h_bias_initializer ?? "zeros");
      }
    }
  }

  /** Shapes of the states. */
  state_info(batch_size = 0): { shape: Shape }[] {
    const shape = [this.#layers * this.#directions.length, batch_size, this.#hidden];
    return this.#mode === "lstm" ? [{ shape }, { shape }] : [{ shape }];
  }

  /** States of zeros. */
  begin_state(batch_size = 0): NDArray[] {
    return this.state_info(batch_size).map(({ shape }) => zeros(shape));
  }

  /** Runs the layers. Without states they begin with zeros, and the output alone is returned. */
  override call(inputs: NDArray): NDArray & OutputAndStates;
  override call(inputs: NDArray, states: NDArray | NDArray[]): OutputAndStates;
  override call(inputs: NDArray, states?: Nested): OutputAndStates | NDArray {
    if (states) return super.call(inputs, [states].flat() as NDArray[]);
    return super.call(inputs, this.#zeroStates(inputs))[0];
  }

  /** The input's channels tell the width of the first layer's weights. */
  override infer_shape(...[inputs]: Nested[]): void {
    const width = (inputs as NDArray).shape.at(-1) ?? 0;
    for (const [name, parameter] of this.reg_params) {
      if (/^[lr]0_i2h_weight$/.test(name)) parameter.shape = [GATES[this.#mode] * this.#hidden, width];
    }
  }

  override hybrid_forward(
    _F: F,
    inputs: NDArray,
    states: NDArray[],
    parameters: ParameterValues,
  ): OutputAndStates {
    const data = this.#isBatchFirst ? swapAxes(inputs, 0, 1) : inputs;
    this.#checkStates(data, states);
    const [output, ...last] = this.#run([data, this.#joined(parameters), ...states]);
    return [this.#isBatchFirst ? swapAxes(output as NDArray, 0, 1) : (output as NDArray), last];
  }

  /** The paths that MXNet writes, from before the layers were fused. */
  override collectByPath(prefix = "") {
    const start = prefix && `${prefix}.`;
    const isBoth = this.#directions.length === 2;
    return new Map(
      [...this.reg_params].map(([name, parameter]) => {
        const [, direction, layer, rest] = /^([lr])(\d+)_(.*)$/.exec(name) ?? [];
        const path = isBoth ? `_unfused.${layer}.${direction}_cell.${rest}` : `_unfused.${layer}.${rest}`;
        return [start + path, parameter] as const;
      }),
    );
  }

  #register(name: string, shape: Shape, init: Initializer | string | undefined): void {
    this.registerParameter(name, this.params.get(name, { shape, init, allow_deferred_init: true }));
  }

  #zeroStates(inputs: NDArray): NDArray[] {
    if (inputs instanceof NDArray) return this.begin_state(inputs.shape[this.#isBatchFirst ? 0 : 1]);
    const states = this.state_info(0).map(({ shape }) => compose("_zeros", { shape }));
    return states as unknown as NDArray[];
  }

  #checkStates(data: NDArray, states: readonly NDArray[]): void {
    if (!(data instanceof NDArray)) return;
    for (const [index, { shape }] of this.state_info(data.shape[1]).entries()) {
      const given = states[index]?.shape;
      if (given && equalShapes(given, shape)) continue;
      throw new MXNetError(
        `Invalid recurrent state shape. Expecting ${formatShape(shape)}, got ${formatShape(given)}.`,
      );
    }
  }

  /** All weights, then all biases, as one vector: layer by layer, and in each the directions. */
  #joined(parameters: ParameterValues): NDArray {
    const parts = ["weight", "bias"].flatMap((kind) =>
      Array.from({ length: this.#layers }, (_, layer) => layer).flatMap((layer) =>
        this.#directions.flatMap((direction) =>
          ["i2h", "h2h"].map((gate) =>
            callOperator("Reshape", [parameters[`${direction}${layer}_${gate}_${kind}`]], { shape: [-1] }),
          ),
        ),
      ),
    );
    return callOperator("Concat", parts, { dim: 0, num_args: parts.length });
  }

  #run(inputs: readonly NDArray[]): NDArray[] {
    const attrs = {
      state_size: this.#hidden,
      num_layers: this.#layers,
      bidirectional: this.#directions.length === 2,
      p: this.#dropout,
      state_outputs: true,
      mode: this.#mode,
    };
    const [first] = inputs as readonly unknown[];
    if (!(first instanceof MXSymbol)) return [invoke("RNN", inputs, attrs)].flat();
    const symbol = compose("RNN", attrs, { inputs: inputs as unknown as MXSymbol[] });
    return symbol.heads.map((_, index) => symbol.get(index) as unknown as NDArray);
  }
}

const LAYER_NAMES = ["hidden_size", "num_layers", "layout", "dropout", "bidirectional", "input_size"];

/** `new LSTM(100, 2, { layout: "NTC" })` or `new LSTM({ hidden_size: 100 })`. */
type LayerArguments = CallArguments<
  [
    hidden_size: number,
    num_layers: number,
    layout: "TNC" | "NTC",
    dropout: number,
    bidirectional: boolean,
    input_size: number,
  ],
  RNNLayerOptions & { hidden_size: number }
>;

export interface ElmanOptions extends RNNLayerOptions {
  hidden_size: number;
  /** Default: `relu`. */
  activation?: "relu" | "tanh";
}

/** An Elman network, with relu or tanh. */
export class RNN extends RNNLayer {
  constructor(
    ...args: CallArguments<
      [hidden_size: number, num_layers: number, activation: "relu" | "tanh", layout: "TNC" | "NTC"],
      ElmanOptions
    >
  ) {
    const { hidden_size, ...options } = readArguments<ElmanOptions>(args, [
      "hidden_size",
      "num_layers",
      "activation",
      "layout",
    ]);
    super(options.activation === "tanh" ? "rnn_tanh" : "rnn_relu", hidden_size, options);
  }
}

/** Long short-term memory. */
export class LSTM extends RNNLayer {
  constructor(...args: LayerArguments) {
    const { hidden_size, ...options } = readArguments<RNNLayerOptions & { hidden_size: number }>(
      args,
      LAYER_NAMES,
    );
    super("lstm", hidden_size, options);
  }
}

/** Gated recurrent units. */
export class GRU extends RNNLayer {
  constructor(...args: LayerArguments) {
    const { hidden_size, ...options } = readArguments<RNNLayerOptions & { hidden_size: number }>(
      args,
      LAYER_NAMES,
    );
    super("gru", hidden_size, options);
  }
}
