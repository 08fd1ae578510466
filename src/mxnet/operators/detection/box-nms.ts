import * as tf from "@tensorflow/tfjs-core";
import { MXNetError } from "../../mxnet-error.ts";
import { formatShape, type PartialShape, type Shape, sizeOf } from "../../shape.ts";
import { toFloat } from "../../to-float.ts";
import type { AttributeReader } from "../attribute-reader.ts";
import type { Kernel, Operator } from "../operator.ts";
import { merged } from "../shapes.ts";
import { type BoxFormat, readFormat, toFormat } from "./box-format.ts";
import { suppress } from "./suppression.ts";

export interface BoxNmsOptions {
  /** Boxes that share more with a better one are dropped. Default: 0.5. */
  overlap_thresh?: number;
  /** Boxes take part whose score is more. Default: 0. */
  valid_thresh?: number;
  /** How many of the best boxes take part. Default: all. */
  topk?: number;
  /** Where a row's four coordinates begin. Default: 2. */
  coord_start?: number;
  /** Where a row's score is. Default: 1. */
  score_index?: number;
  /** Where a row's class is; -1 for rows without one. Default: -1. */
  id_index?: number;
  /** The class of boxes that take no part. Default: none. */
  background_id?: number;
  /** Lets boxes of one class drop those of another. Default: false. */
  force_suppress?: boolean;
  /** `corner` is left, top, right, bottom; `center` is x, y, width, height. Default: `corner`. */
  in_format?: BoxFormat;
  /** Default: `corner`. */
  out_format?: BoxFormat;
}

interface Settings {
  threshold: number;
  least: number;
  most: number;
  coordinates: number;
  score: number;
  id: number;
  background: number;
  force: boolean;
  from: BoxFormat;
  to: BoxFormat;
}

/** Keeps of overlapping boxes the best one: rows (…, box, width), best first; dropped ones become rows of -1 at the end. */
export const boxNms: Operator = {
  name: "_contrib_box_nms",
  aliases: ["_contrib_box_non_maximum_suppression"],
  configure(attributes) {
    const settings = readSettings(attributes);
    return {
      inputs: ["data"],
      hiddenOutputs: 1,
      inferShapes: (inputs, outputs) => inferShapes(inputs, outputs, settings),
      plan: ({ inputs: [shape = []] }) => kernel(shape, settings),
    };
  },
};

function readSettings(attributes: AttributeReader): Settings {
  return {
    threshold: attributes.number("overlap_thresh", 0.5),
    least: attributes.number("valid_thresh", 0),
    most: attributes.number("topk", -1),
    coordinates: attributes.number("coord_start", 2),
    score: attributes.number("score_index", 1),
    id: attributes.number("id_index", -1),
    background: attributes.number("background_id", -1),
    force: attributes.boolean("force_suppress", false),
    from: readFormat(attributes, "in_format"),
    to: readFormat(attributes, "out_format"),
  };
}

function inferShapes(
  [data]: readonly PartialShape[],
  [output]: readonly PartialShape[],
  { coordinates, score, id }: Settings,
) {
  const shape = merged(data, output, "data");
  if (!shape) return { inputs: [shape], outputs: [shape, undefined] };
  const last = Math.max(coordinates + 3, score, id);
  if (shape.length < 2 || (shape.at(-1) !== 0 && (shape.at(-1) ?? 0) <= last)) {
    throw new MXNetError(
      `data has shape ${formatShape(shape)}, must be rows of at least ${last + 1} numbers`,
    );
  }
  return { inputs: [shape], outputs: [shape, [...shape.slice(0, -1), 1]] };
}

