import type { BucketKey, DataBatch, DataDesc } from "../io/data-batch.ts";
import { load_params, saveParams } from "../model/checkpoint.ts";
import { MXNetError } from "../mxnet-error.ts";
import { save as saveArrays } from "../ndarray/array-files.ts";
import { array } from "../ndarray/create.ts";
import type { NDArray } from "../ndarray/ndarray.ts";
import type { Params } from "../ndarray/params.ts";
import type { MXSymbol } from "../symbol/symbol.ts";
import { BaseModule } from "./base-module.ts";
import { Module, type ModuleOptions } from "./module.ts";
import {
  type BindArguments,
  type BindOptions,
  type InitOptimizerArguments,
  type InitParamsArguments,
  readBind,
  type SetParamsArguments,
} from "./module-options.ts";

/** Makes the graph of a bucket, with the names of its data and labels. */
export type SymGen = (
  bucket_key: BucketKey,
) => readonly [symbol: MXSymbol, data_names: readonly string[], label_names: readonly string[] | null];

export interface BucketingModuleOptions extends Omit<ModuleOptions, "symbol" | "data_names" | "label_names"> {
  sym_gen: SymGen;
  /** The bucket whose graph has all parameters: that of the longest sequences. */
  default_bucket_key: BucketKey;
}

/**
 * Modules of one set of parameters, one for each `bucket_key` of the batches: `mxnet.module.BucketingModule`.
 *
 * ```ts
 * const mod = new mx.mod.BucketingModule({ sym_gen, default_bucket_key: 60 });
 * await mod.fit(batchesOfSeveralLengths, { num_epoch: 3 });
 * ```
 */
export class BucketingModule extends BaseModule {
  readonly #options: BucketingModuleOptions;
  readonly #buckets = new Map<BucketKey, Module>();
  #bound: BindOptions | undefined;
  #current: Module | undefined;
  #loaded: readonly [arg_params: Params, aux_params: Params] | undefined;

  constructor(options: BucketingModuleOptions) {
    super();
    if (options.default_bucket_key === undefined)
      throw new MXNetError("Cannot make a BucketingModule: it needs default_bucket_key");
    this.#options = options;
  }

  /**
   * Makes a module of what `save_checkpoint` wrote. Bind it before use; its parameters are there already. The graphs are
   * made by `sym_gen`.
   *
   * @throws {FileSystemError} `ENOENT` where a file is missing.
   * @throws {MXNetError} Where a file is corrupt.
   */
  static async load(
    prefix: string,
    epoch: number,
    options: BucketingModuleOptions,
  ): Promise<BucketingModule> {
    const module = new BucketingModule(options);
    module.#loaded = await load_params(prefix, epoch);
    return module;
  }

  override get symbol(): MXSymbol {
    return this.#current?.symbol ?? this.#options.sym_gen(this.#options.default_bucket_key)[0];
  }

  override get data_names(): readonly string[] {
    return this.#current?.data_names ?? this.#options.sym_gen(this.#options.default_bucket_key)[1];
  }

  override get output_names(): readonly string[] {
    return this.symbol.list_outputs();
  }

  override get data_shapes(): readonly DataDesc[] {
    return this.#current?.data_shapes ?? [];
  }

  override get label_shapes(): readonly DataDesc[] {
    return this.#current?.label_shapes ?? [];
  }

