import * as tf from "@tensorflow/tfjs-core";
import { type Shape, sizeOf } from "../shape.ts";
import type { BatchNormSettings } from "./batch-norm.ts";
import { type MemoryLayout, memoryAxis, memoryShape } from "./memory-layout.ts";
import type { BackwardCall, Kernel, KnownShapes } from "./operator.ts";

/** Plans a batch normalisation. Hidden outputs are the mean and the variance that it normalised by. */
export function batchNormKernel(
  { inputs: [data = []] }: KnownShapes,
  settings: BatchNormSettings,
  layout: MemoryLayout = "channels-first",
): Kernel {
  const grid = makeGrid(memoryShape(data, layout), memoryAxis(settings.axis, data.length, layout));
  const { eps, fixGamma, useGlobalStats, outputsStatistics } = settings;
  const variance = outputsStatistics ? 3 : 2;
  const ofBatch = (isTrain: boolean) => isTrain && !useGlobalStats;
  return {
    forward([x, ...parameters], isTrain) {
      const [gamma, beta, movingMean, movingVar] = parameters as [Each, Each, Each, Each];
      return tf.tidy(() => {
        const [mean, spread] = ofBatch(isTrain)
          ? moments(x as tf.Tensor, grid)
          : [tf.clone(movingMean), tf.clone(movingVar)];
        const by = { mean, variance: spread, scale: fixGamma ? undefined : gamma, shift: beta };
        const y = normalise(x as tf.Tensor, by, grid, eps);
        return outputsStatistics ? [y, mean, tf.rsqrt(tf.add(spread, eps)), spread] : [y, mean, spread];
      });
    },
    backward: {
      readsInputs: [0, 1],
      readsOutputs: [1, variance],
      run({ inputs: [x, gamma], outputs, gradient, wanted, isTrain = true }: BackwardCall) {
        const inverse = tf.rsqrt(tf.add(outputs[variance] as tf.Tensor, eps));
        const scale = fixGamma ? inverse : tf.mul(inverse, gamma as tf.Tensor);
        const dy = tf.reshape(gradient, grid.shape);
        const normal = tf.mul(centred(x as tf.Tensor, outputs[1] as tf.Tensor, grid), along(inverse, grid));
        const [sum, product] = [tf.sum(dy, grid.others), tf.sum(tf.mul(dy, normal), grid.others)];
        const dx = () =>
          tf.mul(
            ofBatch(isTrain) ? withoutMoments(dy, normal, { sum, product }, grid) : dy,
            along(scale, grid),
          );
        return [
          wanted[0] ? tf.reshape(dx(), grid.memory) : undefined,
          wanted[1] ? (fixGamma ? tf.zerosLike(product) : product) : undefined,
          wanted[2] ? sum : undefined,
        ];
      },
    },
    auxiliaryUpdate: useGlobalStats ? undefined : movingAverages(settings.momentum, variance),
  };
}

type Each = tf.Tensor;

/** Scale and shift that are the same as normalising by the moving averages. */
export function channelFactors(
  [gamma, beta, mean, variance]: readonly tf.Tensor[],
  { eps, fixGamma }: BatchNormSettings,
): { scale: tf.Tensor; shift: tf.Tensor } {
  const inverse = tf.rsqrt(tf.add(variance as tf.Tensor, eps));
  const scale = fixGamma ? inverse : tf.mul(inverse, gamma as tf.Tensor);
  return { scale, shift: tf.sub(beta as tf.Tensor, tf.mul(mean as tf.Tensor, scale)) };
}

/** The data as (outer, channel, inner), or (outer, channel) where the channels come last. */
interface Grid {
  memory: number[];
  shape: number[];
  /** All axes but that of the channels. */
  others: number[];
  /** What a number for each channel is reshaped to, so that it goes along the data. */
  channel: number[];
  /** Elements of each channel. */
  count: number;
}

function makeGrid(memory: Shape, axis: number): Grid {
  const [outer, channels] = [sizeOf(memory.slice(0, axis)), memory[axis] ?? 1];
  const inner = sizeOf(memory.slice(axis + 1));
  const isLast = inner === 1;
  return {
    memory: [...memory],
    shape: isLast ? [outer, channels] : [outer, channels, inner],
    others: isLast ? [0] : [0, 2],
    channel: isLast ? [channels] : [channels, 1],
    count: outer * inner,
  };
}

function along(perChannel: tf.Tensor, { channel }: Grid): tf.Tensor {
  return channel.length === 1 ? perChannel : tf.reshape(perChannel, channel);
}

function centred(x: tf.Tensor, mean: tf.Tensor, grid: Grid): tf.Tensor {
  return tf.sub(tf.reshape(x, grid.shape), along(mean, grid));
}

/** Mean and biased variance of each channel. */
function moments(x: tf.Tensor, grid: Grid): [tf.Tensor, tf.Tensor] {
  const mean = tf.mean(tf.reshape(x, grid.shape), grid.others);
  return [mean, tf.mean(tf.square(centred(x, mean, grid)), grid.others)];
}

interface Statistics {
  mean: tf.Tensor;
  variance: tf.Tensor;
  scale: tf.Tensor | undefined;
  shift: tf.Tensor;
}

function normalise(x: tf.Tensor, by: Statistics, grid: Grid, eps: number): tf.Tensor {
  const { mean, variance, scale, shift } = by;
  if (grid.channel.length === 1) {
    // As (outer, channel): of a (batch, channel, 1, 1) the WebGPU kernel would look for the channels in the last axis.
    const rows = tf.reshape(x, grid.shape);
    const inputs = { x: rows, mean, variance, offset: shift, ...(scale && { scale }) };
    const y: tf.Tensor = tf.engine().runKernel("FusedBatchNorm", inputs, { varianceEpsilon: eps });
    return tf.reshape(y, grid.memory);
  }
  const inverse = tf.rsqrt(tf.add(variance, eps));
  const factor = scale ? tf.mul(inverse, scale) : inverse;
  const y = tf.add(tf.mul(centred(x, mean, grid), along(factor, grid)), along(shift, grid));
  return tf.reshape(y, grid.memory);
}

/** What is left of `dy` when mean and variance follow the data: `dy - mean(dy) - x̂ · mean(dy · x̂)`. */
function withoutMoments(
  dy: tf.Tensor,
  normal: tf.Tensor,
  { sum, product }: { sum: tf.Tensor; product: tf.Tensor },
  grid: Grid,
): tf.Tensor {
  const mean = (total: tf.Tensor) => along(tf.div(total, grid.count), grid);
  return tf.sub(dy, tf.add(tf.mul(normal, mean(product)), mean(sum)));
}

/** `average · momentum + statistic · (1 - momentum)`, for the mean and for the variance. */
function movingAverages(momentum: number, variance: number): Kernel["auxiliaryUpdate"] {
  const move = (average: tf.Tensor, statistic: tf.Tensor) =>
    tf.add(tf.mul(average, momentum), tf.mul(statistic, 1 - momentum));
  return {
    readsInputs: [3, 4],
    readsOutputs: [1, variance],
    run: (inputs, outputs) => [
      move(inputs[3] as tf.Tensor, outputs[1] as tf.Tensor),
      move(inputs[4] as tf.Tensor, outputs[variance] as tf.Tensor),
    ],
  };
}