function kernel(shape: Shape, settings: Settings): Kernel {
  const [count = 1, width = 1] = shape.slice(-2);
  const batch = sizeOf(shape) / count / width;
  return {
    forward: ([x]) =>
      tf.tidy(() => {
        const { rows, sources } = keep(tf.reshape(x as tf.Tensor, [batch, count, width]), settings);
        return [tf.reshape(rows, [...shape]), tf.reshape(sources, [...shape.slice(0, -1), 1])];
      }),
    backward: {
      readsInputs: [],
      readsOutputs: [1],
      run({ outputs: [, sources], gradient }) {
        // Each row's gradient goes to where the row came from; those that came from nowhere to one more at the end.
        const starts = tf.mul(tf.range(0, batch), count);
        const from = tf.reshape(sources as tf.Tensor, [batch, count]);
        const places = tf.where(
          tf.less(from, 0),
          tf.fill([batch, count], batch * count),
          tf.add(from, tf.expandDims(starts, 1)),
        );
        const rows = tf.reshape(gradient, [batch * count, width]);
        const flat = tf.cast(tf.reshape(places, [-1]), "int32") as tf.Tensor1D;
        const sums = tf.unsortedSegmentSum(rows, flat, batch * count + 1);
        return [tf.reshape(tf.slice(sums, [0, 0], [batch * count, width]), [...shape])];
      },
    },
  };
}

/** The rows that stay, and the number of each in the data. */
function keep(data: tf.Tensor, settings: Settings): { rows: tf.Tensor; sources: tf.Tensor } {
  const { threshold, least, most, score, id, background, force, from, to } = settings;
  const [batch = 1, count = 1, width = 1] = data.shape;
  const numbers = tf.add(tf.range(0, count), tf.zeros([batch, count]));
  if (most === 0) return { rows: tf.clone(data), sources: numbers };
  const column = (x: tf.Tensor, index: number) =>
    tf.reshape(tf.slice(x, [0, 0, index], [batch, count, 1]), [batch, count]);
  const scores = column(data, score);
  const isHigh = tf.greater(scores, least);
  const isValid = id < 0 ? isHigh : tf.logicalAnd(isHigh, tf.notEqual(column(data, id), background));

  // Valid boxes by their score, the others behind them.
  const order = sortedBy(scores, toFloat(isValid));
  const sorted = tf.gather(data, order, 1, 1);
  const valid = tf.gather(toFloat(isValid), order, 1, 1);
  const takesPart = most < 0 ? valid : tf.mul(valid, toFloat(tf.less(tf.range(0, count), most)));
  const group = id < 0 || force ? tf.zeros([batch, count]) : column(sorted, id);
  const boxes = toFormat(tf.slice(sorted, [0, 0, settings.coordinates], [batch, count, 4]), from, "corner");
  const candidates = tf.concat([tf.stack([group, takesPart], 2), boxes], 2) as tf.Tensor3D;
  const kept = suppress(candidates, { threshold, isInclusive: false });

  // What stays moves up, in the same order.
  const last = sortedBy(tf.neg(numbers), kept);
  const flags = tf.gather(kept, last, 1, 1);
  const rows = reformatted(tf.gather(sorted, last, 1, 1), settings.coordinates, from, to);
  const sources = tf.gather(toFloat(order), last, 1, 1);
  const none = (x: tf.Tensor, flag: tf.Tensor) => tf.where(tf.greater(flag, 0), x, tf.fill(x.shape, -1));
  return {
    rows: none(rows, tf.tile(tf.expandDims(flags, 2), [1, 1, width])),
    sources: none(sources, flags),
  };
}

/** The order of descending values, those without a flag last. */
function sortedBy(values: tf.Tensor, flag: tf.Tensor): tf.Tensor {
  const key = tf.where(tf.greater(flag, 0), values, tf.fill(values.shape, -3e38));
  return tf.topk(key, values.shape.at(-1) ?? 1).indices;
}

function reformatted(rows: tf.Tensor, start: number, from: BoxFormat, to: BoxFormat): tf.Tensor {
  if (from === to) return rows;
  const width = rows.shape.at(-1) ?? 1;
  const parts = tf.split(rows, [start, 4, width - start - 4], 2) as [tf.Tensor, tf.Tensor, tf.Tensor];
  return tf.concat(
    [parts[0], toFormat(parts[1], from, to), parts[2]].filter(({ size }) => size > 0),
    2,
  );
}
