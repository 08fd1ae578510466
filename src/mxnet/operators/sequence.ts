import * as tf from "@tensorflow/tfjs-core";
import { type PartialShape, type Shape, sizeOf } from "../shape.ts";
import type { AttributeReader } from "./attribute-reader.ts";
import { addRows } from "./indices.ts";
import type { BackwardCall, Kernel, KnownShapes, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

export interface SequenceOptions {
  /** Reads the input `sequence_length`, one number for each sequence of the batch. Default: false, all are whole. */
  use_sequence_length?: boolean;
  /** The axis of time: 0 for (time, batch, …), 1 for (batch, time, …). Default: 0. */
  axis?: number;
}

export interface SequenceMaskOptions extends SequenceOptions {
  /** What the elements behind a sequence's end become. Default: 0. */
  value?: number;
}

/** Sets what lies behind each sequence's end to a value. */
export const sequenceMask: Operator = {
  name: "SequenceMask",
  configure(attributes) {
    const { usesLengths, axis, inputs } = read(attributes);
    const value = attributes.number("value", 0);
    return {
      inputs,
      inferShapes: ([data, lengths], [output]) => {
        const shape = merged(data, output, "data");
        return inferred(shape, { lengths, axis }, usesLengths, shape);
      },
      plan: ({ inputs: [data = []] }) => (usesLengths ? maskKernel(data, axis, value) : identityKernel()),
    };
  },
};

/** The last element of each sequence. */
export const sequenceLast: Operator = {
  name: "SequenceLast",
  configure(attributes) {
    const { usesLengths, axis, inputs } = read(attributes);
    return {
      inputs,
      inferShapes: ([data, lengths], [output]) => {
        const shape = data && [data[1 - axis] ?? 0, ...data.slice(2)];
        return inferred(data, { lengths, axis }, usesLengths, merged(output, shape, "the output"));
      },
      plan: (shapes) =>
        rowKernel(shapes, {
          axis,
          usesLengths,
          moments: ({ time, lengths }) => tf.sub(lengths ?? tf.fill([1], time), 1),
        }),
    };
  },
};

/** Turns each sequence round; what lies behind its end stays. */
export const sequenceReverse: Operator = {
  name: "SequenceReverse",
  configure(attributes) {
    const { usesLengths, axis, inputs } = read(attributes);
    if (axis !== 0) attributes.refuse("axis", `is ${axis}, must be 0`);
    return {
      inputs,
      inferShapes: ([data, lengths], [output]) => {
        const shape = merged(data, output, "data");
        return inferred(shape, { lengths, axis }, usesLengths, shape);
      },
      plan: (shapes) =>
        rowKernel(shapes, {
          axis,
          usesLengths,
          moments({ time, lengths }) {
            const steps = tf.reshape(tf.range(0, time, 1, "float32"), [time, 1]);
            const ends = lengths ?? tf.fill([1], time);
            const turned = tf.sub(tf.sub(ends, 1), steps);
            return tf.where(tf.greaterEqual(turned, 0), turned, tf.add(tf.zerosLike(turned), steps));
          },
        }),
    };
  },
};

function read(attributes: AttributeReader) {
  const usesLengths = attributes.boolean("use_sequence_length", false);
  const axis = attributes.number("axis", 0);
  if (axis !== 0 && axis !== 1) attributes.refuse("axis", `is ${axis}, must be 0 or 1`);
  return {
    usesLengths,
    axis: axis === 1 ? 1 : 0,
    inputs: usesLengths ? ["data", "sequence_length"] : ["data"],
  };
}

function inferred(
  data: PartialShape,
  { lengths, axis }: { lengths: PartialShape; axis: number },
  usesLengths: boolean,
  output: PartialShape,
) {
  const batch = data && [data[1 - axis] ?? 0];
  return {
    inputs: usesLengths ? [data, merged(lengths, batch, "sequence_length")] : [data],
    outputs: [output],
  };
}

function identityKernel(): Kernel {
  return {
    forward: ([x]) => tf.clone(x as tf.Tensor),
    backward: { readsInputs: [], readsOutputs: [], run: ({ gradient }) => [tf.clone(gradient)] },
  };
}

function maskKernel(data: Shape, axis: number, value: number): Kernel {
  const [first = 1, second = 1] = data;
  const time = axis === 0 ? first : second;
  const flat = [first, second, sizeOf(data.slice(2))];
  const masked = (x: tf.Tensor, lengths: tf.Tensor, behind: number) => {
    const steps = tf.reshape(tf.range(0, time, 1, "float32"), axis === 0 ? [time, 1, 1] : [1, time, 1]);
    const ends = tf.reshape(lengths, axis === 0 ? [1, second, 1] : [first, 1, 1]);
    const rows = tf.reshape(x, flat);
    return tf.reshape(tf.where(tf.less(steps, ends), rows, tf.fill(flat, behind)), [...data]);
  };
  return {
    forward: ([x, lengths]) => tf.tidy(() => masked(x as tf.Tensor, lengths as tf.Tensor, value)),
    backward: {
      readsInputs: [1],
      readsOutputs: [],
      run: ({ inputs: [, lengths], gradient, wanted }: BackwardCall) => [
        masked(gradient, lengths as tf.Tensor, 0),
        wanted[1] ? tf.zerosLike(lengths as tf.Tensor) : undefined,
      ],
    },
  };
}

interface RowChoice {
  axis: number;
  usesLengths: boolean;
  /** Which moments are taken: a tensor that broadcasts to (moments, batch). */
  moments(call: { time: number; lengths: tf.Tensor | undefined }): tf.Tensor;
}

/** Takes moments of each sequence: data as rows of (time · batch) or (batch · time). */
function rowKernel({ inputs: [data = []], outputs: [output = []] }: KnownShapes, choice: RowChoice): Kernel {
  const { axis, usesLengths } = choice;
  const [first = 1, second = 1] = data;
  const [time, batch] = axis === 0 ? [first, second] : [second, first];
  const width = sizeOf(data.slice(2));
  const numbers = (lengths: tf.Tensor | undefined) => {
    const moments = choice.moments({ time, lengths: usesLengths ? lengths : undefined });
    const sequences = tf.range(0, batch, 1, "float32");
    const places =
      axis === 0 ? tf.add(tf.mul(moments, batch), sequences) : tf.add(tf.mul(sequences, time), moments);
    return tf.cast(tf.reshape(places, [sizeOf(places.shape)]), "int32");
  };
  return {
    forward: ([x, lengths]) =>
      tf.tidy(() =>
        tf.reshape(tf.gather(tf.reshape(x as tf.Tensor, [time * batch, width]), numbers(lengths)), [
          ...output,
        ]),
      ),
    backward: {
      readsInputs: usesLengths ? [1] : [],
      readsOutputs: [],
      run: ({ inputs: [, lengths], gradient, wanted }: BackwardCall) => [
        tf.reshape(addRows(gradient, numbers(lengths), time * batch), [...data]),
        wanted[1] && lengths ? tf.zerosLike(lengths) : undefined,
      ],
    },
  };
}
