import * as tf from "@tensorflow/tfjs-core";
import type { PartialShape } from "../../shape.ts";
import { toFloat } from "../../to-float.ts";
import type { Operator } from "../operator.ts";
import { merged } from "../shapes.ts";
import { sharedAreas } from "./box-iou.ts";

export interface MultiBoxTargetOptions {
  /** An anchor that shares more with an object is meant for it too. Default: 0.5. */
  overlap_threshold?: number;
  /** The class of anchors that do not count. Default: -1. */
  ignore_label?: number;
  /** How many anchors without an object count for each one with; none more than 0 is all. Default: -1. */
  negative_mining_ratio?: number;
  /** Anchors without an object count that share less with each. Default: 0.5. */
  negative_mining_thresh?: number;
  /** What offsets are divided by: x, y, width, height. Default: 0.1, 0.1, 0.2, 0.2. */
  variances?: readonly number[];
}

interface Settings {
  threshold: number;
  ignored: number;
  ratio: number;
  negativeBelow: number;
  variances: readonly number[];
}

/**
 * What SSD is to predict, from anchors (1, anchor, 4), labels (batch, object, 5 or more: class and corners, rows of -1 at
 * the end), and class predictions (batch, class, anchor): offsets (batch, 4 · anchor), a mask of those that count, and
 * classes (batch, anchor), 0 being the background.
 */
export const multiBoxTarget: Operator = {
  name: "_contrib_MultiBoxTarget",
  aliases: ["MultiBoxTarget"],
  configure(attributes) {
    const settings: Settings = {
      threshold: attributes.number("overlap_threshold", 0.5),
      ignored: attributes.number("ignore_label", -1),
      ratio: attributes.number("negative_mining_ratio", -1),
      negativeBelow: attributes.number("negative_mining_thresh", 0.5),
      variances: attributes.numbers("variances", [0.1, 0.1, 0.2, 0.2]),
    };
    attributes.ignore("minimum_negative_samples");
    if (settings.variances.length !== 4) attributes.refuse("variances", "must be four numbers");
    return {
      inputs: ["anchor", "label", "cls_pred"],
      outputs: ["output0", "output1", "output2"],
      inferShapes,
      plan: () => ({
        forward: ([anchors, labels, predictions]) =>
          tf.tidy(() =>
            targets(
              tf.reshape(anchors as tf.Tensor, [-1, 4]),
              labels as tf.Tensor3D,
              predictions as tf.Tensor3D,
              settings,
            ),
          ),
        backward: {
          readsInputs: [0, 1, 2],
          readsOutputs: [],
          run: ({ inputs }) => inputs.map((each) => tf.zerosLike(each)),
        },
      }),
    };
  },
};

function inferShapes(
  [anchors, labels, predictions]: readonly PartialShape[],
  outputs: readonly PartialShape[],
) {
  const batch = labels?.[0] ?? predictions?.[0] ?? 0;
  const count = anchors?.[1] || (predictions?.[2] ?? 0);
  const [offsets, mask, classes] = outputs;
  return {
    inputs: [
      merged(anchors, [1, count, 4], "anchor"),
      labels,
      merged(predictions, [batch, 0, count], "cls_pred"),
    ],
    outputs: [
      merged(offsets, [batch, 4 * count], "output 0"),
      merged(mask, [batch, 4 * count], "output 1"),
      merged(classes, [batch, count], "output 2"),
    ],
  };
}

function targets(anchors: tf.Tensor, labels: tf.Tensor3D, predictions: tf.Tensor3D, settings: Settings) {
  const [batch, objects] = labels.shape;
  const count = anchors.shape[0] ?? 1;
  const ids = tf.reshape(tf.slice(labels, [0, 0, 0], [batch, objects, 1]), [batch, objects]);
  const isObject = tf.cumprod(toFloat(tf.notEqual(ids, -1)), 1);
  const corners = tf.reshape(tf.slice(labels, [0, 0, 1], [batch, objects, 4]), [-1, 4]);
  const all = tf.transpose(tf.reshape(sharedAreas(anchors, corners), [count, batch, objects]), [1, 0, 2]);
  // What is no object shares -1.
  const shares = tf.sub(tf.mul(tf.add(all, 1), tf.expandDims(isObject, 1)), 1);

  const matched = matchPairs(shares);
  const best = tf.max(shares, 2);
  const isClose = settings.threshold > 0 ? toFloat(tf.greater(best, settings.threshold)) : tf.zerosLike(best);
  const positive = tf.maximum(matched.isMatched, isClose);
  const object = tf.where(tf.greater(matched.isMatched, 0), matched.object, toFloat(tf.argMax(shares, 2)));
  const hasObject = tf.slice(isObject, [0, 0], [batch, 1]);
  const negative = tf.mul(chooseNegatives(positive, best, predictions, settings), hasObject);

  const wanted = tf.gather(labels, tf.cast(object, "int32"), 1, 1);
  const isPositive = tf.greater(positive, 0);
  const id = tf.reshape(tf.slice(wanted, [0, 0, 0], [batch, count, 1]), [batch, count]);
  const others = tf.where(tf.greater(negative, 0), tf.zerosLike(id), tf.fill(id.shape, settings.ignored));
  const classes = tf.where(isPositive, tf.add(id, 1), others);
  const mask = tf.tile(tf.expandDims(positive, 2), [1, 1, 4]);
  const moves = encode(tf.slice(wanted, [0, 0, 1], [batch, count, 4]), anchors, settings.variances);
  const offsets = tf.where(tf.greater(mask, 0), moves, tf.zerosLike(moves));
  return [tf.reshape(offsets, [batch, 4 * count]), tf.reshape(mask, [batch, 4 * count]), classes];
}

