import type { Operator } from "../operator.ts";
import { boxIou } from "./box-iou.ts";
import { boxNms } from "./box-nms.ts";
import { multiBoxDetection } from "./multi-box-detection.ts";
import { multiBoxPrior } from "./multi-box-prior.ts";
import { multiBoxTarget } from "./multi-box-target.ts";
import { roiAlign } from "./roi-align.ts";
import { roiPooling } from "./roi-pooling.ts";

/** Operators that find objects: boxes, what they share, and which of them stay. */
export const detectionOperators: readonly Operator[] = [
  boxIou,
  boxNms,
  multiBoxDetection,
  multiBoxPrior,
  multiBoxTarget,
  roiAlign,
  roiPooling,
];
