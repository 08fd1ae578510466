import * as tf from "@tensorflow/tfjs-core";

/** What computes one step of a layer. */
export type RnnMode = "rnn_relu" | "rnn_tanh" | "lstm" | "gru";

/** The attributes that the parameters' order depends on. */
export interface RnnSettings {
  mode: RnnMode;
  /** Length of a state. */
  stateSize: number;
  layers: number;
  /** 2 where a second set of layers reads the sequence backwards, else 1. */
  directions: 1 | 2;
}

/** Weights of one layer in one direction, the rows of all gates one below the other. */
export interface LayerWeights {
  /** Input to gates: (gates · state, input). */
  i2h: tf.Tensor2D;
  /** State to gates: (gates · state, state). */
  h2h: tf.Tensor2D;
  i2hBias: tf.Tensor1D;
  h2hBias: tf.Tensor1D;
}

const GATES: Readonly<Record<RnnMode, number>> = { rnn_relu: 1, rnn_tanh: 1, lstm: 4, gru: 3 };

/** Number of elements of the flat vector that holds all parameters. */
export function rnnParameterCount(settings: RnnSettings, inputSize: number): number {
  let count = 0;
  for (const { rows, columns } of blocks(settings, inputSize)) count += rows * columns;
  return count;
}

/**
 * Takes the flat vector apart.
 *
 * It holds the weights first: for each layer, for each direction, input to gates, then state to gates. The biases follow
 * in the same order. Gates are i, f, g, o of an LSTM and r, z, n of a GRU.
 *
 * @returns For each layer the weights of each direction.
 */
export function splitRnnParameters(
  parameters: tf.Tensor,
  settings: RnnSettings,
  inputSize: number,
): LayerWeights[][] {
  let offset = 0;
  const parts = blocks(settings, inputSize).map(({ rows, columns, isBias }) => {
    const part = tf.slice(parameters, [offset], [rows * columns]);
    offset += rows * columns;
    return isBias ? part : tf.reshape(part, [rows, columns]);
  });
  const { layers, directions } = settings;
  const pairs = layers * directions;
  const at = (index: number) => ({
    i2h: parts[2 * index] as tf.Tensor2D,
    h2h: parts[2 * index + 1] as tf.Tensor2D,
    i2hBias: parts[2 * (pairs + index)] as tf.Tensor1D,
    h2hBias: parts[2 * (pairs + index) + 1] as tf.Tensor1D,
  });
  return Array.from({ length: layers }, (_, layer) =>
    Array.from({ length: directions }, (_, direction) => at(layer * directions + direction)),
  );
}

interface Block {
  rows: number;
  columns: number;
  isBias: boolean;
}

/** The blocks of the flat vector, in order. */
function blocks({ mode, stateSize, layers, directions }: RnnSettings, inputSize: number): Block[] {
  const rows = GATES[mode] * stateSize;
  const pairs = Array.from({ length: layers * directions }, (_, index) =>
    index < directions ? inputSize : directions * stateSize,
  );
  const weights = pairs.flatMap((columns) => [
    { rows, columns, isBias: false },
    { rows, columns: stateSize, isBias: false },
  ]);
  const bias = { rows, columns: 1, isBias: true };
  return [...weights, ...pairs.flatMap(() => [bias, bias])];
}
