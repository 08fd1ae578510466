import * as tf from "@tensorflow/tfjs-core";
import type { PoolingSettings } from "./pooling.ts";
import { explicitPad, type Pair, runKernel } from "./spatial.ts";

export type View = readonly [batch: number, height: number, width: number, channels: number];

/** A pooling of NHWC images, and its gradient. */
export interface Pool {
  /** The images that it pools: (batch, height, width, channel). */
  readonly view: View;
  /** What it makes of them. */
  readonly outputView: View;
  forward(x: tf.Tensor4D): tf.Tensor4D;
  /** `x` and `y` are there where it reads them. */
  gradient(dy: tf.Tensor4D, x?: tf.Tensor4D, y?: tf.Tensor4D): tf.Tensor4D;
  /** Whether its gradient depends on what it pools. */
  readonly readsValues: boolean;
  /** Tensors that live as long as it. */
  readonly constants: readonly tf.Tensor[];
}

/** Where windows lie in images. */
export interface Windows {
  view: View;
  kernel: Pair;
  stride: Pair;
  /** At the top and the left. */
  pad: Pair;
  /** Height and width of the output. */
  count: Pair;
}

/** The value of a window that lies in the padding altogether: the smallest float32. */
const LOWEST = -3.4028234663852886e38;

/** With the number 0 tfjs computes the width of the output by the height of kernel and stride. */
const NO_PAD = explicitPad([0, 0], [0, 0]);

/** The maximum of each window. */
export function maximum(windows: Windows): Pool {
  const { kernel, stride } = windows;
  const attributes = {
    filterSize: [...kernel],
    strides: [...stride],
    pad: paddingOf(windows),
    dimRoundingMode: "floor",
  };
  const empty = emptyWindows(windows);
  const fill = (y: tf.Tensor4D) => (empty ? tf.where(empty, tf.fill(y.shape, LOWEST), y) : y) as tf.Tensor4D;
  return {
    view: windows.view,
    outputView: outputView(windows),
    readsValues: true,
    constants: empty ? [empty] : [],
    forward: (x) => fill(runKernel("MaxPool", { x }, attributes)),
    gradient: (dy, input, output) =>
      input && output ? runKernel("MaxPoolGrad", { dy, input, output }, attributes) : dy,
  };
}

/**
 * The average or sum of each window. tfjs divides by the cells inside the image alone. Where MXNet divides by something
 * else the image is padded by zeros first, and each window has a factor.
 */
export function average(windows: Windows, { type, countIncludePad }: PoolingSettings): Pool {
  const { kernel, stride, pad: before, view } = windows;
  const [batch, height, width, channels] = view;
  const pad = paddingOf(windows);
  const sizes = { filterSize: [...kernel], strides: [...stride], dimRoundingMode: "floor" };
  const isPadded = pad.flat().some((cells) => cells > 0);
  const ofImage = type === "avg" && !countIncludePad;
  const factors = windowFactors(windows, type, countIncludePad);
  const scale = (y: tf.Tensor4D) => (factors ? tf.mul(y, factors) : y) as tf.Tensor4D;
  const padded = [batch, height + sum(pad[1]), width + sum(pad[2]), channels];
  return {
    view,
    outputView: outputView(windows),
    readsValues: false,
    constants: factors ? [factors] : [],
    forward(x) {
      if (ofImage || !isPadded) {
        const y = runKernel("AvgPool", { x }, { ...sizes, pad });
        return ofImage ? y : scale(y);
      }
      return scale(runKernel("AvgPool", { x: tf.pad(x, pad) }, { ...sizes, pad: NO_PAD }));
    },
    gradient(dy) {
      // The kernel reads the input for its shape alone.
      const tensors = { dy: scale(dy), input: tf.zeros(padded) };
      const dx = runKernel("AvgPoolGrad", tensors, { ...sizes, pad: NO_PAD });
      return isPadded ? tf.slice(dx, [0, ...before, 0], [...view]) : dx;
    },
  };
}

/** The average or sum of all, as the only window. */
export function whole(view: View, { type }: PoolingSettings): Pool {
  const [, height, width] = view;
  const cells = height * width;
  const attributes = { filterSize: [height, width], strides: [1, 1], pad: NO_PAD, dimRoundingMode: "floor" };
  const [times, share] = type === "avg" ? [1, 1 / cells] : [cells, 1];
  return {
    view,
    outputView: [view[0], 1, 1, view[3]],
    readsValues: false,
    constants: [],
    forward(x) {
      const y = runKernel("AvgPool", { x }, attributes);
      return times === 1 ? y : (tf.mul(y, times) as tf.Tensor4D);
    },
    gradient: (dy) => tf.mul(tf.broadcastTo(dy, [...view]), share) as tf.Tensor4D,
  };
}

function outputView({ view, count }: Windows): View {
  return [view[0], ...count, view[3]];
}

/** What must lie round the image for all windows to lie in it. */
function paddingOf({ view, kernel, stride, pad, count }: Windows) {
  const after = (axis: 0 | 1) =>
    Math.max((count[axis] - 1) * stride[axis] + kernel[axis] - pad[axis] - view[(axis + 1) as 1 | 2], 0);
  return explicitPad(pad, [after(0), after(1)]);
}

/** Which windows lie in the padding altogether, `undefined` where none does. */
function emptyWindows({ kernel, stride, pad, view, count: [down, across] }: Windows): tf.Tensor | undefined {
  const isEmpty = (window: number, axis: 0 | 1) => {
    const start = window * stride[axis] - pad[axis];
    return start >= view[(axis + 1) as 1 | 2] || start + kernel[axis] <= 0;
  };
  const flags = Array.from({ length: down * across }, (_, at) =>
    Number(isEmpty(Math.floor(at / across), 0) || isEmpty(at % across, 1)),
  );
  if (!flags.includes(1)) return undefined;
  return tf.keep(tf.tidy(() => tf.cast(tf.tensor(flags, [1, down, across, 1], "int32"), "bool")));
}

/** Cells of the kernel divided by what MXNet divides by, for each window; `undefined` where that is 1 for all. */
function windowFactors(windows: Windows, type: string, includePad: boolean): tf.Tensor | undefined {
  const { kernel, count } = windows;
  const cells = kernel[0] * kernel[1];
  const [rows, columns] = [divisors(windows, 0, includePad), divisors(windows, 1, includePad)];
  const factors = rows.flatMap((row) =>
    columns.map((column) => (type === "avg" ? cells / (row * column || Number.NaN) : cells)),
  );
  if (factors.every((factor) => factor === 1)) return undefined;
  return tf.keep(tf.tensor(factors, [1, ...count, 1], "float32"));
}

/** Cells of each window along one axis: in the image alone, or in the image and its padding. */
function divisors({ kernel, stride, pad, view, count }: Windows, axis: 0 | 1, includePad: boolean): number[] {
  return Array.from({ length: count[axis] }, (_, window) => {
    const start = window * stride[axis] - pad[axis];
    const first = includePad ? start : Math.max(start, 0);
    const last = Math.min(start + kernel[axis], view[(axis + 1) as 1 | 2] + (includePad ? pad[axis] : 0));
    return Math.max(last - first, 0);
  });
}

function sum([before, after]: Pair): number {
  return before + after;
}
