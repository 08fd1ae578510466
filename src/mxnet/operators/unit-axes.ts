import { MXNetError } from "../mxnet-error.ts";
import { formatShape, isComplete, type PartialShape, type Shape } from "../shape.ts";
import { axesOf, without } from "./axes.ts";
import type { Operator } from "./operator.ts";
import { reshapeKernel } from "./reshape.ts";
import { merged } from "./shapes.ts";

export interface ExpandDimsOptions {
  /** Where the axis goes; a negative one counts from the end of the result. */
  axis: number;
}

/** Adds an axis of length 1. */
export const expandDims: Operator = {
  name: "expand_dims",
  configure(attributes) {
    const axis = attributes.number("axis");
    return {
      inputs: ["data"],
      isReshape: true,
      inferShapes([data]: readonly PartialShape[], [output]: readonly PartialShape[]) {
        const rank = data ? data.length + 1 : output?.length;
        if (rank === undefined) return { inputs: [data], outputs: [output] };
        const at = axis < 0 ? axis + rank : axis;
        if (at < 0 || at >= rank) {
          throw new MXNetError(`axis is ${axis}, must be from ${-rank} to ${rank - 1}`);
        }
        const source = merged(data, output && without(output, [at]), "data");
        return {
          inputs: [source],
          outputs: [source && merged(output, source.toSpliced(at, 0, 1), "the output")],
        };
      },
      plan: reshapeKernel,
    };
  },
};

export interface SqueezeOptions {
  /** One axis or several, each of length 1. Default: all axes of length 1. */
  axis?: number | readonly number[];
}

/** Drops axes of length 1. */
export const squeeze: Operator = {
  name: "squeeze",
  configure(attributes) {
    const axes = attributes.tuple("axis");
    return {
      inputs: ["data"],
      isReshape: true,
      inferShapes: ([data]: readonly PartialShape[], [output]: readonly PartialShape[]) => ({
        inputs: [data],
        outputs: [isComplete(data) ? merged(output, squeezed(data, axes), "the output") : output],
      }),
      plan: reshapeKernel,
    };
  },
};

/** What is left of a shape; one axis where nothing would be. */
function squeezed(shape: Shape, axes: readonly number[]): Shape {
  const dropped =
    axes.length > 0 ? axesOf(axes, shape) : shape.flatMap((dim, axis) => (dim === 1 ? [axis] : []));
  const long = dropped.find((axis) => shape[axis] !== 1);
  if (long !== undefined) {
    throw new MXNetError(`axis ${long} of ${formatShape(shape)} has length ${shape[long]}, must be 1`);
  }
  const left = without(shape, dropped);
  return left.length > 0 ? left : [1];
}
