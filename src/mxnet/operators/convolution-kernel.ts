import * as tf from "@tensorflow/tfjs-core";
import type { Shape } from "../shape.ts";
import { fromLast, toLast } from "./change-layout.ts";
import type { ConvolutionSettings } from "./convolution.ts";
import { type FilterLayout, filterLayout } from "./convolution-filter.ts";
import { type Convolution, dense, depthwise, grouped } from "./convolution-images.ts";
import { overDepth } from "./convolution-volumes.ts";
import type { MemoryLayout } from "./memory-layout.ts";
import type { BackwardCall, Kernel, KnownShapes } from "./operator.ts";
import { asImage, type Pair, pair } from "./spatial.ts";

/** Plans a convolution on tfjs, which wants data channels last and filters as HWIO. */
export function convolutionKernel(
  shapes: KnownShapes,
  settings: ConvolutionSettings,
  layout?: MemoryLayout,
): Kernel {
  const {
    inputs,
    outputs: [output = []],
  } = shapes;
  const [data = [], weight = []] = inputs;
  const filter = filterLayout(weight, settings);
  return imageKernel(chooseConvolution(data, output, filter, settings), filter, shapes, layout);
}

/** The kernel of a convolution, or of its transpose, of data in either layout. Its third input, if any, is the bias. */
export function imageKernel(
  convolve: Convolution,
  filter: FilterLayout,
  { inputs: [data = []], outputs: [output = []] }: KnownShapes,
  layout?: MemoryLayout,
): Kernel {
  const forward = ([x, w, bias]: readonly tf.Tensor[]) =>
    fromImage(convolve.forward(toImage(x as tf.Tensor, data, layout), w as tf.Tensor, bias), output, layout);
  return {
    layouts: [undefined, filter.layOut],
    forward: (tensors) => tf.tidy(() => forward(tensors)),
    backward: {
      readsInputs: [0, 1],
      readsOutputs: [],
      run({ inputs: [x, w], gradient, wanted }: BackwardCall) {
        const dy = toImage(gradient, output, layout);
        const dx = () => fromImage(convolve.inputGradient(dy, w as tf.Tensor), data, layout);
        const dw = () => filter.restore(convolve.filterGradient(toImage(x as tf.Tensor, data, layout), dy));
        return [
          wanted[0] ? dx() : undefined,
          wanted[1] ? dw() : undefined,
          wanted[2] ? tf.sum(tf.reshape(dy, [-1, output[1] ?? 1]), 0) : undefined,
        ];
      },
    },
  };
}

/** (batch, height, width, channel), or with the depth before the height. A series has a height of 1. */
function toImage(x: tf.Tensor, shape: Shape, layout?: MemoryLayout): tf.Tensor {
  const last = toLast(x, shape, layout);
  return shape.length === 3 ? tf.expandDims(last, 1) : last;
}

/** The same back. */
function fromImage(x: tf.Tensor, shape: Shape, layout?: MemoryLayout): tf.Tensor {
  return fromLast(shape.length === 3 ? tf.squeeze(x, [1]) : x, shape, layout);
}

/** The convolution from data to output, whose shapes are given channels first. */
export function chooseConvolution(
  data: Shape,
  output: Shape,
  { shape, isDepthwise }: FilterLayout,
  settings: ConvolutionSettings,
): Convolution {
  const { groups, activation } = settings;
  const [batch, channels, height, width] = asImage(data.length === 5 ? data.toSpliced(2, 1) : data);
  const [down, across, depth, last] = shape;
  const geometry = {
    filter: isDepthwise ? shape : [down, across, depth, last / groups],
    image: [batch, height, width, isDepthwise ? channels : depth],
    stride: lastTwo(settings.stride, 1),
    dilate: lastTwo(settings.dilate, 1),
    pad: lastTwo(settings.pad, 0),
    padAfter: lastTwo(settings.padAfter ?? settings.pad, 0),
  };
  if (isDepthwise) return depthwise({ ...geometry, activation });
  const [own, joined] = groups === 1 ? [activation] : [undefined, activation];
  const part = withDepth({ ...geometry, activation: own }, data, output, settings);
  return groups === 1 ? part : grouped(part, groups, joined);
}

function lastTwo(values: readonly number[], absent: number): Pair {
  return pair(values.slice(-2), absent);
}

function withDepth(
  geometry: Parameters<typeof dense>[0],
  data: Shape,
  output: Shape,
  { kernel, stride, dilate, pad }: ConvolutionSettings,
): Convolution {
  if (kernel.length !== 3) return dense(geometry);
  const [length = 1, windows = 1] = [data[2], output[2]];
  const [, ...image] = geometry.image;
  const images = dense({ ...geometry, image: [(data[0] ?? 1) * windows, ...image] });
  const along = (values: readonly number[]) => values[0] ?? 1;
  return overDepth(images, {
    length,
    windows,
    kernel: along(kernel),
    stride: along(stride),
    dilate: along(dilate),
    pad: pad[0] ?? 0,
  });
}
