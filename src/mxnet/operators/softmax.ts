import * as tf from "@tensorflow/tfjs-core";
import type { PartialShape, Shape } from "../shape.ts";
import { around, axisOf, without } from "./axes.ts";
import type { BackwardCall, Kernel, Operator } from "./operator.ts";
import { merged, sameShapes } from "./shapes.ts";

export interface SoftmaxOptions {
  /** Default: -1. */
  axis?: number;
  /** What the data is divided by first. Default: 1. */
  temperature?: number;
  /** Reads the input `length`, one number for each row: what is behind it counts nothing. Default: false. */
  use_length?: boolean;
}

/** Softmax along an axis. */
export const softmax = softmaxOperator("softmax", { isLog: false, sign: 1 });

/** The logarithm of the softmax along an axis. */
export const logSoftmax = softmaxOperator("log_softmax", { isLog: true, sign: 1 });

/** Softmax of the negated data along an axis. */
export const softmin = softmaxOperator("softmin", { isLog: false, sign: -1 });

interface Settings {
  isLog: boolean;
  sign: number;
}

function softmaxOperator(name: string, { isLog, sign }: Settings): Operator {
  return {
    name,
    configure(attributes) {
      const axis = attributes.number("axis", -1);
      const temperature = attributes.optionalNumber("temperature") ?? 1;
      const usesLength = attributes.boolean("use_length", false);
      attributes.ignore("dtype");
      const factor = sign / temperature;
      return {
        inputs: usesLength ? ["data", "length"] : ["data"],
        inferShapes: usesLength ? (inputs, outputs) => withLengths(inputs, outputs, axis) : sameShapes,
        plan: ({ inputs: [shape = []] }) =>
          softmaxKernel(shape, axisOf(axis, shape), { isLog, factor, usesLength }),
      };
    },
  };
}

function withLengths(
  [data, length]: readonly PartialShape[],
  [output]: readonly PartialShape[],
  axis: number,
) {
  const shape = merged(data, output, "data");
  const rows = shape && without(shape, [axisOf(axis, shape)]);
  return { inputs: [shape, merged(length, rows, "length")], outputs: [shape] };
}

interface Planned {
  isLog: boolean;
  factor: number;
  usesLength: boolean;
}

/** tfjs has a softmax of the last axis alone: others are brought there as (before, behind, length). */
function softmaxKernel(shape: Shape, axis: number, { isLog, factor, usesLength }: Planned): Kernel {
  const [before, length, behind] = around(shape, axis);
  const toRows = (x: tf.Tensor) => {
    if (behind === 1) return tf.reshape(x, [before, length]);
    return tf.reshape(tf.transpose(tf.reshape(x, [before, length, behind]), [0, 2, 1]), [
      before * behind,
      length,
    ]);
  };
  const fromRows = (x: tf.Tensor) => {
    if (behind === 1) return tf.reshape(x, [...shape]);
    return tf.reshape(tf.transpose(tf.reshape(x, [before, behind, length]), [0, 2, 1]), [...shape]);
  };
  const scaled = (x: tf.Tensor) => (factor === 1 ? x : tf.mul(x, factor));
  const isInside = (lengths: tf.Tensor) =>
    tf.less(tf.range(0, length, 1, "float32"), tf.reshape(lengths, [before * behind, 1]));
  const forward = ([x, lengths]: readonly tf.Tensor[]) => {
    const rows = scaled(toRows(x as tf.Tensor));
    if (!usesLength) return fromRows(isLog ? tf.logSoftmax(rows) : tf.softmax(rows));
    const inside = isInside(lengths as tf.Tensor);
    const cut = tf.where(inside, rows, tf.fill(rows.shape, -1e30));
    return fromRows(tf.where(inside, isLog ? tf.logSoftmax(cut) : tf.softmax(cut), tf.zerosLike(cut)));
  };
  const gradient = (y: tf.Tensor, dy: tf.Tensor) => {
    if (!isLog) return tf.mul(y, tf.sub(dy, tf.sum(tf.mul(dy, y), 1, true)));
    return tf.sub(dy, tf.mul(tf.exp(y), tf.sum(dy, 1, true)));
  };
  return {
    forward: (inputs) => tf.tidy(() => forward(inputs)),
    backward: {
      readsInputs: usesLength ? [1] : [],
      readsOutputs: [0],
      run({ inputs: [, lengths], outputs: [y], gradient: above, wanted }: BackwardCall) {
        const inside = usesLength ? isInside(lengths as tf.Tensor) : undefined;
        const cut = (x: tf.Tensor) => (inside ? tf.where(inside, x, tf.zerosLike(x)) : x);
        const rows = cut(gradient(toRows(y as tf.Tensor), cut(toRows(above))));
        return [fromRows(scaled(rows)), wanted[1] && lengths ? tf.zerosLike(lengths) : undefined];
      },
    },
  };
}
