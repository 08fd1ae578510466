import { type CallArguments, isPlainObject, readArguments } from "../call-arguments.ts";
import type { Initializer } from "../initializer/initializer.ts";
import type { DataDesc } from "../io/data-batch.ts";
import type { KVStore } from "../kvstore/kvstore.ts";
import { NDArray } from "../ndarray/ndarray.ts";
import type { Params } from "../ndarray/params.ts";
import type { OptimizerParams } from "../optimizer/create.ts";
import type { Optimizer } from "../optimizer/optimizer.ts";
import type { Shape } from "../shape.ts";
import type { Module } from "./module.ts";

/** A name and shape, as an object or as a pair. */
export type DataDescLike = DataDesc | readonly [name: string, shape: Shape];

export interface BindOptions {
  data_shapes: readonly DataDescLike[];
  /** Not needed where nothing is trained. */
  label_shapes?: readonly DataDescLike[] | null;
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
  optimizer_params?: OptimizerParams | null;
  /** Makes a new optimizer where there is one. Default: false. */
  force_init?: boolean;
}

/** `bind(data_shapes, label_shapes)`, or `bind({ data_shapes })`. */
export type BindArguments = CallArguments<
  [data_shapes: readonly DataDescLike[], label_shapes: readonly DataDescLike[] | null, for_training: boolean],
  BindOptions
>;

/** `init_params(initializer)`, or `init_params({ initializer })`. */
export type InitParamsArguments = CallArguments<
  [initializer: Initializer | undefined, arg_params: Params | undefined, aux_params: Params | undefined],
  InitParamsOptions
>;

/** `init_optimizer("local", "sgd", { learning_rate })`, or `init_optimizer({ optimizer_params: { learning_rate } })`. */
export type InitOptimizerArguments = CallArguments<
  [
    kvstore: string | KVStore | null | undefined,
    optimizer: string | Optimizer,
    optimizer_params: OptimizerParams | null | undefined,
  ],
  InitOptimizerOptions
>;

/** `set_params(arg_params, aux_params)`, or `set_params({ arg_params, aux_params })`. */
export type SetParamsArguments =
  | [arg_params: Params, aux_params?: Params | null, options?: SetParamsOptions]
  | [options: SetParamsOptions & { arg_params: Params; aux_params?: Params | null }];

export function readBind(args: readonly unknown[]): BindOptions {
  return readArguments<BindOptions>(args, ["data_shapes", "label_shapes", "for_training"]);
}

export function readInitParams(args: readonly unknown[]): InitParamsOptions {
  const names = ["initializer", "arg_params", "aux_params"];
  return readArguments<InitParamsOptions>(args, names, holdsArrays(args.at(-1)) ? names : []);
}

export function readInitOptimizer(args: readonly unknown[]): InitOptimizerOptions {
  return readArguments<InitOptimizerOptions>(
    args,
    ["kvstore", "optimizer", "optimizer_params"],
    ["optimizer_params"],
  );
}

/** The parameters of both kinds, and the options. */
export function readSetParams(
  args: SetParamsArguments,
): [arg_params: Params, aux_params: Params, options: SetParamsOptions] {
  const [first, aux_params, options = {}] = args;
  if (!isNamed(first)) return [first, aux_params ?? {}, options];
  const { arg_params, aux_params: aux, ...rest } = first;
  return [arg_params, aux ?? {}, rest];
}

function holdsArrays(value: unknown): boolean {
  return isPlainObject(value) && Object.values(value).some((each) => each instanceof NDArray);
}

/** Whether parameters come by the names of Python's arguments. */
function isNamed(first: SetParamsArguments[0]): first is SetParamsOptions & {
  arg_params: Params;
  aux_params?: Params | null;
} {
  return isPlainObject(first) && isPlainObject(first.arg_params);
}

/** Either form as an object. */
export function toDataDesc(description: DataDescLike): DataDesc {
  return "name" in description ? description : { name: description[0], shape: description[1] };
}
