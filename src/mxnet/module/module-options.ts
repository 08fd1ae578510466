import type { Initializer } from "../initializer/initializer.ts";
import type { DataDesc } from "../io/data-batch.ts";
import type { KVStore } from "../kvstore/kvstore.ts";
import type { Params } from "../ndarray/params.ts";
import type { AnyOptimizerOptions } from "../optimizer/create.ts";
import type { Optimizer } from "../optimizer/optimizer.ts";
import type { Shape } from "../shape.ts";
import type { Module } from "./module.ts";

/** A name and shape, as an object or as a pair. */
export type DataDescLike = DataDesc | readonly [name: string, shape: Shape];

export interface BindOptions {
  data_shapes: readonly DataDescLike[];
  /** Not needed where nothing is trained. */
  label_shapes?: readonly DataDescLike[];
  /** Default: true. */
  for_training?: boolean;
  /** Computes gradients of the data too. Default: false. */
  inputs_need_grad?: boolean;
  /** Binds anew where it is bound already. Default: false. */
  force_rebind?: boolean;
  /** Takes the parameters, and the optimizer where there is one, of a module that has them: both change together. */
  shared_module?: Module;
  /** `null` computes no gradients. `add` is refused: add up the arrays of `get_param_grads` instead. Default: `write`. */
  grad_req?: "write" | "add" | "null";
}

export interface InitParamsOptions {
  /** Fills what `arg_params` does not have. Default: `Uniform(0.01)`. */
  initializer?: Initializer;
  arg_params?: Params;
  aux_params?: Params;
  /** Fills what is missing in `arg_params` by the initializer. Default: false. */
  allow_missing?: boolean;
  /** Initialises again. Default: false. */
  force_init?: boolean;
  /** What the symbol does not have is passed over in any case. Default: false. */
  allow_extra?: boolean;
}

export interface SetParamsOptions {
  /** Default: false. */
  allow_missing?: boolean;
  /** Default: true. */
  force_init?: boolean;
  /** With `allow_missing`, passes over what the symbol does not have. Default: false. */
  allow_extra?: boolean;
}

export interface InitOptimizerOptions {
  /** Where gradients are joined. On one host every kind computes the same; those of several hosts are refused. Default: `local`. */
  kvstore?: string | KVStore | null;
  /** Default: `sgd`. */
  optimizer?: string | Optimizer;
  /** Default: a learning rate of 0.01. `rescale_grad` is 1 / batch size unless given. */
  optimizer_params?: AnyOptimizerOptions;
  /** Makes a new optimizer where there is one. Default: false. */
  force_init?: boolean;
}

/** Either form as an object. */
export function toDataDesc(description: DataDescLike): DataDesc {
  return "name" in description ? description : { name: description[0], shape: description[1] };
}
