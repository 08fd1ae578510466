import * as tf from "@tensorflow/tfjs-core";
import { equalShapes, type Shape, sizeOf } from "../shape.ts";
import { fromLast, toLast } from "./change-layout.ts";
import type { MemoryLayout } from "./memory-layout.ts";
import type { BackwardCall, Kernel, KnownShapes } from "./operator.ts";
import type { PoolingSettings } from "./pooling.ts";
import { average, maximum, type Pool, type View, type Windows, whole } from "./pooling-windows.ts";

/**
 * Plans a pooling. Of volumes the windows along height and width are pooled first and then those along the depth, which
 * comes to the same. A p-norm is the root of a sum of powers.
 */
export function poolingKernel(shapes: KnownShapes, settings: PoolingSettings, layout?: MemoryLayout): Kernel {
  const [data = [], output = []] = [shapes.inputs[0], shapes.outputs[0]];
  const pools = poolsOf(data, output, settings);
  const norm = settings.type === "lp" ? settings.power : undefined;
  const readsValues = norm !== undefined || pools.some((pool) => pool.readsValues);
  return {
    constants: pools.flatMap(({ constants }) => constants),
    forward: ([tensor]) =>
      tf.tidy(() => {
        const x = toLast(tensor as tf.Tensor, data, layout);
        const y = norm ? root(pool(pools, power(x, norm)), norm) : pool(pools, x);
        return fromLast(y, output, layout);
      }),
    backward: {
      readsInputs: readsValues ? [0] : [],
      readsOutputs: readsValues ? [0] : [],
      run({ inputs, outputs, gradient }: BackwardCall) {
        const dy = toLast(gradient, output, layout);
        const x = inputs[0] && toLast(inputs[0], data, layout);
        const y = outputs[0] && toLast(outputs[0], output, layout);
        const dx = norm && x && y ? ofNorm(pools, norm, { dy, x, y }) : unpool(pools, dy, x, y);
        return [fromLast(dx, data, layout)];
      },
    },
  };
}

function pool(pools: readonly Pool[], x: tf.Tensor): tf.Tensor {
  return pools.reduce((part, each) => each.forward(viewed(part, each.view)), x);
}

/** The gradient of what was pooled. */
function unpool([first, ...rest]: readonly Pool[], dy: tf.Tensor, x?: tf.Tensor, y?: tf.Tensor): tf.Tensor {
  if (!first) return dy;
  const [own, isLast] = [x && viewed(x, first.view), rest.length === 0];
  const middle = isLast || !own || !first.readsValues ? y : first.forward(own);
  const above = viewed(unpool(rest, dy, middle, y), first.outputView);
  return first.gradient(above, own, middle && viewed(middle, first.outputView));
}

/** The gradient of `y = (Σ |x|ⁿ)^(1/n)`: `dy · y^(1-n)` for each window, times `|x|^(n-1)` with the sign of x. */
function ofNorm(
  pools: readonly Pool[],
  norm: number,
  { dy, x, y }: Record<"dy" | "x" | "y", tf.Tensor>,
): tf.Tensor {
  const spread = unpool(pools, tf.divNoNan(dy, power(y, norm - 1)));
  return tf.mul(tf.reshape(spread, x.shape), tf.mul(tf.sign(x), power(x, norm - 1)));
}

/** |x| to the power of 0, 1, 2 or 3. */
function power(x: tf.Tensor, exponent: number): tf.Tensor {
  if (exponent === 0) return tf.onesLike(x);
  const even = exponent > 1 ? tf.square(x) : tf.abs(x);
  return exponent === 3 ? tf.mul(even, tf.abs(x)) : even;
}

function root(x: tf.Tensor, degree: number): tf.Tensor {
  if (degree === 1) return x;
  return degree === 2 ? tf.sqrt(x) : tf.pow(x, 1 / degree);
}

function viewed(x: tf.Tensor, [batch, height, width, channels]: View): tf.Tensor4D {
  const view: [number, number, number, number] = [batch, height, width, channels];
  return equalShapes(x.shape, view) ? (x as tf.Tensor4D) : tf.reshape(x, view);
}

function poolsOf(data: Shape, output: Shape, settings: PoolingSettings): Pool[] {
  const [batch = 1, channels = 1, ...spatial] = data;
  const { type, isGlobal } = settings;
  if (isGlobal && (type === "avg" || type === "sum")) {
    return [whole([batch, sizeOf(spatial), 1, channels], settings)];
  }
  const axes = spatial.map((length, axis) => ({
    length,
    kernel: isGlobal ? length : (settings.kernel[axis] ?? 1),
    stride: settings.stride[axis] ?? 1,
    pad: settings.pad[axis] ?? 0,
    count: output[axis + 2] ?? 1,
  }));
  const [width = single(1), height = single(1), depth] = axes.toReversed();
  const make = (outer: number, down: Axis, across: Axis) =>
    makePool(windowsOf(outer, down, across, channels), settings);
  if (!depth) return [make(batch, height, width)];
  const places = single(height.count * width.count);
  return [make(batch * depth.length, height, width), make(batch, depth, places)];
}

/** Windows along one axis. */
interface Axis {
  length: number;
  kernel: number;
  stride: number;
  pad: number;
  count: number;
}

/** Windows of one place each. */
function single(count: number): Axis {
  return { length: count, kernel: 1, stride: 1, pad: 0, count };
}

function windowsOf(batch: number, down: Axis, across: Axis, channels: number): Windows {
  return {
    view: [batch, down.length, across.length, channels],
    kernel: [down.kernel, across.kernel],
    stride: [down.stride, across.stride],
    pad: [down.pad, across.pad],
    count: [down.count, across.count],
  };
}

function makePool(windows: Windows, settings: PoolingSettings): Pool {
  return settings.type === "max" ? maximum(windows) : average(windows, settings);
}
