import * as tf from "@tensorflow/tfjs-core";
import type { LayerWeights, RnnMode } from "./rnn-parameters.ts";

/**
 * What a layer passes from step to step: (state, batch) each.
 *
 * Columns are the batch, so that the gates lie one behind the other: to part columns costs tfjs's CPU backend as much as
 * the product itself.
 */
export interface CellState {
  h: tf.Tensor2D;
  /** The memory of an LSTM. */
  c?: tf.Tensor2D;
}

/** How one mode computes a step. */
interface Cell {
  /** Whether the bias of the state belongs to the whole product, and is added to that of the input once for all steps. */
  joinsBiases: boolean;
  /** @param x The step's input times its weights, with bias: (gates · state, batch). */
  step(x: tf.Tensor2D, state: CellState, weights: LayerWeights): CellState;
}

export const RNN_CELLS: Readonly<Record<RnnMode, Cell>> = {
  rnn_relu: plain(tf.relu),
  rnn_tanh: plain(tf.tanh),
  lstm: {
    joinsBiases: true,
    step(x, { h, c }, { h2h }) {
      const gates = tf.fused.matMul({ a: h2h, b: h, bias: x });
      const g = tf.slice(gates, [2 * h.shape[0], 0], h.shape);
      // One call for all gates, though g takes another function: four small calls cost more than a wasted quarter.
      const [i, f, , o] = tf.split(tf.sigmoid(gates), 4);
      const memory = tf.add(mul(f, c), mul(i, tf.tanh(g))) as tf.Tensor2D;
      return { h: mul(o, tf.tanh(memory)), c: memory };
    },
  },
  gru: {
    joinsBiases: false,
    step(x, { h }, { h2h, h2hBias }) {
      const bias = tf.expandDims(h2hBias, 1);
      const [xr, xz, xn] = tf.split(x, 3);
      const [hr, hz, hn] = tf.split(tf.fused.matMul({ a: h2h, b: h, bias }), 3);
      const r = tf.sigmoid(tf.add(xr as tf.Tensor, hr as tf.Tensor));
      const z = tf.sigmoid(tf.add(xz as tf.Tensor, hz as tf.Tensor));
      const n = tf.tanh(tf.add(xn as tf.Tensor, mul(r, hn)));
      // (1 - z) · n + z · h
      return { h: tf.add(n, mul(z, tf.sub(h, n))) };
    },
  },
};

function plain(activate: (x: tf.Tensor2D) => tf.Tensor2D): Cell {
  return {
    joinsBiases: true,
    step: (x, { h }, { h2h }) => ({
      h: activate(tf.fused.matMul({ a: h2h, b: h, bias: x }) as tf.Tensor2D),
    }),
  };
}

function mul(a: tf.Tensor | undefined, b: tf.Tensor | undefined): tf.Tensor2D {
  return tf.mul(a as tf.Tensor, b as tf.Tensor) as tf.Tensor2D;
}
