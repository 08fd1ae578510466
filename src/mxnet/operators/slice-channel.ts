import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import { formatShape, type PartialShape, type Shape } from "../shape.ts";
import { axisOf, withLength, without } from "./axes.ts";
import { memoryAxis, memoryShape } from "./memory-layout.ts";
import type { BackwardCall, Kernel, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

export interface SliceChannelOptions {
  /** Number of parts, of equal length. */
  num_outputs: number;
  /** Default: 1. */
  axis?: number;
  /** Drops the axis where the parts have length 1. Default: false. */
  squeeze_axis?: boolean;
}

/**
 * Cuts an array into parts of equal length along an axis.
 *
 * With `squeeze_axis` and parts longer than 1 the axis stays, as MXNet did before 1.0: published models rely on it.
 */
export const sliceChannel: Operator = {
  name: "SliceChannel",
  aliases: ["split"],
  configure(attributes) {
    const count = attributes.number("num_outputs");
    const axis = attributes.number("axis", 1);
    const squeezes = attributes.boolean("squeeze_axis", false);
    if (count < 1) attributes.refuse("num_outputs", `is ${count}, must be at least 1`);
    return {
      inputs: ["data"],
      outputs: count === 1 ? ["output"] : Array.from({ length: count }, (_, index) => `output${index}`),
      // Without the axis the parts have another rank than what lies channels last.
      ...(squeezes ? {} : { layout: "any" as const }),
      inferShapes: ([data], outputs) => inferShapes(data, outputs, { count, axis, squeezes }),
      plan({ inputs: [data = []], outputs: [part = []] }, layout) {
        const at = axisOf(axis, data);
        const unit = withLength(data, at, (data[at] ?? 1) / count);
        return splitKernel({
          count,
          axis: memoryAxis(at, data.length, layout),
          unit: memoryShape(unit, layout),
          part: part.length === unit.length ? memoryShape(part, layout) : [...part],
        });
      },
    };
  },
};

interface Split {
  count: number;
  axis: number;
  squeezes: boolean;
}

function inferShapes(data: PartialShape, outputs: readonly PartialShape[], { count, axis, squeezes }: Split) {
  if (!data) return { inputs: [data], outputs: [...outputs] };
  const at = axisOf(axis, data);
  const length = data[at] ?? 0;
  if (length % count !== 0) {
    throw new MXNetError(
      `axis ${at} of ${formatShape(data)} has length ${length}, must be a multiple of num_outputs ${count}`,
    );
  }
  const isSqueezed = squeezes && length === count;
  const part: Shape = isSqueezed ? without(data, [at]) : withLength(data, at, length / count);
  const all = outputs.reduce((known, each) => merged(each, known, "an output"), part as PartialShape);
  const whole = all && !isSqueezed ? withLength(all, at, (all[at] ?? 0) * count) : data;
  return { inputs: [merged(data, whole, "data")], outputs: outputs.map(() => all) };
}

interface Parts {
  count: number;
  axis: number;
  /** The shape of a part with the axis. */
  unit: number[];
  /** The shape of an output. */
  part: number[];
}

function splitKernel({ count, axis, unit, part }: Parts): Kernel {
  return {
    forward: ([x]) =>
      tf.tidy(() => {
        const parts = count === 1 ? [x as tf.Tensor] : tf.split(x as tf.Tensor, count, axis);
        return parts.map((each) => tf.reshape(each, part));
      }),
    backward: {
      readsInputs: [],
      readsOutputs: [],
      run({ gradients }: BackwardCall) {
        const parts = gradients.map((each) => (each ? tf.reshape(each, unit) : tf.zeros(unit)));
        return [count === 1 ? (parts[0] as tf.Tensor) : tf.concat(parts, axis)];
      },
    },
  };
}
