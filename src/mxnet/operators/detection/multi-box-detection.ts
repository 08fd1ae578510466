import * as tf from "@tensorflow/tfjs-core";
import { type PartialShape, sizeOf } from "../../shape.ts";
import { toFloat } from "../../to-float.ts";
import type { Operator } from "../operator.ts";
import { merged } from "../shapes.ts";
import { suppress } from "./suppression.ts";

export interface MultiBoxDetectionOptions {
  /** Cuts boxes off at the image's edge. Default: true. */
  clip?: boolean;
  /** The least probability of a detection. Default: 0.01. */
  threshold?: number;
  /** Boxes that share as much with a better one are dropped; outside of 0 to 1 none are. Default: 0.5. */
  nms_threshold?: number;
  /** Lets boxes of one class drop those of another. Default: false. */
  force_suppress?: boolean;
  /** What the predicted offsets were divided by: x, y, width, height. Default: 0.1, 0.1, 0.2, 0.2. */
  variances?: readonly number[];
  /** How many of the best boxes are kept at most. Default: all. */
  nms_topk?: number;
}

interface Settings {
  clip: boolean;
  threshold: number;
  nmsThreshold: number;
  forceSuppress: boolean;
  variances: readonly number[];
  most: number;
}

/**
 * Detections from the probabilities (batch, class, box), class 0 being the background, the offsets (batch, 4 · box), and
 * the boxes (1, box, 4): (batch, box, 6), each class, probability, left, top, right, bottom; best first. A class of -1
 * is no detection.
 */
export const multiBoxDetection: Operator = {
  name: "_contrib_MultiBoxDetection",
  aliases: ["MultiBoxDetection"],
  configure(attributes) {
    const settings: Settings = {
      clip: attributes.boolean("clip", true),
      threshold: attributes.number("threshold", 0.01),
      nmsThreshold: attributes.number("nms_threshold", 0.5),
      forceSuppress: attributes.boolean("force_suppress", false),
      variances: attributes.numbers("variances", [0.1, 0.1, 0.2, 0.2]),
      most: attributes.number("nms_topk", -1),
    };
    if (attributes.number("background_id", 0) !== 0) attributes.refuse("background_id", "must be 0");
    if (settings.variances.length !== 4) attributes.refuse("variances", "must be four numbers");
    return {
      inputs: ["cls_prob", "loc_pred", "anchor"],
      inferShapes,
      plan: () => ({
        forward: ([scores, offsets, anchors]) =>
          tf.tidy(() =>
            detect(
              scores as tf.Tensor3D,
              decode(offsets as tf.Tensor, anchors as tf.Tensor, settings),
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

function inferShapes([scores, offsets, anchors]: readonly PartialShape[], [output]: readonly PartialShape[]) {
  const [batch, boxes] = [scores?.[0] ?? 0, scores?.[2] ?? anchors?.[1] ?? 0];
  return {
    inputs: [
      scores,
      merged(offsets, [batch, 4 * boxes], "loc_pred"),
      merged(anchors, [1, boxes, 4], "anchor"),
    ],
    outputs: [merged(output, [batch, boxes, 6], "the output")],
  };
}

/** Boxes (batch, box, 4) from what was predicted about the anchors. */
function decode(offsets: tf.Tensor, anchors: tf.Tensor, { variances, clip }: Settings): tf.Tensor {
  const moves = tf.mul(tf.reshape(offsets, [offsets.shape[0] ?? 1, -1, 4]), tf.tensor1d([...variances]));
  const [left, top, right, bottom] = tf.split(anchors, 4, 2) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const [dx, dy, dw, dh] = tf.split(moves, 4, 2) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const [width, height] = [tf.sub(right, left), tf.sub(bottom, top)];
  const x = tf.add(tf.mul(dx, width), tf.mul(tf.add(left, right), 0.5));
  const y = tf.add(tf.mul(dy, height), tf.mul(tf.add(top, bottom), 0.5));
  const halfWidth = tf.mul(tf.mul(tf.exp(dw), width), 0.5);
  const halfHeight = tf.mul(tf.mul(tf.exp(dh), height), 0.5);
  const boxes = tf.concat(
    [tf.sub(x, halfWidth), tf.sub(y, halfHeight), tf.add(x, halfWidth), tf.add(y, halfHeight)],
    2,
  );
  return clip ? tf.clipByValue(boxes, 0, 1) : boxes;
}

function detect(probabilities: tf.Tensor3D, boxes: tf.Tensor, settings: Settings): tf.Tensor {
  const [batch, classes, count] = probabilities.shape;
  const { threshold, nmsThreshold, forceSuppress, most } = settings;
  const foreground = tf.slice(probabilities, [0, 1, 0], [batch, classes - 1, count]);
  const [best, ids] = [tf.max(foreground, 1), toFloat(tf.argMax(foreground, 1))];
  const isValid = toFloat(tf.greaterEqual(best, threshold));
  const suppresses = nmsThreshold > 0 && nmsThreshold <= 1;
  const rows = tf.concat([tf.stack([ids, best], 2), boxes, tf.expandDims(isValid, 2)], 2);

  // Detections first: the best ones, or where none are dropped in the order of the anchors.
  const rank = suppresses ? best : tf.neg(tf.range(0, count));
  const key = tf.where(
    tf.greater(isValid, 0),
    tf.add(rank, tf.zerosLike(best)),
    tf.fill(best.shape, -sizeOf([count]) - 1),
  );
  const sorted = tf.gather(rows, tf.topk(key, count).indices, 1, 1);
  const [id, detection, valid] = tf.split(sorted, [1, 5, 1], 2) as [tf.Tensor, tf.Tensor, tf.Tensor];

  let kept = tf.reshape(valid, [batch, count]);
  if (suppresses) {
    if (most > 0) kept = tf.mul(kept, toFloat(tf.less(tf.range(0, count), most)));
    const group = forceSuppress ? tf.zerosLike(id) : id;
    const corners = tf.slice(detection, [0, 0, 1], [batch, count, 4]);
    const candidates = tf.concat([group, tf.expandDims(kept, 2), corners], 2) as tf.Tensor3D;
    kept = suppress(candidates, { threshold: nmsThreshold, isInclusive: true });
  }
  return tf.concat([orNone(id, tf.expandDims(kept, 2)), orNone(detection, valid)], 2);
}

/** -1 where `flag` is 0. */
function orNone(values: tf.Tensor, flag: tf.Tensor): tf.Tensor {
  return tf.sub(tf.mul(tf.add(values, 1), flag), 1);
}