/** Gives each object the anchor that shares most with it, the pair that shares most of all first. */
function matchPairs(shares: tf.Tensor): { isMatched: tf.Tensor; object: tf.Tensor } {
  const [batch = 1, count = 1, objects = 1] = shares.shape;
  let free = shares;
  let isMatched: tf.Tensor = tf.zeros([batch, count]);
  let object: tf.Tensor = tf.zeros([batch, count]);
  for (let round = 0; round < objects; round++) {
    const flat = tf.reshape(free, [batch, count * objects]);
    const isGood = toFloat(tf.greater(tf.max(flat, 1, true), 1e-6));
    const place = toFloat(tf.argMax(flat, 1));
    const anchorAt = tf.floor(tf.div(tf.add(place, 0.5), objects));
    const objectAt = tf.sub(place, tf.mul(anchorAt, objects));
    const chosen = (at: tf.Tensor, length: number) =>
      tf.mul(toFloat(tf.equal(tf.expandDims(at, 1), tf.range(0, length))), isGood);
    const anchor = chosen(anchorAt, count);
    isMatched = tf.add(isMatched, anchor);
    object = tf.add(object, tf.mul(anchor, tf.expandDims(objectAt, 1)));
    const taken = tf.add(tf.expandDims(anchor, 2), tf.expandDims(chosen(objectAt, objects), 1));
    free = tf.sub(free, tf.mul(taken, 2));
  }
  return { isMatched, object };
}

/** 1 for anchors that are to be background: all others, or those that look least like it. */
function chooseNegatives(positive: tf.Tensor, best: tf.Tensor, predictions: tf.Tensor3D, settings: Settings) {
  const others = tf.sub(1, positive);
  if (settings.ratio <= 0) return others;
  const [batch, , count] = predictions.shape;
  const shifted = tf.exp(tf.sub(predictions, tf.max(predictions, 1, true)));
  const background = tf.div(tf.slice(shifted, [0, 0, 0], [batch, 1, count]), tf.sum(shifted, 1, true));
  const isCandidate = tf.mul(others, toFloat(tf.less(best, settings.negativeBelow)));
  const score = tf.neg(tf.reshape(background, [batch, count]));
  const order = tf.topk(tf.where(tf.greater(isCandidate, 0), score, tf.fill(score.shape, -2)), count).indices;
  // The order sorted gives the place of each anchor in it.
  const rank = toFloat(tf.topk(tf.neg(toFloat(order)), count).indices);
  const most = tf.floor(tf.mul(tf.sum(positive, 1, true), settings.ratio));
  const room = tf.minimum(most, tf.sum(others, 1, true));
  return tf.mul(isCandidate, toFloat(tf.less(rank, room)));
}

/** Offsets that lead from anchors (anchor, 4) to boxes (batch, anchor, 4). */
function encode(boxes: tf.Tensor, anchors: tf.Tensor, variances: readonly number[]): tf.Tensor {
  const [from, to] = [centred(tf.expandDims(anchors, 0), 2), centred(boxes, 2)];
  const moves = tf.concat(
    [tf.div(tf.sub(to.middle, from.middle), from.size), tf.log(tf.div(to.size, from.size))],
    2,
  );
  return tf.div(moves, tf.tensor1d([...variances]));
}

function centred(boxes: tf.Tensor, axis: number) {
  const [first, last] = tf.split(boxes, 2, axis) as [tf.Tensor, tf.Tensor];
  return { middle: tf.mul(tf.add(first, last), 0.5), size: tf.sub(last, first) };
}
