import * as tf from "@tensorflow/tfjs-core";
import { filterLayout } from "../convolution-filter.ts";
import { chooseConvolution, fromImage, toImage } from "../convolution-kernel.ts";
import type { MemoryLayout } from "../memory-layout.ts";
import type { BackwardCall, Kernel, KnownShapes } from "../operator.ts";
import { cut, type DeconvolutionSettings } from "./deconvolution.ts";

/**
 * Plans the convolution that leads from the result to the data, and runs it backwards: its input gradient is the
 * result, and its result the gradient of the data.
 */
export function deconvolutionKernel(
  { inputs, outputs: [output = []] }: KnownShapes,
  settings: DeconvolutionSettings,
  layout?: MemoryLayout,
): Kernel {
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
  const forward = ([x, w, bias]: readonly tf.Tensor[]) => {
    const y = convolve.inputGradient(toImage(x as tf.Tensor, data, layout), w as tf.Tensor);
    return fromImage(bias ? tf.add(y, bias) : y, output, layout);
  };
  return {
    layouts: [undefined, filter.layOut],
    forward: (tensors) => tf.tidy(() => forward(tensors)),
    backward: {
      readsInputs: [0, 1],
      readsOutputs: [],
      run({ inputs: [x, w], gradient, wanted }: BackwardCall) {
        const dy = toImage(gradient, output, layout);
        const dw = () => filter.restore(convolve.filterGradient(dy, toImage(x as tf.Tensor, data, layout)));
        return [
          wanted[0] ? fromImage(convolve.forward(dy, w as tf.Tensor), data, layout) : undefined,
          wanted[1] ? dw() : undefined,
          wanted[2] ? tf.sum(tf.reshape(dy, [-1, settings.filters]), 0) : undefined,
        ];
      },
    },
  };
}
