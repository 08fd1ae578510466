import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../../mxnet-error.ts";
import { formatShape, type PartialShape } from "../../shape.ts";
import { memoryAxis } from "../memory-layout.ts";
import type { Operator } from "../operator.ts";
import { merged } from "../shapes.ts";
import type { Pair } from "../spatial.ts";
import { alongAxis } from "./along-axis.ts";

export interface AdaptiveAvgPooling2DOptions {
  /** Height and width of the result; one number is both. Default: 1. */
  output_size?: number | readonly number[];
}

/** Averages (batch, channel, height, width) over as many windows as the result is high and wide. */
export const adaptiveAvgPooling: Operator = {
  name: "_contrib_AdaptiveAvgPooling2D",
  configure(attributes) {
    const size = attributes.tuple("output_size");
    if (size.length > 2)
      attributes.refuse("output_size", `is ${formatShape(size)}, must be one or two lengths`);
    const [height = 1, width = height] = size;
    return {
      inputs: ["data"],
      layout: "any",
      inferShapes: (inputs, outputs) => inferShapes(inputs, outputs, [height, width]),
      plan({ inputs: [[, , rows = 1, columns = 1] = []] }, layout) {
        const [down, across] = [means(rows, height), means(columns, width)];
        const [vertical, horizontal] = [memoryAxis(2, 4, layout), memoryAxis(3, 4, layout)];
        return {
          constants: [down, across],
          forward: ([x]) =>
            tf.tidy(() => alongAxis(alongAxis(x as tf.Tensor, vertical, down), horizontal, across)),
          backward: {
            readsInputs: [],
            readsOutputs: [],
            run: ({ gradient }) => [
              alongAxis(alongAxis(gradient, horizontal, across, true), vertical, down, true),
            ],
          },
        };
      },
    };
  },
};

function inferShapes([data]: readonly PartialShape[], [output]: readonly PartialShape[], size: Pair) {
  if (!data) return { inputs: [data], outputs: [output] };
  if (data.length !== 4) throw new MXNetError(`data has shape ${formatShape(data)}, must have 4 axes`);
  return { inputs: [data], outputs: [merged(output, [data[0] ?? 0, data[1] ?? 0, ...size], "the output")] };
}

/** The matrix that averages windows: from the floor of where each begins to the ceiling of where it ends. */
function means(length: number, windows: number): tf.Tensor2D {
  const matrix = new Float32Array(windows * length);
  for (let window = 0; window < windows; window++) {
    const start = Math.floor((window * length) / windows);
    const end = Math.ceil(((window + 1) * length) / windows);
    matrix.fill(1 / (end - start), window * length + start, window * length + end);
  }
  return tf.tensor2d(matrix, [windows, length]);
}
