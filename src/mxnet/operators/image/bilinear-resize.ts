import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../../mxnet-error.ts";
import { formatShape, isComplete, type PartialShape, type Shape } from "../../shape.ts";
import type { AttributeReader } from "../attribute-reader.ts";
import { fromLast, toLast } from "../change-layout.ts";
import { memoryAxis } from "../memory-layout.ts";
import type { Operator } from "../operator.ts";
import { merged } from "../shapes.ts";
import type { Pair } from "../spatial.ts";
import { alongAxis } from "./along-axis.ts";

export interface BilinearResize2DOptions {
  /** Default: 1. */
  height?: number;
  /** Default: 1. */
  width?: number;
  /** Gives the height as a multiple of that of the data. */
  scale_height?: number;
  /** Gives the width as a multiple of that of the data. */
  scale_width?: number;
  /** Where the new size comes from: `like` takes that of a second input. Default: `size`. */
  mode?: (typeof MODES)[number];
  /** Whether the corners of both images are the same points, else their edges. Default: true. */
  align_corners?: boolean;
}

const MODES = [
  "size",
  "odd_scale",
  "like",
  "to_even_down",
  "to_even_up",
  "to_odd_down",
  "to_odd_up",
] as const;

/** Interpolates (batch, channel, height, width) to another height and width. */
export const bilinearResize: Operator = {
  name: "_contrib_BilinearResize2D",
  configure(attributes) {
    const mode = attributes.choice("mode", MODES, "size");
    const newLength = lengths(attributes, mode);
    const alignCorners = attributes.boolean("align_corners", true);
    const isLike = mode === "like";
    return {
      inputs: isLike ? ["data", "like"] : ["data"],
      layout: "channels-last",
      layoutInputs: [0],
      inferShapes: (inputs, outputs) => inferShapes(inputs, outputs, newLength),
      plan({ inputs: [data = [], like], outputs: [output = []] }, layout) {
        const size: Pair = [output[2] ?? 1, output[3] ?? 1];
        return {
          forward: ([x]) =>
            tf.tidy(() => {
              const image = toLast(x as tf.Tensor, data, layout) as tf.Tensor4D;
              const resized = tf.image.resizeBilinear(image, [...size], alignCorners, !alignCorners);
              return fromLast(resized, output, layout);
            }),
          backward: {
            readsInputs: [],
            readsOutputs: [],
            run({ gradient, wanted }) {
              const down = interpolation(data[2] ?? 1, size[0], alignCorners);
              const across = interpolation(data[3] ?? 1, size[1], alignCorners);
              const vertical = memoryAxis(2, 4, layout);
              const dx = () =>
                alongAxis(alongAxis(gradient, memoryAxis(3, 4, layout), across, true), vertical, down, true);
              return [
                wanted[0] ? dx() : undefined,
                ...(like ? [wanted[1] ? tf.zeros([...like]) : undefined] : []),
              ];
            },
          },
        };
      },
    };
  },
};

type NewLength = (length: number, axis: 0 | 1, like: number) => number;

function lengths(attributes: AttributeReader, mode: (typeof MODES)[number]): NewLength {
  const size: Pair = [attributes.number("height", 1), attributes.number("width", 1)];
  const scales = [attributes.number("scale_height", 0), attributes.number("scale_width", 0)] as const;
  if (mode === "odd_scale" && !(scales[0] > 0 && scales[1] > 0)) {
    attributes.refuse("scale_height", "and scale_width must be more than 0 for mode odd_scale");
  }
  const toParity = (rest: 0 | 1, step: 1 | -1) => (length: number) =>
    length % 2 === rest ? length : length + step;
  return {
    size: (length: number, axis: 0 | 1) => (scales[0] ? Math.floor(length * scales[axis]) : size[axis]),
    odd_scale: (length: number, axis: 0 | 1) => {
      const odd = length % 2;
      return Math.floor((length - odd) * scales[axis]) + odd;
    },
    like: (_: number, __: 0 | 1, like: number) => like,
    to_even_down: toParity(0, -1),
    to_even_up: toParity(0, 1),
    to_odd_down: toParity(1, -1),
    to_odd_up: toParity(1, 1),
  }[mode];
}

function inferShapes(
  inputs: readonly PartialShape[],
  [output]: readonly PartialShape[],
  newLength: NewLength,
) {
  const [data, like] = inputs;
  if (!isComplete(data)) return { inputs: [...inputs], outputs: [output] };
  if (data.length !== 4) throw new MXNetError(`data has shape ${formatShape(data)}, must have 4 axes`);
  const at = (axis: 0 | 1) => newLength(data[axis + 2] ?? 1, axis, like?.[axis + 2] ?? 0);
  const shape: Shape = [data[0] ?? 1, data[1] ?? 1, at(0), at(1)];
  return { inputs: [...inputs], outputs: [merged(output, shape, "the output")] };
}

/** The matrix that interpolates lines: what the gradient goes back by, for which tfjs has no kernel with edges aligned. */
function interpolation(from: number, to: number, alignCorners: boolean): tf.Tensor2D {
  const matrix = new Float32Array(to * from);
  for (let row = 0; row < to; row++) {
    const corner = to > 1 ? (row * (from - 1)) / (to - 1) : 0;
    const source = alignCorners ? corner : Math.max(((row + 0.5) * from) / to - 0.5, 0);
    const left = Math.min(Math.floor(source), from - 1);
    const right = Math.min(left + 1, from - 1);
    const share = source - left;
    matrix[row * from + left] = 1 - share;
    matrix[row * from + right] = (matrix[row * from + right] ?? 0) + share;
  }
  return tf.tensor2d(matrix, [to, from]);
}
