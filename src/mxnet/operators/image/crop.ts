import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../../mxnet-error.ts";
import { formatShape, isComplete, type PartialShape, type Shape } from "../../shape.ts";
import { memoryAxes, memoryShape } from "../memory-layout.ts";
import type { Operator } from "../operator.ts";
import { merged } from "../shapes.ts";
import { type Pair, pair } from "../spatial.ts";

export interface CropOptions {
  /** Rows and columns to leave out at the top and the left. Default: none. */
  offset?: readonly number[];
  /** Height and width to keep, where there is no second input to take them from. */
  h_w?: readonly number[];
  /** Takes the middle, whatever `offset` is. Default: false. */
  center_crop?: boolean;
}

/** Cuts (batch, channel, height, width) to a height and width, or to those of a second input. */
export const crop: Operator = {
  name: "Crop",
  aliases: ["crop_v1"],
  configure(attributes) {
    const count = attributes.number("num_args", 1);
    const size = pair(attributes.tuple("h_w"), 0);
    const offset = pair(attributes.tuple("offset"), 0);
    const isCentered = attributes.boolean("center_crop", false);
    if (count !== 1 && count !== 2) attributes.refuse("num_args", `is ${count}, must be 1 or 2`);
    if (count === 1 && Math.min(...size) < 1) {
      attributes.refuse("h_w", `is ${formatShape(size)}, must be a height and a width`);
    }
    return {
      inputs: Array.from({ length: count }, (_, index) => `arg${index}`),
      layout: "any",
      layoutInputs: [0],
      inferShapes: (inputs, outputs) => inferShapes(inputs, outputs, size),
      plan({ inputs: [data = [], like], outputs: [output = []] }, layout) {
        const start = [0, 0, ...cropStart(data, output, isCentered ? undefined : offset)];
        const axes = memoryAxes(4, layout);
        const begin = axes.map((axis) => start[axis] ?? 0);
        const kept = memoryShape(output, layout);
        const margins = memoryShape(data, layout).map((dim, axis): Pair => {
          const [before = 0, length = 0] = [begin[axis], kept[axis]];
          return [before, dim - before - length];
        });
        return {
          forward: ([x]) => tf.slice(x as tf.Tensor, begin, kept),
          backward: {
            readsInputs: [],
            readsOutputs: [],
            run: ({ gradient, wanted }) => [
              wanted[0] ? tf.pad(gradient, margins as [number, number][]) : undefined,
              ...(like ? [wanted[1] ? tf.zeros([...like]) : undefined] : []),
            ],
          },
        };
      },
    };
  },
};

function inferShapes(inputs: readonly PartialShape[], [output]: readonly PartialShape[], size: Pair) {
  const [data, like] = inputs;
  const [height = 0, width = 0] = inputs.length > 1 ? (like?.slice(2) ?? []) : size;
  if (!data) return { inputs: [...inputs], outputs: [output] };
  if (data.length !== 4) throw new MXNetError(`data has shape ${formatShape(data)}, must have 4 axes`);
  if (isComplete(data) && (height > (data[2] ?? 0) || width > (data[3] ?? 0))) {
    throw new MXNetError(
      `data has shape ${formatShape(data)}, is too small for ${formatShape([height, width])}`,
    );
  }
  const cropped = [data[0] ?? 0, data[1] ?? 0, height, width];
  return { inputs: [...inputs], outputs: [merged(output, cropped, "the output")] };
}

/** Where the crop begins. Without an offset: so that it is in the middle. */
function cropStart(data: Shape, output: Shape, offset: Pair | undefined): number[] {
  return [0, 1].map((axis) => {
    const room = (data[axis + 2] ?? 0) - (output[axis + 2] ?? 0);
    const start = offset?.[axis as 0 | 1] ?? Math.floor(room / 2);
    if (start >= 0 && start <= room) return start;
    throw new MXNetError(`offset is ${formatShape(offset)}, leaves data of shape ${formatShape(data)}`);
  });
}
