import * as tf from "@tensorflow/tfjs-core";
import { filterLayout } from "../convolution-filter.ts";
import type { Convolution } from "../convolution-images.ts";
import { chooseConvolution, imageKernel } from "../convolution-kernel.ts";
import type { MemoryLayout } from "../memory-layout.ts";
import type { Kernel, KnownShapes } from "../operator.ts";
import { cut, type DeconvolutionSettings } from "./deconvolution.ts";

/** Plans the convolution that leads from the result to the data, and runs it backwards. */
export function deconvolutionKernel(
  shapes: KnownShapes,
  settings: DeconvolutionSettings,
  layout?: MemoryLayout,
): Kernel {
  const {
    inputs,
    outputs: [output = []],
  } = shapes;
  const [data = [], weight = []] = inputs;
  const cuts = data.slice(2).map((length, axis) => cut(length, axis, settings));
  const convolution = {
    ...settings,
    filters: data[1] ?? 1,
    pad: cuts.map(({ before }) => before),
    padAfter: cuts.map(({ after }) => after),
  };
  const filter = filterLayout(weight, convolution);
  const convolve = chooseConvolution(output, data, filter, convolution);
  return imageKernel(transposedConvolution(convolve), filter, shapes, layout);
}

/** A convolution's input gradient is the result, and its result the gradient of the data. */
function transposedConvolution(convolve: Convolution): Convolution {
  return {
    forward(x, filter, bias) {
      const y = convolve.inputGradient(x, filter);
      return bias ? tf.add(y, bias) : y;
    },
    inputGradient: (dy, filter) => convolve.forward(dy, filter),
    filterGradient: (x, dy) => convolve.filterGradient(dy, x),
  };
}
