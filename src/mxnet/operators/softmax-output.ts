import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import { equalShapes, formatShape, isComplete, type PartialShape, type Shape, sizeOf } from "../shape.ts";
import { toFloat } from "../to-float.ts";
import type { BackwardCall, KnownShapes, Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

/**
 * Softmax, whose gradient is that of the cross entropy: `(output - label) · grad_scale`, a sum over the rows.
 *
 * By default all axes but the first are one row of classes; with `multi_output` axis 1 has the classes, with
 * `preserve_shape` the last. The label holds class numbers, or with the shape of `data` the wanted probabilities.
 */
export const softmaxOutput: Operator = {
  name: "SoftmaxOutput",
  aliases: ["Softmax"],
  configure(attributes) {
    const settings: Settings = {
      gradScale: attributes.number("grad_scale", 1),
      ignoreLabel: attributes.number("ignore_label", -1),
      useIgnore: attributes.boolean("use_ignore", false),
      multiOutput: attributes.boolean("multi_output", false),
      preserveShape: attributes.boolean("preserve_shape", false),
      normalization: attributes.choice("normalization", ["null", "batch", "valid"], "null"),
      outGrad: attributes.boolean("out_grad", false),
      smoothAlpha: attributes.number("smooth_alpha", 0),
    };
    return {
      inputs: ["data", "label"],
      labelInput: 1,
      isLoss: !settings.outGrad,
      inferShapes: (inputs, outputs) => inferShapes(inputs, outputs, settings),
      plan: (shapes) => plan(shapes, settings),
    };
  },
};

interface Settings {
  gradScale: number;
  ignoreLabel: number;
  useIgnore: boolean;
  multiOutput: boolean;
  preserveShape: boolean;
  normalization: "null" | "batch" | "valid";
  outGrad: boolean;
  smoothAlpha: number;
}

function inferShapes(
  [data, label]: readonly PartialShape[],
  [output]: readonly PartialShape[],
  settings: Settings,
) {
  const shape = merged(data, output, "data");
  if (!isComplete(shape)) return { inputs: [shape, label], outputs: [shape] };
  const accepted = labelShapes(shape, settings);
  const wanted = label ?? accepted[0];
  // A label of another shape is taken where it has the right number of classes: a column (n, 1) for (n,).
  const fits = accepted.some(
    (each) => equalShapes(each, wanted ?? []) || sizeOf(each) === sizeOf(wanted ?? []),
  );
  if (fits) return { inputs: [shape, wanted], outputs: [shape] };
  throw new MXNetError(
    `label has shape ${formatShape(label)}, must be ${accepted.map(formatShape).join(" or ")}`,
  );
}

/** Shapes that a label may have, the usual one first, the wanted probabilities last. */
function labelShapes(data: Shape, { multiOutput, preserveShape }: Settings): Shape[] {
  const [rows = 1, classes = 1] = data;
  if (multiOutput) return [[rows, sizeOf(data) / rows / classes], data];
  return [preserveShape || data.length === 2 ? data.slice(0, -1) : [rows], data];
}

/** Rows of classes, and for `multi_output` how many places a row has: data as (rows, classes, places). */
function layOut(data: Shape, { multiOutput, preserveShape }: Settings): [number, number, number] {
  const [rows = 1, second = 1] = data;
  if (multiOutput) return [rows, second, sizeOf(data) / rows / second];
  const classes = preserveShape ? (data.at(-1) ?? 1) : sizeOf(data) / rows;
  return [sizeOf(data) / classes, classes, 1];
}

function plan({ inputs: [data = [], label = []] }: KnownShapes, settings: Settings) {
  const [rows, classes, places] = layOut(data, settings);
  const forward = (x: tf.Tensor) => {
    if (places === 1) return tf.reshape(tf.softmax(tf.reshape(x, [rows, classes])), [...data]);
    const last = tf.transpose(tf.reshape(x, [rows, classes, places]), [0, 2, 1]);
    return tf.reshape(tf.transpose(tf.softmax(last), [0, 2, 1]), [...data]);
  };
  const isPlain = data.length === 2 && places === 1 && data[0] === rows;
  const gradient = equalShapes(label, data) ? probabilityGradient : classGradient;
  return {
    forward: ([x]: readonly tf.Tensor[]) =>
      isPlain ? tf.softmax(x as tf.Tensor) : tf.tidy(() => forward(x as tf.Tensor)),
    backward: {
      readsInputs: [1],
      readsOutputs: [0],
      readsGradient: settings.outGrad,
      run({ inputs: [, labels], outputs: [y], gradient: above }: BackwardCall) {
        const grid: Grid = { rows, classes, places, batch: label[0] ?? 1 };
        const own = tf.reshape(gradient(y as tf.Tensor, labels as tf.Tensor, grid, settings), [...data]);
        return [settings.outGrad ? tf.mul(own, above) : own];
      },
    },
  };
}

interface Grid {
  rows: number;
  classes: number;
  places: number;
  /** First dimension of the label. */
  batch: number;
}

function probabilityGradient(y: tf.Tensor, label: tf.Tensor, _: Grid, { gradScale }: Settings): tf.Tensor {
  return scaled(tf.sub(y, label), gradScale);
}

function classGradient(y: tf.Tensor, label: tf.Tensor, grid: Grid, settings: Settings): tf.Tensor {
  const { rows, classes, places } = grid;
  const numbers = tf.reshape(label, [rows, places]);
  const classOf = tf.oneHot(tf.cast(numbers, "int32"), classes, 1, 0, "float32");
  const target = smoothed(classOf, classes, settings.smoothAlpha);
  const wanted = tf.reshape(tf.transpose(target, [0, 2, 1]), [rows, classes, places]);
  const error = tf.sub(tf.reshape(y, [rows, classes, places]), wanted);
  const counted = toFloat(tf.notEqual(numbers, settings.ignoreLabel));
  const used = settings.useIgnore ? tf.mul(error, tf.expandDims(counted, 1)) : error;
  if (settings.normalization === "valid") {
    return scaled(tf.div(used, tf.maximum(tf.sum(counted), 1)), settings.gradScale);
  }
  const divisor = settings.normalization === "batch" ? grid.batch : 1;
  return scaled(used, settings.gradScale / places / divisor);
}

/** Takes `alpha` from the right class and shares it among the others. */
function smoothed(target: tf.Tensor, classes: number, alpha: number): tf.Tensor {
  if (alpha === 0) return target;
  const others = alpha / (classes - 1);
  return tf.add(tf.mul(target, 1 - alpha - others), others);
}

function scaled(gradient: tf.Tensor, scale: number): tf.Tensor {
  return scale === 1 ? gradient : tf.mul(gradient, scale);
}
