import type { BoxIouOptions } from "../operators/detection/box-iou.ts";
import type { BoxNmsOptions } from "../operators/detection/box-nms.ts";
import type { MultiBoxDetectionOptions } from "../operators/detection/multi-box-detection.ts";
import type { MultiBoxPriorOptions } from "../operators/detection/multi-box-prior.ts";
import type { MultiBoxTargetOptions } from "../operators/detection/multi-box-target.ts";
import type { ROIAlignOptions } from "../operators/detection/roi-align.ts";
import type { Declarations, Kind, Operation } from "./operation.ts";

/** Functions of `contrib` that find objects. */
export interface DetectionFunctions<K extends Kind> {
  /** Boxes round each place of a feature map: (1, boxes, 4), left, top, right, bottom as shares of the image. */
  MultiBoxPrior: Operation<K, "data", MultiBoxPriorOptions>;
  /** What is to be predicted: offsets and a mask of those that count, (batch, 4 · boxes), and classes (batch, boxes). */
  MultiBoxTarget: Operation<K, "anchor" | "label" | "cls_pred", MultiBoxTargetOptions, never, K["several"]>;
  /** Class, probability and box of what was found: (batch, boxes, 6), best first, class -1 where there is nothing. */
  MultiBoxDetection: Operation<K, "cls_prob" | "loc_pred" | "anchor", MultiBoxDetectionOptions>;
  /** Keeps of overlapping boxes the best one; dropped ones become rows of -1 at the end. */
  box_nms: Operation<K, "data", BoxNmsOptions>;
  /** Keeps of overlapping boxes the best one; dropped ones become rows of -1 at the end. */
  box_non_maximum_suppression: Operation<K, "data", BoxNmsOptions>;
  /** The mean of interpolated points in each part of regions: (region, channel, …pooled_size). */
  ROIAlign: Operation<K, "data" | "rois", ROIAlignOptions>;
  /** How much of their union each box of `lhs` shares with each of `rhs`. */
  box_iou: Operation<K, "lhs" | "rhs", BoxIouOptions>;
}

export const DETECTION: Declarations<DetectionFunctions<Kind>> = {
  MultiBoxPrior: { op: "_contrib_MultiBoxPrior" },
  MultiBoxTarget: { op: "_contrib_MultiBoxTarget", isSeveral: true },
  MultiBoxDetection: { op: "_contrib_MultiBoxDetection" },
  box_nms: { op: "_contrib_box_nms" },
  box_non_maximum_suppression: { op: "_contrib_box_nms" },
  ROIAlign: { op: "_contrib_ROIAlign" },
  box_iou: { op: "_contrib_box_iou" },
};
