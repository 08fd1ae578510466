import { MXNetError } from "../mxnet-error.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { create, Initializer, register } from "./initializer.ts";

const GATES = { rnn_relu: 1, rnn_tanh: 1, lstm: 4, gru: 3 } as const;
/** Which of an LSTM's gates forgets: they are i, f, g, o. */
const FORGET_GATE = 1;

export interface FusedRNNOptions {
  /** Fills the weights, gate by gate, or its JSON. Default: the module's own initialiser. */
  init?: Initializer | string | null;
  num_hidden: number;
  num_layers: number;
  mode: keyof typeof GATES;
  /** Default: false. */
  bidirectional?: boolean;
  /** Default: 1. */
  forget_bias?: number;
}

/**
 * The one vector of parameters of the operator `RNN`: all weights by layer, direction, input then state; then all biases
 * in that order. Biases are 0, an LSTM's of the forget gate `forget_bias`.
 */
export class FusedRNN extends Initializer {
  readonly #init: Initializer | undefined;
  readonly #options: FusedRNNOptions;

  constructor(options: FusedRNNOptions) {
    super();
    if (!Object.hasOwn(GATES, options.mode)) {
      throw new MXNetError(
        `Cannot initialise an RNN of mode "${options.mode}": it must be one of ${Object.keys(GATES).join(", ")}`,
      );
    }
    this.#options = options;
    this.#init = options.init ? create(options.init) : undefined;
  }

  protected override settings(): object {
    const { num_hidden, num_layers, mode, bidirectional = false, forget_bias = 1 } = this.#options;
    return { init: this.#init?.dumps() ?? null, num_hidden, num_layers, mode, bidirectional, forget_bias };
  }

  /** @throws {MXNetError} Where no number of inputs gives a vector of that length. */
  override fill(shape: Shape, whole?: Initializer): Float32Array {
    const { num_hidden: hidden, mode, forget_bias = 1 } = this.#options;
    const values = new Float32Array(sizeOf(shape));
    const weights = this.#init ?? whole;
    let offset = 0;
    for (const columns of this.#weightColumns(values.length)) {
      for (let gate = 0; gate < GATES[mode]; gate++) {
        if (weights) values.set(weights.init({ name: "weight" }, [hidden, columns]), offset);
        offset += hidden * columns;
      }
    }
    for (let gate = 0; offset < values.length; gate++, offset += hidden) {
      if (mode === "lstm" && gate % GATES.lstm === FORGET_GATE)
        values.fill(forget_bias, offset, offset + hidden);
    }
    return values;
  }

  /** Columns of each weight, in order. */
  #weightColumns(size: number): number[] {
    const { num_hidden: hidden, num_layers: layers, mode, bidirectional } = this.#options;
    const directions = bidirectional ? 2 : 1;
    const rows = directions * GATES[mode] * hidden;
    // Each layer and direction has two biases, and after the first layer as many inputs as the layer before has outputs.
    const inputs = size / rows - (layers - 1) * (hidden + directions * hidden + 2) - hidden - 2;
    if (!Number.isInteger(inputs) || inputs < 1) {
      throw new MXNetError(
        `Cannot initialise ${size} parameters of an RNN: ${layers} layers of ${hidden} in mode ${mode} do not have as many, whatever the input`,
      );
    }
    return Array.from({ length: layers }, (_, layer) => {
      const columns = layer === 0 ? inputs : directions * hidden;
      return Array.from({ length: directions }, () => [columns, hidden]).flat();
    }).flat();
  }
}

register(FusedRNN, "fusedrnn");
