import type { PartialShape } from "../shape.ts";
import type { AttributeReader } from "./attribute-reader.ts";
import type { Operator } from "./operator.ts";
import { outputCount, type RnnKernelSettings, rnnKernel } from "./rnn-kernel.ts";
import { type RnnMode, rnnParameterCount } from "./rnn-parameters.ts";
import { merged } from "./shapes.ts";

export interface RNNOptions {
  mode: RnnMode;
  /** Length of a state. */
  state_size: number;
  num_layers: number;
  /** Reads the sequence backwards too, and joins both outputs. Default: false. */
  bidirectional?: boolean;
  /** Returns the last states too: one output, two for an LSTM. Default: false. */
  state_outputs?: boolean;
  /** Share of the elements that is dropped between layers, in training. Default: 0. */
  p?: number;
}

/**
 * The layers of a recurrent network over a sequence (time, batch, input): to (time, batch, directions · state).
 *
 * `parameters` holds all weights as one vector, in the order of `rnn-parameters.ts`; `state` and, for an LSTM,
 * `state_cell` hold the first states of all layers: (layers · directions, batch, state).
 */
export const rnn: Operator = {
  name: "RNN",
  configure(attributes) {
    const settings = readSettings(attributes);
    const isLstm = settings.mode === "lstm";
    const count = outputCount(settings);
    return {
      inputs: isLstm ? ["data", "parameters", "state", "state_cell"] : ["data", "parameters", "state"],
      outputs: ["output", "state", "state_cell"].slice(0, count),
      hiddenOutputs: settings.dropout > 0 && settings.layers > 1 ? 1 : 0,
      inferShapes: (inputs, outputs) => inferShapes(inputs, outputs, settings),
      plan: ({ inputs: [data = []] }) => rnnKernel(data, settings),
    };
  },
};

function readSettings(attributes: AttributeReader): RnnKernelSettings {
  for (const name of ["projection_size", "lstm_state_clip_min", "lstm_state_clip_max"]) {
    if (attributes.has(name)) attributes.refuse(name, "is not supported");
  }
  for (const name of ["lstm_state_clip_nan", "use_sequence_length"]) {
    if (attributes.boolean(name, false)) attributes.refuse(name, "is not supported");
  }
  attributes.ignore("pkeep_", "lstm_q_");
  return {
    mode: attributes.choice("mode", ["rnn_relu", "rnn_tanh", "lstm", "gru"], "lstm"),
    stateSize: attributes.number("state_size"),
    layers: attributes.number("num_layers"),
    directions: attributes.boolean("bidirectional", false) ? 2 : 1,
    returnsStates: attributes.boolean("state_outputs", false),
    dropout: attributes.number("p", 0),
  };
}

function inferShapes(
  [data, parameters, ...states]: readonly PartialShape[],
  [output, ...last]: readonly PartialShape[],
  settings: RnnKernelSettings,
) {
  const { layers, directions, stateSize, returnsStates } = settings;
  const known = [...states, ...last.slice(0, returnsStates ? states.length : 0)];
  const batch = [data?.[1], output?.[1], ...known.map((shape) => shape?.[1])].find((each) => each) ?? 0;
  const sequence = merged(data, [output?.[0] ?? 0, batch, 0], "data");
  const [time = 0, , inputSize = 0] = sequence ?? [];
  const state = [layers * directions, batch, stateSize];
  const vector = inputSize > 0 ? [rnnParameterCount(settings, inputSize)] : undefined;
  const masks = [layers - 1, time, batch, directions * stateSize];
  return {
    inputs: [
      sequence,
      merged(parameters, vector, "parameters"),
      ...states.map((shape) => merged(shape, state, "a state")),
    ],
    outputs: [
      merged(output, [time, batch, directions * stateSize], "the output"),
      ...last.map((shape, index) =>
        merged(shape, index < outputCount(settings) - 1 ? state : masks, "a state"),
      ),
    ],
  };
}
