import * as tf from "@tensorflow/tfjs-core";
import type { Shape } from "../shape.ts";
import type { ConvolutionSettings } from "./convolution.ts";
import type { BackwardCall, Kernel, KnownShapes } from "./operator.ts";
import { asImage, explicitPad, type Pair, toChannelsFirst, toChannelsLast } from "./spatial.ts";

/**
 * Plans a convolution on tfjs, which wants images as NHWC and filters as HWIO.
 *
 * 1. A dilated filter is spread with zeros between its taps: tfjs refuses stride and dilation together, and has no
 *    gradient of a dilated filter.
 * 2. Where each input channel is a group of its own, a depthwise convolution does it: the filters of one channel lie
 *    together in both.
 * 3. Other groups are cut apart, convolved, and joined.
 */
export function convolutionKernel(
  { inputs, outputs: [output = []] }: KnownShapes,
  settings: ConvolutionSettings,
): Kernel {
  const [data = [], weight = []] = inputs;
  const filter = filterLayout(weight, settings);
  const convolve = chooseConvolution(data, filter, settings);
  return {
    layouts: [undefined, filter.layOut],
    forward: ([x, w, bias]) =>
      tf.tidy(() => {
        const y = convolve.forward(toChannelsLast(x as tf.Tensor, data), w as tf.Tensor4D);
        return toChannelsFirst(bias ? tf.add(y, bias) : y, output);
      }),
    backward: {
      readsInputs: [0, 1],
      readsOutputs: [],
      run({ inputs: [x, w], gradient, wanted }: BackwardCall) {
        const dy = toChannelsLast(gradient, output);
        const image = () => toChannelsLast(x as tf.Tensor, data);
        return [
          wanted[0] ? toChannelsFirst(convolve.inputGradient(dy, w as tf.Tensor4D), data) : undefined,
          wanted[1] ? filter.restore(convolve.filterGradient(image(), dy)) : undefined,
          wanted[2] ? tf.sum(dy, [0, 1, 2]) : undefined,
        ];
      },
    },
  };
}

interface FilterLayout {
  /** HWIO; for a depthwise convolution (height, width, channel, multiplier). */
  shape: [number, number, number, number];
  isDepthwise: boolean;
  layOut(weight: tf.Tensor): tf.Tensor4D;
  /** The gradient of the filter as that of the weight. */
  restore(gradient: tf.Tensor4D): tf.Tensor;
}

function filterLayout(weight: Shape, { groups, kernel, dilate }: ConvolutionSettings): FilterLayout {
  const [filters, perGroup] = [weight[0] ?? 1, weight[1] ?? 1];
  const [height, width] = kernel;
  const isDepthwise = groups > 1 && perGroup === 1;
  const stored = isDepthwise ? [groups, filters / groups, height, width] : [filters, perGroup, height, width];
  const toFilter = isDepthwise ? [2, 3, 0, 1] : [2, 3, 1, 0];
  const toWeight = isDepthwise ? [2, 3, 0, 1] : [3, 2, 0, 1];
  const [, , depth = 1, last = 1] = toFilter.map((axis) => stored[axis]);
  const extent: Pair = [dilate[0] * (height - 1) + 1, dilate[1] * (width - 1) + 1];
  return {
    shape: [...extent, depth, last],
    isDepthwise,
    layOut: (w) => tf.tidy(() => spread(tf.transpose(tf.reshape(w, stored), toFilter), dilate)),
    restore: (gradient) => {
      const taps = tf.stridedSlice(gradient, [0, 0, 0, 0], [...extent, depth, last], [...dilate, 1, 1]);
      return tf.reshape(tf.transpose(dilate[0] * dilate[1] === 1 ? gradient : taps, toWeight), [...weight]);
    },
  };
}

