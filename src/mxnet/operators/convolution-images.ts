import * as tf from "@tensorflow/tfjs-core";
import { gather, spread } from "./convolution-filter.ts";
import type { FusableActivation } from "./operator.ts";
import { explicitPad, type Pair, runKernel } from "./spatial.ts";

/** A convolution of channels-last tensors with a laid-out filter, and its gradients. */
export interface Convolution {
  forward(x: tf.Tensor, filter: tf.Tensor, bias?: tf.Tensor): tf.Tensor;
  inputGradient(dy: tf.Tensor, filter: tf.Tensor): tf.Tensor;
  filterGradient(x: tf.Tensor, dy: tf.Tensor): tf.Tensor;
}

export interface Geometry {
  /** (batch, height, width, channel). */
  image: readonly number[];
  /** (height, width, channel, filter), or multiplier for filter. */
  filter: readonly number[];
  stride: Pair;
  dilate: Pair;
  pad: Pair;
  /** At the bottom and the right, where that differs; less than 0 where rows or columns are not read. */
  padAfter?: Pair;
  activation?: FusableActivation;
}

/** Every filter reads every channel. */
export function dense(geometry: Geometry): Convolution {
  const { image, dilate, activation } = geometry;
  const attributes = { ...common(geometry), dataFormat: "NHWC" };
  return {
    forward: (x, w, bias) =>
      runKernel("FusedConv2D", inputs(x, w, bias), {
        ...attributes,
        dilations: dilate,
        ...fused(activation),
      }),
    inputGradient: (dy, w) =>
      runKernel(
        "Conv2DBackpropInput",
        { dy, filter: spread(w, dilate) },
        { ...attributes, inputShape: image },
      ),
    filterGradient: (x, dy) => filterGradient(x, dy, geometry),
  };
}

/**
 * The gradient of the filter as a convolution itself: of the data by the gradient from above, with channels and batch in
 * each other's place, stride for dilation and dilation for stride. tfjs's own kernel takes twice as long on WebGPU and
 * many times as long on the CPU.
 */
function filterGradient(x: tf.Tensor, dy: tf.Tensor, geometry: Geometry): tf.Tensor {
  const { filter, stride, dilate, pad, padAfter = pad } = geometry;
  const [height = 1, width = 1, channels = 1, filters = 1] = filter;
  const after: Pair = [Math.max(padAfter[0], 0), Math.max(padAfter[1], 0)];
  const inputs = { x: tf.transpose(x, [3, 1, 2, 0]), filter: tf.transpose(dy, [1, 2, 0, 3]) };
  const exchanged = { ...geometry, stride: dilate, padAfter: after };
  const all = runKernel("Conv2D", inputs, {
    ...common(exchanged),
    dataFormat: "NHWC",
    dilations: [...stride],
  });
  // Where the stride leaves rows of the data out there are results of taps that the filter does not have.
  const taps = tf.slice(all, [0, 0, 0, 0], [channels, height, width, filters]);
  return tf.transpose(taps, [1, 2, 0, 3]);
}

/** Every channel has filters of its own. */
export function depthwise(geometry: Geometry): Convolution {
  const { image, filter, stride, dilate, activation } = geometry;
  const attributes = { ...common(geometry), dilations: [1, 1] };
  const hasBoth = Math.max(...stride) > 1 && Math.max(...dilate) > 1;
  const forwardAttributes = { ...attributes, dilations: hasBoth ? [1, 1] : dilate, ...fused(activation) };
  return {
    forward: (x, w, bias) =>
      runKernel("FusedDepthwiseConv2D", inputs(x, hasBoth ? spread(w, dilate) : w, bias), forwardAttributes),
    inputGradient: (dy, w) =>
      runKernel(
        "DepthwiseConv2dNativeBackpropInput",
        { dy, filter: spread(w, dilate) },
        { ...attributes, inputShape: image },
      ),
    filterGradient: (x, dy) =>
      gather(
        runKernel(
          "DepthwiseConv2dNativeBackpropFilter",
          { x, dy },
          { ...attributes, filterShape: extent(filter, dilate) },
        ),
        dilate,
      ),
  };
}

/** Cuts channels and filters into groups, which know nothing of each other. */
export function grouped(part: Convolution, groups: number, activation?: FusableActivation): Convolution {
  const both = (a: tf.Tensor, axis: number, b: tf.Tensor, run: Convolution["forward"]) => {
    const right = tf.split(b, groups, b.rank - 1);
    const parts = tf.split(a, groups, axis).map((left, group) => run(left, right[group] as tf.Tensor));
    return tf.concat(parts, parts[0]?.rank ? parts[0].rank - 1 : 0);
  };
  return {
    forward(x, w, bias) {
      const y = both(x, x.rank - 1, w, part.forward);
      return activated(bias ? tf.add(y, bias) : y, activation);
    },
    inputGradient: (dy, w) => both(dy, dy.rank - 1, w, part.inputGradient),
    filterGradient: (x, dy) => both(x, x.rank - 1, dy, part.filterGradient),
  };
}

function common({ stride, pad, padAfter = pad }: Geometry) {
  // Rounding down leaves what the stride does not reach at the bottom and the right, as MXNet does.
  return { strides: [...stride], pad: explicitPad(pad, padAfter), dimRoundingMode: "floor" };
}

function extent([height = 1, width = 1, ...rest]: readonly number[], dilate: Pair): number[] {
  return [dilate[0] * (height - 1) + 1, dilate[1] * (width - 1) + 1, ...rest];
}

function inputs(x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor | undefined): tf.NamedTensorMap {
  return bias ? { x, filter, bias } : { x, filter };
}

/** tfjs's attributes for what a kernel computes of each element at the end. */
export function fused(activation: FusableActivation | undefined) {
  const slope = activation?.kind === "leakyrelu" ? activation.slope : 0;
  return { activation: activation?.kind ?? "linear", leakyreluAlpha: slope };
}

/** The same where no kernel does it. */
function activated(x: tf.Tensor, activation: FusableActivation | undefined): tf.Tensor {
  if (!activation) return x;
  return activation.kind === "leakyrelu" ? tf.leakyRelu(x, activation.slope) : FUNCTIONS[activation.kind](x);
}

const FUNCTIONS = { relu: tf.relu, relu6: tf.relu6, sigmoid: tf.sigmoid, elu: tf.elu };
