import { type CallArguments, readArguments } from "../../call-arguments.ts";
import type { Initializer } from "../../initializer/initializer.ts";
import { zeros } from "../../ndarray/create.ts";
import type { NDArray } from "../../ndarray/ndarray.ts";
import type { Shape } from "../../shape.ts";
import { add, from, mul, relu } from "../arithmetic.ts";
import type { BlockOptions } from "../block.ts";
import { type F, HybridBlock, type ParameterValues } from "../hybrid-block.ts";
import { callOperator } from "../operator-call.ts";
import type { Parameter } from "../parameter.ts";
import type { OutputAndStates } from "./rnn-layer.ts";
import { lastStep, maskedSteps, stacked, unstacked } from "./steps.ts";

export interface RNNCellOptions extends BlockOptions {
  /** Default: the first batch tells. */
  input_size?: number;
  i2h_weight_initializer?: Initializer | string;
  h2h_weight_initializer?: Initializer | string;
  /** Default: `zeros`. */
  i2h_bias_initializer?: Initializer | string;
  /** Default: `zeros`. */
  h2h_bias_initializer?: Initializer | string;
}

export interface UnrollOptions {
  /** Default: zeros. */
  begin_state?: NDArray[];
  /** Order of time, batch and channels in the inputs. Default: `NTC`. */
  layout?: "NTC" | "TNC";
  /** Joins the outputs along time; `false` returns a list with one for each step. Default: true. */
  merge_outputs?: boolean;
  /** Length of each sample's sequence, (batch,): outputs after it are 0, and states are those at its end. Default: all. */
  valid_length?: NDArray;
}

/** What `unroll` returns with `merge_outputs: false`. */
export type OutputsAndStates = [outputs: NDArray[], states: NDArray[]];

/** One step of a recurrent network: `mxnet.gluon.rnn.RecurrentCell`. */
export abstract class RecurrentCell extends HybridBlock<OutputAndStates> {
  /** Shapes of the states. */
  abstract state_info(batch_size?: number): { shape: Shape }[];

  /** States of zeros. */
  begin_state(batch_size = 0): NDArray[] {
    return this.state_info(batch_size).map(({ shape }) => zeros(shape));
  }

  /** Forgets what was drawn at random for a sequence. */
  reset(): void {
    for (const child of this.children.values()) if (child instanceof RecurrentCell) child.reset();
  }

  /** Computes one step: input (batch, channels). Returns its output and the states after it. */
  override call(input: NDArray, states: NDArray[]): OutputAndStates {
    return super.call(input, states);
  }

  /**
   * Runs the cell over a sequence: (batch, time, channels), or a list with one array (batch, channels) for each step.
   *
   * @param length Number of steps.
   */
  unroll(
    length: number,
    inputs: NDArray | readonly NDArray[],
    options: UnrollOptions & { merge_outputs: false },
  ): OutputsAndStates;
  unroll(length: number, inputs: NDArray | readonly NDArray[], options?: UnrollOptions): OutputAndStates;
  unroll(
    length: number,
    inputs: NDArray | readonly NDArray[],
    options: UnrollOptions = {},
  ): OutputAndStates | OutputsAndStates {
    const axis = options.layout === "TNC" ? 0 : 1;
    const steps = Array.isArray(inputs) ? inputs : unstacked(inputs as NDArray, length, axis);
    const [outputs, states] = this.unrollSteps(length, steps, options);
    return options.merge_outputs === false ? [outputs, states] : [stacked(outputs, axis), states];
  }

  /** Runs the cell over steps (batch, channels). */
  unrollSteps(length: number, inputs: readonly NDArray[], options: UnrollOptions): OutputsAndStates {
    this.reset();
    const { begin_state, valid_length } = options;
    let states = begin_state ?? this.begin_state(inputs[0]?.shape[0]);
    const outputs: NDArray[] = [];
    const each: NDArray[][] = [];
    for (const input of inputs.slice(0, length)) {
      const [output, next] = this.call(input, states);
      outputs.push(output);
      each.push(next);
      states = next;
    }
    if (!valid_length) return [outputs, states];
    const last = states.map((_, state) =>
      lastStep(
        each.map((step) => step[state] as NDArray),
        valid_length,
      ),
    );
    return [maskedSteps(outputs, valid_length), last];
  }
}

abstract class GatedCell extends RecurrentCell {
  readonly i2h_weight: Parameter;
  readonly h2h_weight: Parameter;
  readonly i2h_bias: Parameter;
  readonly h2h_bias: Parameter;
  protected readonly hidden: number;
  readonly #gates: number;

