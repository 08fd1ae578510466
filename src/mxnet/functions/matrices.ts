import type { DotOptions } from "../operators/dot.ts";
import type { GroupNormOptions, LayerNormOptions } from "../operators/layer-norm.ts";
import type { SoftmaxOptions } from "../operators/softmax.ts";
import type { Declarations, Kind, Operation } from "./operation.ts";

/** Products of matrices, softmax, and normalisations of rows. */
export interface MatrixFunctions<K extends Kind> {
  /** Contracts the last axis of the first input with the first of the second. */
  dot: Operation<K, "lhs" | "rhs", DotOptions>;
  /** Products of matrices that lie one behind the other. */
  batch_dot: Operation<K, "lhs" | "rhs", DotOptions>;
  /** Softmax along an axis, the last unless told. */
  softmax: Operation<K, "data" | "length", SoftmaxOptions>;
  /** Logarithm of the softmax along an axis, the last unless told. */
  log_softmax: Operation<K, "data" | "length", SoftmaxOptions>;
  /** Softmax of the negated data along an axis, the last unless told. */
  softmin: Operation<K, "data" | "length", SoftmaxOptions>;
  /** Normalises along one axis. */
  LayerNorm: Operation<K, "data" | "gamma" | "beta", LayerNormOptions>;
  /** Normalises groups of channels. */
  GroupNorm: Operation<K, "data" | "gamma" | "beta", GroupNormOptions>;
}

export const MATRICES: Declarations<MatrixFunctions<Kind>> = {
  dot: {},
  batch_dot: {},
  softmax: {},
  log_softmax: {},
  softmin: {},
  LayerNorm: {},
  GroupNorm: {},
};
