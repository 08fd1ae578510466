import { ATTENTION, type AttentionFunctions } from "../functions/attention.ts";
import { DETECTION, type DetectionFunctions } from "../functions/detection.ts";
import { CONTRIB_IMAGES, type ContribImageFunctions } from "../functions/images.ts";
import { CONTRIB_POINTWISE, type ContribPointwiseFunctions } from "../functions/pointwise.ts";
import { type Arrays, arrayFunctions } from "./functions.ts";

export const { div_sqrt_dim } = arrayFunctions<ContribPointwiseFunctions<Arrays>>(CONTRIB_POINTWISE);

export const { AdaptiveAvgPooling2D, BilinearResize2D } =
  arrayFunctions<ContribImageFunctions<Arrays>>(CONTRIB_IMAGES);

export const {
  MultiBoxPrior,
  MultiBoxTarget,
  MultiBoxDetection,
  ROIAlign,
  box_nms,
  box_non_maximum_suppression,
  box_iou,
} = arrayFunctions<DetectionFunctions<Arrays>>(DETECTION);

export const {
  interleaved_matmul_selfatt_qk,
  interleaved_matmul_selfatt_valatt,
  interleaved_matmul_encdec_qk,
  interleaved_matmul_encdec_valatt,
} = arrayFunctions<AttentionFunctions<Arrays>>(ATTENTION);
