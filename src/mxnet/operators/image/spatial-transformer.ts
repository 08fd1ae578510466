import type * as tf from "@tensorflow/tfjs-core";
import type { PartialShape } from "../../shape.ts";
import { fromLast, toLast } from "../change-layout.ts";
import { derivedKernel } from "../derived-backward.ts";
import type { Operator } from "../operator.ts";
import { merged } from "../shapes.ts";
import { pair } from "../spatial.ts";
import { affineGrid, sample, warpGrid } from "./sampling-grid.ts";

export interface GridGeneratorOptions {
  /** `affine` takes matrices, (batch, 6); `warp` how far each place moves, (batch, 2, height, width). */
  transform_type: "affine" | "warp";
  /** Height and width of the grid of `affine`. */
  target_shape?: readonly number[];
}

/** Makes the grid that `BilinearSampler` takes: (batch, 2: x and y, height, width), from -1 to 1. */
export const gridGenerator: Operator = {
  name: "GridGenerator",
  configure(attributes) {
    const isAffine = attributes.choice("transform_type", ["affine", "warp"], "affine") === "affine";
    const size = pair(attributes.tuple("target_shape"), 0);
    if (isAffine && Math.min(...size) < 1) attributes.refuse("target_shape", "must be a height and a width");
    return {
      inputs: ["data"],
      hiddenOutputs: 1,
      inferShapes([data]: readonly PartialShape[], [output]: readonly PartialShape[]) {
        const known = merged(data, isAffine ? [output?.[0] ?? 0, 6] : [0, 2, 0, 0], "data");
        const grid = merged(output, isAffine ? [known?.[0] ?? 0, 2, ...size] : known, "the output");
        return { inputs: [known], outputs: [grid, grid] };
      },
      plan: () =>
        derivedKernel((x) => (isAffine ? affineGrid(x as tf.Tensor, size) : warpGrid(x as tf.Tensor)), 1),
    };
  },
};

/** Interpolates (batch, channel, height, width) where the grid, (batch, 2: x and y, …size), says. Outside is 0. */
export const bilinearSampler: Operator = {
  name: "BilinearSampler",
  configure(attributes) {
    attributes.ignore("cudnn_off");
    return {
      inputs: ["data", "grid"],
      hiddenOutputs: 1,
      layout: "any",
      layoutInputs: [0],
      layoutOutputs: [0],
      inferShapes([data, grid]: readonly PartialShape[], [output]: readonly PartialShape[]) {
        const known = merged(grid, [data?.[0] ?? 0, 2, output?.[2] ?? 0, output?.[3] ?? 0], "grid");
        const shape = [data?.[0] ?? 0, data?.[1] ?? 0, known?.[2] ?? 0, known?.[3] ?? 0];
        const result = merged(output, shape, "the output");
        return { inputs: [data, known], outputs: [result, known] };
      },
      plan: ({ inputs: [data = []], outputs: [output = []] }, layout) =>
        derivedKernel((x, grid) => {
          const image = toLast(x as tf.Tensor, data, layout);
          return fromLast(sample(image, grid as tf.Tensor), output, layout);
        }, 2),
    };
  },
};

export interface SpatialTransformerOptions {
  /** Height and width of the output. */
  target_shape: readonly number[];
  transform_type: "affine";
  sampler_type: "bilinear";
}

/** `GridGenerator` by the affine matrices `loc`, (batch, 6), then `BilinearSampler`. */
export const spatialTransformer: Operator = {
  name: "SpatialTransformer",
  configure(attributes) {
    const size = pair(attributes.tuple("target_shape"), 0);
    if (Math.min(...size) < 1) attributes.refuse("target_shape", "must be a height and a width");
    attributes.choice("transform_type", ["affine"], "affine");
    attributes.choice("sampler_type", ["bilinear"], "bilinear");
    attributes.ignore("cudnn_off");
    return {
      inputs: ["data", "loc"],
      hiddenOutputs: 2,
      layout: "any",
      layoutInputs: [0],
      layoutOutputs: [0],
      inferShapes([data, loc]: readonly PartialShape[], [output]: readonly PartialShape[]) {
        const known = merged(loc, [data?.[0] ?? 0, 6], "loc");
        const shape = merged(output, [data?.[0] ?? 0, data?.[1] ?? 0, ...size], "the output");
        return { inputs: [data, known], outputs: [shape, shape, shape] };
      },
      plan: ({ inputs: [data = []], outputs: [output = []] }, layout) =>
        derivedKernel((x, loc) => {
          const image = toLast(x as tf.Tensor, data, layout);
          return fromLast(sample(image, affineGrid(loc as tf.Tensor, size)), output, layout);
        }, 2),
    };
  },
};
