import * as tf from "@tensorflow/tfjs-core";
import type { BackwardCall, Kernel, KnownShapes } from "./operator.ts";
import type { PoolingSettings } from "./pooling.ts";
import { asImage, explicitPad, type Pair, toChannelsFirst, toChannelsLast } from "./spatial.ts";

/** The value of a window that lies in the padding altogether: the smallest float32. */
const LOWEST = -3.4028234663852886e38;

/** With the number 0 tfjs computes the width of the output by the height of kernel and stride. */
const NO_PAD = explicitPad([0, 0], [0, 0]);

/** Plans the sum or average over the whole image. */
export function globalPoolingKernel(
  { inputs: [data = []], outputs: [output = []] }: KnownShapes,
  type: string,
): Kernel {
  const axes = data.slice(2).map((_, axis) => axis + 2);
  const reduce = type === "avg" ? tf.mean : tf.sum;
  const [, , height, width] = asImage(data);
  const share = type === "avg" ? 1 / (height * width) : 1;
  return {
    forward: ([x]) => reduce(x as tf.Tensor, axes, true),
    backward: {
      readsInputs: [],
      readsOutputs: [],
      run: ({ gradient }) => [tf.mul(tf.broadcastTo(tf.reshape(gradient, [...output]), [...data]), share)],
    },
  };
}

/** Plans a pooling by windows, or the maximum of the whole image. */
export function poolingKernel(shapes: KnownShapes, settings: PoolingSettings): Kernel {
  const grid = makeGrid(shapes, settings);
  return settings.type === "max" ? maximum(grid) : average(grid, settings);
}

interface Grid extends KnownShapes {
  kernel: [number, number];
  stride: [number, number];
  /** At the top and the left. */
  before: Pair;
  /** At the bottom and the right; less than 0 where the last rows are in no window. */
  after: Pair;
  /** Height and width of the image. */
  image: Pair;
  /** Height and width of the output. */
  windows: Pair;
}

function makeGrid(shapes: KnownShapes, settings: PoolingSettings): Grid {
  const [, , height, width] = asImage(shapes.inputs[0] ?? []);
  const [, , down, across] = asImage(shapes.outputs[0] ?? []);
  const kernel: Pair = settings.isGlobal ? [height, width] : settings.kernel;
  const stride: Pair = settings.isGlobal ? [1, 1] : settings.stride;
  const before: Pair = settings.isGlobal ? [0, 0] : settings.pad;
  const reach = (count: number, axis: 0 | 1) => (count - 1) * stride[axis] + kernel[axis] - before[axis];
  return {
    ...shapes,
    kernel: [...kernel],
    stride: [...stride],
    before,
    after: [reach(down, 0) - height, reach(across, 1) - width],
    image: [height, width],
    windows: [down, across],
  };
}

function maximum(grid: Grid): Kernel {
  const { kernel, stride, before, after, inputs, outputs } = grid;
  const [data = [], output = []] = [inputs[0], outputs[0]];
  const pad = explicitPad(before, [Math.max(after[0], 0), Math.max(after[1], 0)]);
  const empty = emptyWindows(grid);
  const attributes = { filterSize: kernel, strides: stride, pad, dimRoundingMode: "floor" as const };
  const fill = (y: tf.Tensor4D) => (empty ? tf.where(empty, tf.fill(y.shape, LOWEST), y) : y) as tf.Tensor4D;
  return {
    constants: empty ? [empty] : [],
    forward: ([x]) =>
      tf.tidy(() =>
        toChannelsFirst(
          fill(tf.maxPool(toChannelsLast(x as tf.Tensor, data), kernel, stride, pad, "floor")),
          output,
        ),
      ),
    backward: {
      readsInputs: [0],
      readsOutputs: [0],
      run({ inputs: [x], outputs: [y], gradient }: BackwardCall) {
        const tensors = {
          dy: toChannelsLast(gradient, output),
          input: toChannelsLast(x as tf.Tensor, data),
          output: toChannelsLast(y as tf.Tensor, output),
        };
        return [
          toChannelsFirst(tf.engine().runKernel("MaxPoolGrad", tensors, attributes) as tf.Tensor4D, data),
        ];
      },
    },
  };
}

