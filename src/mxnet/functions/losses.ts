import type { CastOptions, ClipOptions, SmoothL1Options } from "../operators/clip.ts";
import type { CTCLossOptions } from "../operators/ctc-loss.ts";
import type { MakeLossOptions } from "../operators/make-loss.ts";
import type { RegressionOutputOptions } from "../operators/regression-output.ts";
import type { SVMOutputOptions } from "../operators/svm-output.ts";
import type { Declarations, Kind, Operation } from "./operation.ts";

type CtcInput = "data" | "label" | "data_lengths" | "label_lengths";

/** Outputs of networks that are trained, limits and conversions. */
export interface LossFunctions<K extends Kind> {
  /** The sigmoid of the data, with the gradient of the cross entropy. */
  LogisticRegressionOutput: Operation<K, "data" | "label", RegressionOutputOptions>;
  /** The data, with the gradient of the absolute error. */
  MAERegressionOutput: Operation<K, "data" | "label", RegressionOutputOptions>;
  /** The data as a loss: its gradient is `grad_scale`, whatever comes from above. */
  MakeLoss: Operation<K, "data", MakeLossOptions>;
  /** The data as a loss: its gradient is 1, whatever comes from above. */
  make_loss: Operation<K, "data">;
  /** The data, with no gradient. */
  BlockGrad: Operation<K, "data">;
  /** The data, with no gradient. */
  stop_gradient: Operation<K, "data">;
  /** The data, with the gradient of the hinge loss or of its square. */
  SVMOutput: Operation<K, "data" | "label", SVMOutputOptions>;
  /** The sum over rows of the cross entropy of the softmax, shape (1,). */
  softmax_cross_entropy: Operation<K, "data" | "label">;
  /** `-log` of the probability of a label over all alignments, (batch,): data (time, batch, class), label (batch, length). */
  CTCLoss: Operation<K, CtcInput, CTCLossOptions>;
  /** The same as `CTCLoss`. */
  ctc_loss: Operation<K, CtcInput, CTCLossOptions>;
  /** `(scalar · x)² / 2` near 0, else `|x| - 1 / (2 · scalar²)`. */
  smooth_l1: Operation<K, "data", SmoothL1Options, [scalar?: number]>;
  /** Limits elements to the range from `a_min` to `a_max`. */
  clip: Operation<K, "data", ClipOptions, [a_min: number, a_max: number]>;
  /** Converts to another dtype. */
  Cast: Operation<K, "data", CastOptions, [dtype: string]>;
  /** Converts to another dtype. */
  cast: Operation<K, "data", CastOptions, [dtype: string]>;
  /** Converts between precisions, as networks of mixed precision do. */
  amp_cast: Operation<K, "data", CastOptions>;
}

export const LOSSES: Declarations<LossFunctions<Kind>> = {
  LogisticRegressionOutput: {},
  MAERegressionOutput: {},
  MakeLoss: {},
  make_loss: {},
  BlockGrad: {},
  stop_gradient: { op: "BlockGrad" },
  SVMOutput: {},
  softmax_cross_entropy: {},
  CTCLoss: {},
  ctc_loss: { op: "CTCLoss" },
  smooth_l1: { positional: ["scalar"] },
  clip: { positional: ["a_min", "a_max"] },
  Cast: { positional: ["dtype"] },
  cast: { op: "Cast", positional: ["dtype"] },
  amp_cast: {},
};