/** Puts `dilate - 1` zeros between the taps of an HWIO filter. */
function spread(filter: tf.Tensor, [down, across]: Pair): tf.Tensor4D {
  if (down === 1 && across === 1) return filter as tf.Tensor4D;
  const [height = 1, width = 1, depth = 1, last = 1] = filter.shape;
  // An axis at a time: tfjs's WebGPU backend pads five axes wrongly.
  const tall = padAfter(tf.reshape(filter, [height, 1, width * depth * last]), down - 1);
  const wide = padAfter(tf.reshape(tall, [height * down * width, 1, depth * last]), across - 1);
  return tf.slice(
    tf.reshape(wide, [height * down, width * across, depth, last]),
    [0, 0, 0, 0],
    [(height - 1) * down + 1, (width - 1) * across + 1, depth, last],
  ) as tf.Tensor4D;
}

function padAfter(x: tf.Tensor, count: number): tf.Tensor {
  return tf.pad(x, [
    [0, 0],
    [0, count],
    [0, 0],
  ]);
}

/** A convolution of NHWC images with a laid-out filter, and its gradients. */
interface Convolution {
  forward(x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D;
  inputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D;
  filterGradient(x: tf.Tensor4D, dy: tf.Tensor4D): tf.Tensor4D;
}

function chooseConvolution(data: Shape, filter: FilterLayout, settings: ConvolutionSettings): Convolution {
  const [batch, channels, height, width] = asImage(data);
  const whole = { image: [batch, height, width, channels], filter: filter.shape, ...settings };
  if (filter.isDepthwise) return depthwise(whole);
  const { groups } = settings;
  if (groups === 1) return dense(whole);
  const [down, across, depth, last] = filter.shape;
  const part = {
    ...whole,
    image: [batch, height, width, channels / groups],
    filter: [down, across, depth, last / groups],
  };
  return grouped(dense(part), groups);
}

interface Geometry {
  image: number[];
  filter: number[];
  stride: Pair;
  pad: Pair;
}

function dense({ image, filter, stride, pad: [top, left] }: Geometry): Convolution {
  const strides = [...stride] as [number, number];
  const pad = explicitPad([top, left], [top, left]);
  // Rounding down leaves what the stride does not reach at the bottom and the right, as MXNet does.
  const attributes = { strides, pad, dataFormat: "NHWC", dimRoundingMode: "floor" };
  return {
    forward: (x, w) => tf.conv2d(x, w, strides, pad, "NHWC", 1, "floor"),
    inputGradient: (dy, w) =>
      runKernel("Conv2DBackpropInput", { dy, filter: w }, { ...attributes, inputShape: image }),
    filterGradient: (x, dy) =>
      runKernel("Conv2DBackpropFilter", { x, dy }, { ...attributes, filterShape: filter }),
  };
}

function depthwise({ image, filter, stride, pad: [top, left] }: Geometry): Convolution {
  const strides = [...stride] as [number, number];
  const pad = explicitPad([top, left], [top, left]);
  const attributes = { strides, pad, dilations: [1, 1], dimRoundingMode: "floor" };
  return {
    forward: (x, w) => tf.depthwiseConv2d(x, w, strides, pad, "NHWC", 1, "floor"),
    inputGradient: (dy, w) =>
      runKernel(
        "DepthwiseConv2dNativeBackpropInput",
        { dy, filter: w },
        { ...attributes, inputShape: image },
      ),
    filterGradient: (x, dy) =>
      runKernel("DepthwiseConv2dNativeBackpropFilter", { x, dy }, { ...attributes, filterShape: filter }),
  };
}

function grouped(part: Convolution, groups: number): Convolution {
  const cut = (x: tf.Tensor4D) => tf.split(x, groups, 3);
  const join = (parts: tf.Tensor4D[]) => tf.concat(parts, 3);
  const both = (a: tf.Tensor4D, b: tf.Tensor4D, run: Convolution["forward"]) => {
    const right = cut(b) as tf.Tensor4D[];
    return join(cut(a).map((left, group) => run(left as tf.Tensor4D, right[group] as tf.Tensor4D)));
  };
  return {
    forward: (x, w) => both(x, w, part.forward),
    inputGradient: (dy, w) => both(dy, w, part.inputGradient),
    filterGradient: (x, dy) => both(x, dy, part.filterGradient),
  };
}

function runKernel(name: string, inputs: tf.NamedTensorMap, attributes: object): tf.Tensor4D {
  return tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap) as tf.Tensor4D;
}
