import * as tf from "@tensorflow/tfjs-core";
import type { Shape } from "../shape.ts";
import { derivedBackward } from "./derived-backward.ts";
import { makeDropoutMask } from "./dropout.ts";
import type { BackwardCall, Kernel } from "./operator.ts";
import { type CellState, RNN_CELLS } from "./rnn-cells.ts";
import { type LayerWeights, type RnnSettings, splitRnnParameters } from "./rnn-parameters.ts";

export interface RnnKernelSettings extends RnnSettings {
  /** Share of the elements that is dropped between layers, in training. */
  dropout: number;
  /** Whether the last states are outputs too. */
  returnsStates: boolean;
}

/**
 * Plans the layers of a recurrent network over a sequence (time, batch, input).
 *
 * The gradient is derived from the forward pass, which it runs once more; masks of dropped elements are kept for that.
 */
export function rnnKernel(data: Shape, settings: RnnKernelSettings): Kernel {
  const { mode, layers, directions, stateSize, dropout } = settings;
  const count = mode === "lstm" ? 4 : 3;
  const [time = 1, batch = 1] = data;
  const maskShape = [layers - 1, time, batch, directions * stateSize];
  return {
    forward(inputs, isTrain) {
      const drops = isTrain && dropout > 0 && layers > 1;
      return tf.tidy(() => {
        const masks = drops ? makeDropoutMask(maskShape, dropout) : undefined;
        const outputs = runLayers(inputs, data, settings, masks);
        return masks ? [...outputs, masks] : outputs;
      });
    },
    backward: {
      ...derivedBackward(() => [], count),
      readsOutputs: dropout > 0 && layers > 1 ? [outputCount(settings)] : [],
      run(call: BackwardCall) {
        const masks = call.outputs[outputCount(settings)];
        return derivedBackward((...inputs) => runLayers(inputs, data, settings, masks), count).run(call);
      },
    },
  };
}

/** Number of outputs that others may use. */
export function outputCount({ mode, returnsStates }: RnnKernelSettings): number {
  if (!returnsStates) return 1;
  return mode === "lstm" ? 3 : 2;
}

function runLayers(
  [data, parameters, state, memory]: readonly tf.Tensor[],
  [, batch = 1, inputSize = 1]: Shape,
  settings: RnnKernelSettings,
  masks: tf.Tensor | undefined,
): tf.Tensor[] {
  const { layers, directions } = settings;
  const weights = splitRnnParameters(parameters as tf.Tensor, settings, inputSize);
  const initial = (states: tf.Tensor | undefined) =>
    states && matrices(swapped(tf.reshape(states, [layers * directions, batch, -1])));
  const [hs, cs] = [initial(state), initial(memory)];
  const last: CellState[] = [];
  let x = data as tf.Tensor3D;
  for (let layer = 0; layer < layers; layer++) {
    if (layer > 0 && masks) x = tf.mul(x, tf.squeeze(tf.slice(masks, layer - 1, 1), [0]));
    const runs = (weights[layer] ?? []).map((each, direction) => {
      const index = layer * directions + direction;
      const start = { h: hs?.[index] as tf.Tensor2D, c: cs?.[index] };
      return runDirection({ x, weights: each, start, isReversed: direction === 1 }, settings);
    });
    x =
      runs.length === 1
        ? (runs[0]?.output as tf.Tensor3D)
        : tf.concat(
            runs.map(({ output }) => output),
            2,
          );
    last.push(...runs.map((run) => run.last));
  }
  if (!settings.returnsStates) return [x];
  const stack = (states: readonly (tf.Tensor | undefined)[]) => swapped(tf.stack(states as tf.Tensor[]));
  const ends = [x, stack(last.map(({ h }) => h))];
  return settings.mode === "lstm" ? [...ends, stack(last.map(({ c }) => c))] : ends;
}

/** Matrices that lie one behind the other, one by one. */
function matrices(x: tf.Tensor): tf.Tensor2D[] {
  // The gradient of tfjs's unstack fails where there is only one.
  if (x.shape[0] === 1) return [tf.squeeze(x, [0])];
  return tf.unstack(x) as tf.Tensor2D[];
}

/** Matrices with rows and columns exchanged. */
function swapped(x: tf.Tensor): tf.Tensor3D {
  return tf.transpose(x as tf.Tensor3D, [0, 2, 1]);
}

interface Direction {
  /** (time, batch, input) */
  x: tf.Tensor3D;
  weights: LayerWeights;
  start: CellState;
  isReversed: boolean;
}

/** Runs one layer over the sequence, in one direction. */
function runDirection({ x, weights, start, isReversed }: Direction, { mode }: RnnSettings) {
  const cell = RNN_CELLS[mode];
  const { i2h, i2hBias, h2hBias } = weights;
  const [time, batch] = x.shape;
  // All steps' inputs at once: one large product instead of many small ones.
  const products = tf.fused.matMul({
    a: tf.reshape(x, [time * batch, -1]) as tf.Tensor2D,
    b: i2h,
    transposeB: true,
    bias: cell.joinsBiases ? tf.add(i2hBias, h2hBias) : i2hBias,
  });
  const steps = matrices(swapped(tf.reshape(products, [time, batch, -1])));
  const outputs: tf.Tensor[] = [];
  let state = start;
  for (const step of isReversed ? steps.toReversed() : steps) {
    state = cell.step(step, state, weights);
    outputs.push(state.h);
  }
  return { output: swapped(tf.stack(isReversed ? outputs.toReversed() : outputs)), last: state };
}