  constructor(gates: number, hidden_size: number, options: RNNCellOptions, hint: string) {
    super(options, hint);
    this.hidden = hidden_size;
    this.#gates = gates;
    const rows = gates * hidden_size;
    const parameter = (name: string, shape: Shape, init: Initializer | string | undefined) =>
      this.params.get(name, { shape, init, allow_deferred_init: true });
    this.i2h_weight = parameter(
      "i2h_weight",
      [rows, options.input_size ?? 0],
      options.i2h_weight_initializer,
    );
    this.h2h_weight = parameter("h2h_weight", [rows, hidden_size], options.h2h_weight_initializer);
    this.i2h_bias = parameter("i2h_bias", [rows], options.i2h_bias_initializer ?? "zeros");
    this.h2h_bias = parameter("h2h_bias", [rows], options.h2h_bias_initializer ?? "zeros");
  }

  override state_info(batch_size = 0): { shape: Shape }[] {
    return [{ shape: [batch_size, this.hidden] }];
  }

  protected i2h(input: NDArray, { i2h_weight, i2h_bias }: ParameterValues): NDArray {
    return this.#dense(input, i2h_weight, i2h_bias);
  }

  protected h2h(state: NDArray | undefined, { h2h_weight, h2h_bias }: ParameterValues): NDArray {
    return this.#dense(state, h2h_weight, h2h_bias);
  }

  #dense(x: NDArray | undefined, weight: NDArray | undefined, bias: NDArray | undefined): NDArray {
    return callOperator("FullyConnected", [x, weight, bias], { num_hidden: this.#gates * this.hidden });
  }

  /** The part of one gate. */
  protected gate(gates: NDArray, index: number): NDArray {
    const [begin, end] = [index * this.hidden, (index + 1) * this.hidden];
    return callOperator("slice_axis", [gates], { axis: 1, begin, end });
  }
}

const sigmoid = (x: NDArray) => callOperator("sigmoid", [x]);
const tanh = (x: NDArray) => callOperator("tanh", [x]);

interface SizedCellOptions extends RNNCellOptions {
  hidden_size: number;
}

interface ElmanCellOptions extends SizedCellOptions {
  /** Default: `tanh`. */
  activation?: "tanh" | "relu";
}

/** An Elman network's step. */
export class RNNCell extends GatedCell {
  readonly #activation: "tanh" | "relu";

  constructor(...args: CallArguments<[hidden_size: number, activation: "tanh" | "relu"], ElmanCellOptions>) {
    const { hidden_size, ...options } = readArguments<ElmanCellOptions>(args, ["hidden_size", "activation"]);
    super(1, hidden_size, options, "rnn");
    this.#activation = options.activation ?? "tanh";
  }

  override hybrid_forward(
    _F: F,
    input: NDArray,
    states: NDArray[],
    values: ParameterValues,
  ): OutputAndStates {
    const sum = add(this.i2h(input, values), this.h2h(states[0], values));
    const output = this.#activation === "relu" ? relu(sum) : tanh(sum);
    return [output, [output]];
  }
}

/** Long short-term memory's step. */
export class LSTMCell extends GatedCell {
  constructor(...args: CallArguments<[hidden_size: number], SizedCellOptions>) {
    const { hidden_size, ...options } = readArguments<SizedCellOptions>(args, ["hidden_size"]);
    super(4, hidden_size, options, "lstm");
  }

  override state_info(batch_size = 0): { shape: Shape }[] {
    return [{ shape: [batch_size, this.hidden] }, { shape: [batch_size, this.hidden] }];
  }

  override hybrid_forward(
    _F: F,
    input: NDArray,
    states: NDArray[],
    values: ParameterValues,
  ): OutputAndStates {
    const gates = add(this.i2h(input, values), this.h2h(states[0], values));
    const [i, f, g, o] = [0, 1, 2, 3].map((index) => this.gate(gates, index)) as [
      NDArray,
      NDArray,
      NDArray,
      NDArray,
    ];
    const memory = add(mul(sigmoid(f), states[1] as NDArray), mul(sigmoid(i), tanh(g)));
    const output = mul(sigmoid(o), tanh(memory));
    return [output, [output, memory]];
  }
}

/** Gated recurrent units' step. */
export class GRUCell extends GatedCell {
  constructor(...args: CallArguments<[hidden_size: number], SizedCellOptions>) {
    const { hidden_size, ...options } = readArguments<SizedCellOptions>(args, ["hidden_size"]);
    super(3, hidden_size, options, "gru");
  }

  override hybrid_forward(
    _F: F,
    input: NDArray,
    states: NDArray[],
    values: ParameterValues,
  ): OutputAndStates {
    const state = states[0] as NDArray;
    const [x, h] = [this.i2h(input, values), this.h2h(state, values)];
    const [reset, update] = [0, 1].map((index) => sigmoid(add(this.gate(x, index), this.gate(h, index)))) as [
      NDArray,
      NDArray,
    ];
    const fresh = tanh(add(this.gate(x, 2), mul(reset, this.gate(h, 2))));
    const output = add(mul(from(1, update), fresh), mul(update, state));
    return [output, [output]];
  }
}
