import type * as tf from "@tensorflow/tfjs-core";
import { isComplete, type PartialShape } from "../shape.ts";
import { batchNormKernel, channelFactors } from "./batch-norm-kernel.ts";
import type { Operator } from "./operator.ts";
import { merged } from "./shapes.ts";

/**
 * `(data - mean) / √(variance + eps) · gamma + beta` for each channel.
 *
 * In training, mean and variance are those of the batch (divided by its size, not by one less), and `backward` moves the
 * moving averages towards them; at inference, or with `use_global_stats`, they are the moving averages. With `fix_gamma`,
 * the default, gamma counts as 1 whatever it holds. With `output_mean_var` it has the outputs `mean` and `var` too, the
 * latter 1 / √(variance + eps) as in MXNet.
 */
export const batchNorm: Operator = {
  name: "BatchNorm",
  aliases: ["BatchNorm_v1", "CuDNNBatchNorm", "_contrib_SyncBatchNorm"],
  configure(attributes) {
    const settings: BatchNormSettings = {
      eps: attributes.number("eps", 1e-3),
      momentum: attributes.number("momentum", 0.9),
      fixGamma: attributes.boolean("fix_gamma", true),
      useGlobalStats: attributes.boolean("use_global_stats", false),
      outputsStatistics: attributes.boolean("output_mean_var", false),
      axis: attributes.number("axis", 1),
    };
    // Calibration serves quantised networks; ndev and key join devices, of which there is one.
    attributes.ignore("cudnn_off", "min_calib_range", "max_calib_range", "ndev", "key");
    return {
      inputs: ["data", "gamma", "beta", "moving_mean", "moving_var"],
      auxiliaries: [3, 4],
      outputs: settings.outputsStatistics ? ["output", "mean", "var"] : ["output"],
      hiddenOutputs: settings.outputsStatistics ? 1 : 2,
      layout: "any",
      layoutInputs: [0],
      layoutOutputs: [0],
      channelAffine: settings.outputsStatistics
        ? undefined
        : {
            axis: settings.axis,
            factors: (parameters: readonly tf.Tensor[]) => channelFactors(parameters, settings),
          },
      inferShapes: (inputs, outputs) => inferShapes(inputs, outputs, settings),
      plan: (shapes, layout) => batchNormKernel(shapes, settings, layout),
    };
  },
};

export interface BatchNormSettings {
  eps: number;
  momentum: number;
  fixGamma: boolean;
  useGlobalStats: boolean;
  outputsStatistics: boolean;
  /** Of the channels; a negative one counts from the end. */
  axis: number;
}

function inferShapes(
  [data, ...parameters]: readonly PartialShape[],
  [output, ...statistics]: readonly PartialShape[],
  { axis }: BatchNormSettings,
) {
  const shape = merged(data, output, "data");
  const inShape = shape?.at(axis) ?? 0;
  const known = [...parameters, ...statistics].find(isComplete) ?? [inShape];
  const channels = merged(known, [inShape], "a parameter") ?? [0];
  const completed = shape?.map((dim, at) => dim || (isAxis(at, axis, shape.length) ? (channels[0] ?? 0) : 0));
  const names = ["gamma", "beta", "moving_mean", "moving_var"];
  return {
    inputs: [completed, ...parameters.map((each, at) => merged(each, channels, names[at] ?? ""))],
    outputs: [completed, ...statistics.map((each) => merged(each, channels, "a statistic"))],
  };
}

function isAxis(at: number, axis: number, rank: number): boolean {
  return at === (axis < 0 ? axis + rank : axis);
}
