import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../../mxnet-error.ts";
import { formatShape, isComplete, type PartialShape } from "../../shape.ts";
import type { Operator } from "../operator.ts";
import { NO_GRADIENT } from "../pointwise/function.ts";
import { merged } from "../shapes.ts";

export interface MultiBoxPriorOptions {
  /** Heights of the boxes as shares of the image's. Default: 1. */
  sizes?: readonly number[];
  /** Widths of the boxes as multiples of their heights. Default: 1. */
  ratios?: readonly number[];
  /** Cuts the boxes off at the image's edge. Default: false. */
  clip?: boolean;
  /** Distance of the boxes' centres, down and across. Default: so that they fill the image. */
  steps?: readonly number[];
  /** Where in its cell a centre is, down and across. Default: 0.5. */
  offsets?: readonly number[];
}

interface Settings {
  sizes: readonly number[];
  ratios: readonly number[];
  clip: boolean;
  steps: readonly number[];
  offsets: readonly number[];
}

/**
 * Boxes round each place of a feature map: (1, height · width · (sizes + ratios - 1), 4), left, top, right, bottom as
 * shares of the image. Each size comes with the first ratio, then each other ratio with the first size.
 */
export const multiBoxPrior: Operator = {
  name: "_contrib_MultiBoxPrior",
  aliases: ["MultiBoxPrior"],
  configure(attributes) {
    const settings: Settings = {
      sizes: attributes.numbers("sizes", [1]),
      ratios: attributes.numbers("ratios", [1]),
      clip: attributes.boolean("clip", false),
      steps: attributes.numbers("steps", [-1, -1]),
      offsets: attributes.numbers("offsets", [0.5, 0.5]),
    };
    for (const name of ["steps", "offsets"] as const) {
      if (settings[name].length !== 2) attributes.refuse(name, "must be two numbers: down and across");
    }
    if (settings.sizes.length === 0) attributes.refuse("sizes", "must have at least one number");
    return {
      inputs: ["data"],
      layout: "any",
      layoutOutputs: [],
      inferShapes: (inputs, outputs) => inferShapes(inputs, outputs, settings),
      plan({ inputs: [data = []] }) {
        const [, , height = 1, width = 1] = data;
        const boxes = tf.tensor3d(priors(height, width, settings), [
          1,
          height * width * perPlace(settings),
          4,
        ]);
        return {
          constants: [boxes],
          forward: () => tf.clone(boxes),
          backward: {
            ...NO_GRADIENT,
            readsInputs: [0],
            run: ({ inputs: [x] }) => [tf.zerosLike(x as tf.Tensor)],
          },
        };
      },
    };
  },
};

function inferShapes([data]: readonly PartialShape[], [output]: readonly PartialShape[], settings: Settings) {
  if (!isComplete(data)) return { inputs: [data], outputs: [output] };
  const [, , height = 1, width = 1] = data;
  if (data.length !== 4) throw new MXNetError(`data has shape ${formatShape(data)}, must have 4 axes`);
  const boxes = [1, height * width * perPlace(settings), 4];
  return { inputs: [data], outputs: [merged(output, boxes, "the output")] };
}

function perPlace({ sizes, ratios }: Settings): number {
  return sizes.length + Math.max(ratios.length, 1) - 1;
}

function priors(height: number, width: number, settings: Settings): Float32Array {
  const { sizes, ratios, clip, steps, offsets } = settings;
  const [down = 0, across = 0] = steps;
  const isGiven = down > 0 && across > 0;
  const [stepDown, stepAcross] = isGiven ? [down, across] : [1 / height, 1 / width];
  const [offsetDown = 0.5, offsetAcross = 0.5] = offsets;
  const [firstRatio = 1, ...others] = ratios;
  const [firstSize = 1] = sizes;
  const shapes = [...sizes.map((size) => [size, firstRatio]), ...others.map((ratio) => [firstSize, ratio])];
  const halves = shapes.map(([size = 1, ratio = 1]) => {
    const root = Math.sqrt(ratio);
    return { x: (size * height * root) / width / 2, y: size / root / 2 };
  });
  const boxes: number[] = [];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [y, x] = [(row + offsetDown) * stepDown, (column + offsetAcross) * stepAcross];
      for (const half of halves) boxes.push(x - half.x, y - half.y, x + half.x, y + half.y);
    }
  }
  return Float32Array.from(boxes, (value) => (clip ? Math.min(Math.max(value, 0), 1) : value));
}
