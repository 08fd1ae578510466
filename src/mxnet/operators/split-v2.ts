import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import { formatShape, type PartialShape, type Shape } from "../shape.ts";
import { axisOf, withLength, without } from "./axes.ts";
import { derivedKernel } from "./derived-backward.ts";
import type { Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

/** What `split_v2` takes after the array and where to cut. */
export interface SplitV2Options {
  /** Default: 0. */
  axis?: number;
  /** Drops the axis, where all parts have length 1. Default: false. */
  squeeze_axis?: boolean;
}

/** Attributes of the operator for a number of equal parts, or for the places to cut at. */
export function splitV2Attributes(
  indices_or_sections: number | readonly number[],
  { axis = 0, squeeze_axis = false }: SplitV2Options,
) {
  const isCount = typeof indices_or_sections === "number";
  return {
    indices: isCount ? [] : [0, ...indices_or_sections],
    sections: isCount ? indices_or_sections : 0,
    axis,
    squeeze_axis,
  };
}

/** Cuts an array along an axis into `sections` equal parts, or at `indices`, of which the first is 0. */
export const splitV2: Operator = {
  name: "_split_v2",
  configure(attributes) {
    const indices = attributes.tuple("indices");
    const sections = attributes.number("sections", 0);
    const axis = attributes.number("axis", 1);
    const squeezes = attributes.boolean("squeeze_axis", false);
    const count = sections || indices.length;
    if (count < 1)
      attributes.refuse("indices", "is empty, and sections is 0: one of them must say where to cut");
    const lengthsOf = (length: number) => (sections > 0 ? equal(length, sections) : between(length, indices));
    return {
      inputs: ["data"],
      outputs: count === 1 ? ["output"] : Array.from({ length: count }, (_, index) => `output${index}`),
      inferShapes([data]: readonly PartialShape[], outputs: readonly PartialShape[]) {
        const at = data && axisOf(axis, data);
        if (!data || at === undefined || !data[at]) return { inputs: [data], outputs: [...outputs] };
        const lengths = lengthsOf(data[at]);
        const part = (length: number): Shape => {
          if (!squeezes) return withLength(data, at, length);
          if (length === 1) return without(data, [at]);
          throw new MXNetError(
            `squeeze_axis needs parts of length 1, axis ${at} of ${formatShape(data)} is cut into ${formatShape(lengths)}`,
          );
        };
        return {
          inputs: [data],
          outputs: outputs.map((known, index) => merged(known, part(lengths[index] ?? 0), "an output")),
        };
      },
      plan({ inputs: [data = []], outputs }) {
        const at = axisOf(axis, data);
        const lengths = lengthsOf(data[at] ?? 1);
        return derivedKernel(
          (x) => tf.split(x, lengths, at).map((part, index) => tf.reshape(part, [...(outputs[index] ?? [])])),
          1,
        );
      },
    };
  },
};

function equal(length: number, sections: number): number[] {
  if (length % sections === 0) return Array(sections).fill(length / sections);
  throw new MXNetError(`the axis has length ${length}, must be a multiple of sections ${sections}`);
}

function between(length: number, indices: readonly number[]): number[] {
  const lengths = indices.map((start, index) => (indices[index + 1] ?? length) - start);
  if (indices[0] === 0 && lengths.every((each) => each > 0)) return lengths;
  throw new MXNetError(
    `indices are ${formatShape(indices)}, must begin with 0, ascend, and be less than the length ${length} of the axis`,
  );
}