  /** Takes the shapes of the default bucket; the others are bound when their first batch comes. */
  override bind(...given: BindArguments): void {
    const options = readBind(given);
    if (this.binded && !options.force_rebind) {
      console.warn("Already bound, ignoring bind()");
      return;
    }
    if (options.shared_module)
      throw new MXNetError("Cannot bind: shared_module for BucketingModule is not supported");
    const key = this.#options.default_bucket_key;
    const module = this.#buckets.get(key) ?? this.#make(key);
    for (const [other, bucket] of this.#buckets) if (other !== key) bucket.dispose();
    this.#buckets.clear();
    this.#buckets.set(key, module);
    module.bind(options);
    this.#bound = options;
    this.#current = module;
    this.for_training = module.for_training;
    this.binded = true;
    if (!this.#loaded) return;
    const [args, aux] = this.#loaded;
    this.set_params(args, aux);
    for (const each of [...Object.values(args), ...Object.values(aux)]) each.dispose();
    this.#loaded = undefined;
  }

  /** Makes a bucket the one that runs, and binds it where it is new. */
  switch_bucket(
    bucket_key: BucketKey,
    data_shapes: BindOptions["data_shapes"],
    label_shapes?: BindOptions["label_shapes"],
  ): void {
    const owner = this.#default("switch_bucket");
    let module = this.#buckets.get(bucket_key);
    if (!module) {
      module = this.#make(bucket_key);
      this.#buckets.set(bucket_key, module);
    }
    if (!module.binded) {
      const { for_training, inputs_need_grad, grad_req } = this.#bound ?? {};
      const shared = { for_training, inputs_need_grad, grad_req, shared_module: owner };
      module.bind({ data_shapes, label_shapes, ...shared });
    }
    if (module !== this.#current) this.#current?.release();
    this.#current = module;
  }

  override init_params(...args: InitParamsArguments): void {
    this.#default("init_params").init_params(...args);
    this.params_initialized = true;
  }

  override set_params(...args: SetParamsArguments): void {
    this.#default("set_params").set_params(...args);
    this.params_initialized = true;
  }

  override get_params(): [arg_params: Params, aux_params: Params] {
    return this.#default("get_params").get_params();
  }

  override init_optimizer(...args: InitOptimizerArguments): void {
    const owner = this.#default("init_optimizer");
    owner.init_optimizer(...args);
    for (const module of this.#buckets.values()) if (module !== owner) module.borrow_optimizer(owner);
    this.optimizer_initialized = true;
  }

  /** Runs one batch with the graph of its `bucket_key`, or of the default where it has none. */
  override forward(data_batch: DataBatch, is_train?: boolean | { is_train?: boolean }): void {
    const { bucket_key = this.#options.default_bucket_key, data, label } = data_batch;
    const module = this.#buckets.get(bucket_key);
    if (module?.binded) this.switch_bucket(bucket_key, module.data_shapes);
    else {
      const [, dataNames, labelNames] = this.#options.sym_gen(bucket_key);
      this.switch_bucket(
        bucket_key,
        data_batch.provide_data ?? descriptionsOf(dataNames, data),
        data_batch.provide_label ?? (label && descriptionsOf(labelNames ?? [], label)),
      );
    }
    this.#running("forward").forward(data_batch, is_train);
  }

  override backward(out_grads?: readonly NDArray[]): void {
    this.#running("backward").backward(out_grads);
  }

  override update(): void {
    this.#running("update").update();
  }

  override get_outputs(): NDArray[] {
    return this.#running("get_outputs").get_outputs();
  }

  /** Gradients of the data, after `backward`. They live until the next `forward`. */
  get_input_grads(): NDArray[] {
    return this.#running("get_input_grads").get_input_grads();
  }

  /** The states of the bucket that ran last; see `Module.get_states`. */
  get_states(): NDArray[] {
    return this.#running("get_states").get_states();
  }

  /** Sets the states of the bucket that ran last; see `Module.set_states`. */
  set_states(states: Parameters<Module["set_states"]>[0]): void {
    this.#running("set_states").set_states(states);
  }

  /**
   * Writes `<prefix>-<epoch in 4 digits>.params`, `<prefix>-<key>-symbol.json` for each bucket, and `<prefix>.buckets`
   * with their keys where those are numbers.
   */
  async save_checkpoint(prefix: string, epoch: number): Promise<void> {
    await saveParams(`${prefix}-${String(epoch).padStart(4, "0")}.params`, ...this.get_params());
    for (const [key, { symbol }] of this.#buckets) await symbol.save(`${prefix}-${key}-symbol.json`);
    const keys = [...this.#buckets.keys()].map(Number);
    if (keys.some(Number.isNaN)) return;
    const list = array(keys, { dtype: "int32" });
    await saveArrays(`${prefix}.buckets`, [list]);
    list.dispose();
  }

  /** Releases the modules of all buckets, with the parameters. */
  dispose(): void {
    for (const module of this.#buckets.values()) module.dispose();
    this.#buckets.clear();
    this.#current = undefined;
  }

  #make(key: BucketKey): Module {
    const { sym_gen, default_bucket_key: _, ...options } = this.#options;
    const [symbol, data_names, label_names] = sym_gen(key);
    return new Module({ ...options, symbol, data_names, label_names });
  }

  #default(method: string): Module {
    const module = this.#buckets.get(this.#options.default_bucket_key);
    if (module?.binded) return module;
    throw new MXNetError(`Cannot run ${method}: call bind first`);
  }

  #running(method: string): Module {
    if (this.#current) return this.#current;
    throw new MXNetError(`Cannot run ${method}: call bind first`);
  }
}

function descriptionsOf(names: readonly string[], arrays: readonly NDArray[]): DataDesc[] {
  return names.flatMap((name, index) => {
    const array = arrays[index];
    return array ? [{ name, shape: array.shape }] : [];
  });
}