/** Which windows lie in the padding altogether, `undefined` where none does. */
function emptyWindows({
  kernel,
  stride,
  before,
  image,
  windows: [down, across],
}: Grid): tf.Tensor | undefined {
  const isEmpty = (window: number, axis: 0 | 1) => {
    const start = window * stride[axis] - before[axis];
    return start >= image[axis] || start + kernel[axis] <= 0;
  };
  const flags = Array.from({ length: down * across }, (_, at) =>
    Number(isEmpty(Math.floor(at / across), 0) || isEmpty(at % across, 1)),
  );
  if (!flags.includes(1)) return undefined;
  return tf.keep(tf.tidy(() => tf.cast(tf.tensor(flags, [1, down, across, 1], "int32"), "bool")));
}

/**
 * Averages over an image that is padded by zeros first: tfjs's own padding would divide by the cells inside alone. What
 * MXNet divides by instead is a factor for each window.
 */
function average(grid: Grid, settings: PoolingSettings): Kernel {
  const { kernel, stride, before, after, inputs, outputs } = grid;
  const [data = [], output = []] = [inputs[0], outputs[0]];
  const [batch, channels, height, width] = asImage(data);
  const padding = explicitPad(before, [Math.max(after[0], 0), Math.max(after[1], 0)]);
  const isPadded = padding.flat().some((cells) => cells > 0);
  const padded = [
    batch,
    height + padding[1][0] + padding[1][1],
    width + padding[2][0] + padding[2][1],
    channels,
  ];
  const factors = windowFactors(grid, settings);
  const scale = (y: tf.Tensor4D) => (factors ? tf.mul(y, factors) : y) as tf.Tensor4D;
  return {
    constants: factors ? [factors] : [],
    forward: ([x]) =>
      tf.tidy(() => {
        const image = toChannelsLast(x as tf.Tensor, data);
        const y = tf.avgPool(isPadded ? tf.pad(image, padding) : image, kernel, stride, NO_PAD, "floor");
        return toChannelsFirst(scale(y), output);
      }),
    backward: {
      readsInputs: [],
      readsOutputs: [],
      run({ gradient }: BackwardCall) {
        const dy = scale(toChannelsLast(gradient, output));
        // The kernel reads the input for its shape alone.
        const tensors = { dy, input: tf.zeros(padded) };
        const attributes = { filterSize: kernel, strides: stride, pad: NO_PAD, dimRoundingMode: "floor" };
        const dx = tf.engine().runKernel("AvgPoolGrad", tensors, attributes) as tf.Tensor4D;
        const inside = isPadded ? tf.slice(dx, [0, ...before, 0], [batch, height, width, channels]) : dx;
        return [toChannelsFirst(inside, data)];
      },
    },
  };
}

/** Cells of the kernel divided by what MXNet divides by, for each window; `undefined` where that is 1 for all. */
function windowFactors(grid: Grid, { type, countIncludePad }: PoolingSettings): tf.Tensor | undefined {
  const { kernel, windows } = grid;
  const cells = kernel[0] * kernel[1];
  const [rows, columns] = [divisors(grid, 0, countIncludePad), divisors(grid, 1, countIncludePad)];
  const factors = rows.flatMap((row) =>
    columns.map((column) => (type === "sum" ? cells : cells / (row * column || Number.NaN))),
  );
  if (factors.every((factor) => factor === 1)) return undefined;
  return tf.keep(tf.tensor(factors, [1, ...windows, 1], "float32"));
}

/** Cells of each window along one axis: in the image alone, or in the image and its padding. */
function divisors(
  { kernel, stride, before, image, windows }: Grid,
  axis: 0 | 1,
  includePad: boolean,
): number[] {
  return Array.from({ length: windows[axis] }, (_, window) => {
    const start = window * stride[axis] - before[axis];
    const first = includePad ? start : Math.max(start, 0);
    const last = Math.min(start + kernel[axis], image[axis] + (includePad ? before[axis] : 0));
    return Math.max(last - first, 0);
  });
}
