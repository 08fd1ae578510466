import * as tf from "@tensorflow/tfjs-core";
import { type CallArguments, readArguments } from "../call-arguments.ts";
import type { Context } from "../context.ts";
import { fileSystem } from "../files.ts";
import type { Executor } from "../graph/executor.ts";
import { noteGraphCall } from "../graph/graph-calls.ts";
import { inferShapes } from "../graph/infer-shapes.ts";
import { Uniform } from "../initializer/initializers.ts";
import type { DataBatch, DataDesc } from "../io/data-batch.ts";
import { load_checkpoint, save_checkpoint } from "../model/checkpoint.ts";
import { MXNetError } from "../mxnet-error.ts";
import { NDArray } from "../ndarray/ndarray.ts";
import type { Params } from "../ndarray/params.ts";
import { equalShapes, formatShape, type PartialShape, type Shape } from "../shape.ts";
import type { MXSymbol } from "../symbol/symbol.ts";
import { toFloat } from "../to-float.ts";
import { BaseModule } from "./base-module.ts";
import { ExecutorCache, type FedShapes } from "./executor-cache.ts";
import { checkNames, type ModuleNames, nameVariables, refuseExtra, refuseMissing } from "./module-names.ts";
import { ModuleOptimizer } from "./module-optimizer.ts";
import {
  type BindArguments,
  type BindOptions,
  type DataDescLike,
  type InitOptimizerArguments,
  type InitParamsArguments,
  readBind,
  readInitOptimizer,
  readInitParams,
  readSetParams,
  type SetParamsArguments,
  toDataDesc,
} from "./module-options.ts";
import { type ParameterDesc, ParameterStore } from "./parameter-store.ts";

export interface ModuleOptions {
  symbol: MXSymbol;
  /** Default: `["data"]`. */
  data_names?: readonly string[];
  /** Default: `["softmax_label"]`. Names that the symbol does not have are passed over. */
  label_names?: readonly string[] | null;
  /** Every context computes on the one backend there is. */
  context?: Context | readonly Context[];
  /** Parameters that training leaves as they are. */
  fixed_param_names?: readonly string[] | null;
  /** Inputs that keep their value from batch to batch: see `set_states`. */
  state_names?: readonly string[] | null;
}

export interface LoadModuleOptions extends Omit<ModuleOptions, "symbol"> {
  /** Reads `<prefix>-<epoch in 4 digits>.states` too; `init_optimizer` then takes them. Default: false. */
  load_optimizer_states?: boolean;
}

/**
 * A symbol with its parameters, ready to be run and trained: `mxnet.module.Module`.
 *
 * ```ts
 * const mod = new mx.mod.Module({ symbol });
 * await mod.fit(train, { optimizer_params: { learning_rate: 0.1 }, num_epoch: 3 });
 * const probabilities = await mod.predict(test);
 * ```
 *
 * @throws {MXNetError} That names all operators and attributes that are not supported.
 */
export class Module extends BaseModule {
  readonly #symbol: MXSymbol;
  readonly #names: ModuleNames;
  readonly #fixed: ReadonlySet<string>;
  #args = new ParameterStore();
  #aux = new ParameterStore();
  /** The module that parameters and optimizer belong to, where they are not its own. */
  #owner: Module | undefined;
  readonly #states = new ParameterStore();
  #dataShapes: readonly DataDesc[] = [];
  #labelShapes: readonly DataDesc[] = [];
  #variableShapes = new Map<string, PartialShape>();
  #inputsNeedGrad = false;
  #gradients: BindOptions["grad_req"] = "write";
  #executors: ExecutorCache | undefined;
  #executor: Executor | undefined;
  #outputs: NDArray[] = [];
  /** Inputs that came in another dtype, as float32. */
  #casts: tf.Tensor[] = [];
  #optimizer: ModuleOptimizer | undefined;
  /** What `load` read of the optimizer, for `init_optimizer`. */
  #savedStates: Uint8Array | undefined;

  constructor(
    ...args: CallArguments<
      [symbol: MXSymbol, data_names: readonly string[], label_names: readonly string[] | null],
      ModuleOptions
    >
  ) {
    super();
    const {
      symbol,
      data_names = ["data"],
      label_names = ["softmax_label"],
      fixed_param_names,
      state_names,
    } = readArguments<ModuleOptions>(args, ["symbol", "data_names", "label_names"]);
    this.#symbol = symbol;
    const names = { data: data_names, labels: label_names ?? [], states: state_names ?? [] };
    this.#names = nameVariables(symbol, names);
    this.#fixed = new Set(fixed_param_names ?? []);
    refuseMissing(symbol.list_arguments(), [...this.#fixed], "fixed_param");
  }

  /**
   * Makes a module of a checkpoint. Bind it before use; its parameters are there already.
   *
   * @throws {FileSystemError} `ENOENT` where a file is missing.
   * @throws {MXNetError} Where a file is corrupt, or an operator is not supported.
   */
  static async load(prefix: string, epoch: number, options: LoadModuleOptions = {}): Promise<Module> {
    const [symbol, args, aux] = await load_checkpoint(prefix, epoch);
    const module = new Module({ ...options, symbol });
    for (const [store, params] of [
      [module.#args, args],
      [module.#aux, aux],
    ] as const) {
      for (const [name, array] of Object.entries(params)) {
        store.set(name, array);
        array.dispose();
      }
    }
    module.params_initialized = true;
    if (options.load_optimizer_states)
      module.#savedStates = await fileSystem().readFile(statesPath(prefix, epoch));
    return module;
  }

  override get symbol(): MXSymbol {
    return this.#symbol;
  }

  override get data_names(): readonly string[] {
    return this.#names.data;
  }

  get label_names(): readonly string[] {
    return this.#names.labels;
  }

  override get output_names(): readonly string[] {
    return this.#symbol.list_outputs();
  }

  override get data_shapes(): readonly DataDesc[] {
    return this.#dataShapes;
  }

  override get label_shapes(): readonly DataDesc[] {
    return this.#labelShapes;
  }

  /** Names and shapes of the outputs for the shapes that were bound. */
  get output_shapes(): readonly (readonly [name: string, shape: Shape])[] {
    const known = Object.fromEntries(
      [...this.#dataShapes, ...this.#labelShapes].map(({ name, shape }) => [name, shape]),
    );
    const [, shapes] = this.#symbol.infer_shape({ ...Object.fromEntries(this.#args.shapes()), ...known });
    return this.output_names.map((name, index) => [name, shapes[index] ?? []]);
  }

  /**
   * Takes the shapes of the inputs, from which those of the parameters follow. Another shape at `forward` is planned
   * for by itself, as long as the parameters fit.
   *
   * @throws {MXNetError} Where names or shapes do not fit the symbol.
   */
  override bind(...args: BindArguments): void {
    const options = readBind(args);
    const { for_training = true, inputs_need_grad = false, force_rebind = false } = options;
    if (this.binded && !force_rebind) {
      console.warn("Already bound, ignoring bind()");
      return;
    }
    if (options.grad_req === "add") {
      throw new MXNetError('Cannot bind with grad_req "add": add up the arrays of get_param_grads instead');
    }
    this.for_training = for_training;
    this.#inputsNeedGrad = inputs_need_grad;
    this.#gradients = options.grad_req ?? "write";
    if (options.shared_module) this.#share(options.shared_module);
    this.reshape(options);
    for (const state of this.#describe(this.#names.states)) this.#states.fill(state, 0);
    this.binded = true;
  }

  /** Takes other shapes of the inputs; parameters and optimizer stay. */
  reshape({
    data_shapes,
    label_shapes,
  }: {
    data_shapes: readonly DataDescLike[];
    label_shapes?: readonly DataDescLike[] | null;
  }): void {
    const [data, labels] = [data_shapes.map(toDataDesc), (label_shapes ?? []).map(toDataDesc)];
    checkNames(data, this.#names.data, "data");
    if (labels.length > 0) checkNames(labels, this.#names.labels, "label");
    const known = new Map([...data, ...labels].map(({ name, shape }) => [name, shape]));
    const shapes = inferShapes(
      this.#symbol.graph,
      new Map([...this.#args.shapes(), ...this.#aux.shapes(), ...known]),
    );
    this.#variableShapes = new Map(
      this.#symbol.graph.nodes
        .filter(({ operator }) => !operator)
        .map(({ node, outputs }) => [node.name, shapes[outputs[0] ?? 0]]),
    );
    this.#dataShapes = data;
    this.#labelShapes = labels;
    this.#executors?.dispose();
    this.#executors = new ExecutorCache(this.#symbol.graph, this.#gradientsOf());
    this.#executor = undefined;
  }

  /**
   * Gives parameters their values: those of `arg_params` and `aux_params`, else the initializer's. Those that the symbol
   * does not have are passed over, as in MXNet, so that a part of a network takes what is its own from the whole one's.
   *
   * @throws {MXNetError} `<name> is not presented` where a parameter is missing and may not be.
   */
  override init_params(...args: InitParamsArguments): void {
    const options = readInitParams(args);
    const { arg_params, aux_params, initializer = new Uniform(0.01) } = options;
    if (this.params_initialized && !options.force_init) return;
    this.#requireBound("init_params");
    this.#args.init(this.#describe(this.#names.params), arg_params, { ...options, initializer });
    this.#aux.init(this.#describe(this.#names.aux), aux_params, { ...options, initializer });
    this.params_initialized = true;
  }

  /**
   * Copies parameters in. Those that the symbol does not have are passed over, save with `allow_missing`.
   *
   * @throws {MXNetError} `<name> is not presented` where a parameter is missing and may not be; with `allow_missing`, but
   * not `allow_extra`, `Find name "<name>" that is not in the arguments` for those that the symbol does not have.
   */
  override set_params(...args: SetParamsArguments): void {
    const [arg_params, aux_params, options] = readSetParams(args);
    if (this.params_initialized && options.force_init === false) return;
    this.#requireBound("set_params");
    if (options.allow_missing && !options.allow_extra) {
      refuseExtra(Object.keys(arg_params), this.#symbol.list_arguments());
      refuseExtra(Object.keys(aux_params), this.#names.aux);
    }
    this.#args.init(this.#describe(this.#names.params), arg_params, options);
    this.#aux.init(this.#describe(this.#names.aux), aux_params, options);
    this.params_initialized = true;
  }

  override get_params(): [arg_params: Params, aux_params: Params] {
    return [this.#args.arrays, this.#aux.arrays];
  }

  /**
   * Installs an optimizer. One that is made by name has `rescale_grad` 1 / batch size unless told.
   *
   * @throws {MXNetError} For an unknown optimizer, or a kvstore of several hosts.
   */
  override init_optimizer(...args: InitOptimizerArguments): void {
    const options = readInitOptimizer(args);
    if (this.optimizer_initialized && !options.force_init) return;
    if (!this.params_initialized) throw new MXNetError("Cannot run init_optimizer: call init_params first");
    const batchSize = this.#dataShapes[0]?.shape[0] ?? 1;
    const attributes = this.#multipliers();
    const optimizer = new ModuleOptimizer(options, { names: this.#names.params, batchSize, attributes });
    if (!this.#owner) this.#optimizer?.dispose();
    this.#optimizer = optimizer;
    this.optimizer_initialized = true;
    if (this.#savedStates) optimizer.restore(this.#savedStates);
    this.#savedStates = undefined;
  }

  /** Takes the optimizer of a module, with its states: both modules then go on from the same ones. */
  borrow_optimizer(shared_module: Module): void {
    if (!shared_module.#optimizer)
      throw new MXNetError("Cannot borrow the optimizer: the other module has none");
    this.#optimizer = shared_module.#optimizer;
    this.optimizer_initialized = true;
  }

  /** Runs one batch. Inputs are taken by position. @throws {MXNetError} Where shapes do not fit the parameters. */
  override forward(data_batch: DataBatch, is_train?: boolean | { is_train?: boolean }): void {
    const executors = this.#executors;
    if (!executors || !this.params_initialized) {
      throw new MXNetError("Cannot run forward: bind the module and give it parameters first");
    }
    const isTrain = (typeof is_train === "object" ? is_train.is_train : is_train) ?? this.for_training;
    this.#dropOutputs();
    const fed = this.#feed(data_batch, isTrain);
    const shapes = new Map([...fed].map(([name, { shape }]) => [name, shape]));
    this.#executor = this.#explain(shapes, () =>
      executors.get(shapes, isTrain, () => this.#parameterShapes()),
    );
    const [args, aux] = [this.#args.arrays, this.#aux.arrays];
    const tensorOf = (name: string) => fed.get(name) ?? (args[name] ?? aux[name])?.tensor;
    noteGraphCall(this.#symbol, isTrain, fed.keys(), tensorOf);
    const tensors = this.#executor.forward(tensorOf);
    this.#outputs = tensors.map((tensor) => new NDArray(tensor));
  }

  /** @throws {MXNetError} Where no `forward` for training came before, or an output that is no loss has no gradient. */
  override backward(out_grads: readonly NDArray[] = []): void {
    if (!this.#executor) throw new MXNetError("Cannot run backward: run forward first");
    this.#executor.backward(out_grads.map(({ tensor }) => tensor));
    for (const [name, tensor] of this.#executor.takeAuxiliaryUpdates())
      this.#aux.arrays[name]?.assign(tensor);
  }

  override update(): void {
    if (!this.#optimizer) throw new MXNetError("Cannot run update: call init_optimizer first");
    for (const name of this.#names.params) {
      const gradient = this.#executor?.gradient(name);
      const weight = this.#args.arrays[name];
      if (gradient && weight) this.#optimizer.update(name, gradient, weight);
    }
  }

  override get_outputs(): NDArray[] {
    return this.#outputs;
  }

  /** Gradients of the data, after `backward`. They live until the next `forward`. */
  get_input_grads(): NDArray[] {
    return this.#names.data.map((name) => {
      const gradient = this.#executor?.gradient(name);
      if (gradient) return new NDArray(gradient);
      throw new MXNetError(
        `Cannot get the gradient of "${name}": bind with inputs_need_grad, and run backward`,
      );
    });
  }

  /** Gradients of the parameters, after `backward`. They live until the next `forward`. */
  get_param_grads(): Params {
    const gradients = this.#names.params.map((name) => [name, this.#executor?.gradient(name)] as const);
    return Object.fromEntries(
      gradients.flatMap(([name, gradient]) => (gradient ? [[name, new NDArray(gradient)]] : [])),
    );
  }

  /** The values of `state_names`. They are the module's own. */
  get_states(): NDArray[] {
    return this.#names.states.map((name) => this.#states.arrays[name] as NDArray);
  }

  /**
   * Gives the inputs of `state_names` their values: arrays in that order, which are copied, or one number for all.
   *
   * They are 0 after `bind`, and stay until they are set anew.
   */
  set_states({ states, value = 0 }: { states?: readonly NDArray[]; value?: number }): void {
    this.#requireBound("set_states");
    for (const [index, desc] of this.#describe(this.#names.states).entries()) {
      const array = states?.[index];
      if (array) this.#states.set(desc.name, array);
      else this.#states.fill(desc, value);
    }
  }

  /** Writes `<prefix>-symbol.json`, `<prefix>-<epoch in 4 digits>.params` and, where told, `….states`. */
  async save_checkpoint(prefix: string, epoch: number, save_optimizer_states = false): Promise<void> {
    await save_checkpoint(prefix, epoch, this.#symbol, ...this.get_params());
    if (!save_optimizer_states) return;
    await this.save_optimizer_states(statesPath(prefix, epoch));
    console.info(`Saved optimizer state to "${statesPath(prefix, epoch)}"`);
  }

  /**
   * Writes what the optimizer keeps of each parameter, and how often each was updated.
   *
   * Our choice: an NDArray file, and not MXNet's pickle, which only Python can read and write.
   *
   * @throws {MXNetError} Where there is no optimizer.
   */
  async save_optimizer_states(fname: string): Promise<void> {
    await this.#requireOptimizer("save_optimizer_states").save(fname);
  }

  /** Reads what `save_optimizer_states` wrote. @throws {MXNetError} Where the file is corrupt, or a pickle of Python. */
  async load_optimizer_states(fname: string): Promise<void> {
    await this.#requireOptimizer("load_optimizer_states").load(fname);
  }

  /** Releases outputs, and what `backward` would need. Parameters and plans stay. */
  release(): void {
    this.#dropOutputs();
    this.#executor?.release();
    this.#executor = undefined;
  }

  /** Releases parameters, plans and outputs. What came from a `shared_module` is that one's. */
  dispose(): void {
    this.#dropOutputs();
    this.#executors?.dispose();
    this.#states.dispose();
    if (this.#owner) return;
    this.#optimizer?.dispose();
    this.#args.dispose();
    this.#aux.dispose();
  }

  #share(owner: Module): void {
    if (!owner.binded || !owner.params_initialized)
      throw new MXNetError("Cannot bind with shared_module: bind that one and give it parameters first");
    if (!this.#owner && this.#args !== owner.#args) {
      this.#args.dispose();
      this.#aux.dispose();
    }
    this.#owner = owner;
    this.#args = owner.#args;
    this.#aux = owner.#aux;
    this.params_initialized = true;
    if (owner.optimizer_initialized) this.borrow_optimizer(owner);
  }

  /** Says with an error of planning which input has another shape than the one that is bound. */
  #explain<T>(shapes: FedShapes, plan: () => T): T {
    try {
      return plan();
    } catch (error) {
      const others = this.#dataShapes.filter(
        ({ name, shape }) => !equalShapes(shapes.get(name) ?? [], shape),
      );
      if (!(error instanceof MXNetError) || others.length === 0) throw error;
      const given = others.map(({ name }) => `${name} ${formatShape(shapes.get(name))}`).join(" and ");
      const bound = others.map(({ name, shape }) => `${name} ${formatShape(shape)}`).join(" and ");
      const advice = `The batch has ${given}, the module is bound to ${bound}: reshape the data, or bind the module to that shape`;
      throw Object.assign(error, { advice });
    }
  }

  #gradientsOf(): Set<string> {
    if (!this.for_training || this.#gradients === "null") return new Set();
    const trained = this.#names.params.filter((name) => !this.#fixed.has(name));
    return new Set(this.#inputsNeedGrad ? [...trained, ...this.#names.data] : trained);
  }

  #feed({ data, label = [] }: DataBatch, isTrain: boolean): Map<string, tf.Tensor> {
    const { data: names, labels, readLabels } = this.#names;
    if (data.length !== names.length) {
      throw new MXNetError(
        `Cannot run forward: the batch has ${data.length} data arrays, must have ${names.length}`,
      );
    }
    const fed = new Map(names.map((name, index) => [name, this.#asFloat(data[index] as NDArray)]));
    for (const [name, { tensor }] of Object.entries(this.#states.arrays)) fed.set(name, tensor);
    for (const [index, name] of labels.entries()) {
      if (!isTrain && !readLabels.includes(name)) continue;
      const array = label[index];
      const tensor = array ? this.#asFloat(array) : isTrain ? undefined : this.#noLabel(name, data);
      if (tensor) fed.set(name, tensor);
    }
    return fed;
  }

  /**
   * Zeros for a label that the batch lacks, where it was bound. Our choice: MXNet takes what the array has from the batch
   * before.
   */
  #noLabel(name: string, [data]: readonly NDArray[]): tf.Tensor | undefined {
    const bound = this.#labelShapes.find((label) => label.name === name);
    if (!bound) return undefined;
    const zeros = tf.zeros([data?.shape[0] ?? 0, ...bound.shape.slice(1)]);
    this.#casts.push(zeros);
    return zeros;
  }

  #asFloat({ tensor }: NDArray): tf.Tensor {
    if (tensor.dtype === "float32") return tensor;
    const cast = toFloat(tensor);
    this.#casts.push(cast);
    return cast;
  }

  #dropOutputs(): void {
    for (const output of this.#outputs) output.dispose();
    for (const cast of this.#casts) cast.dispose();
    this.#outputs = [];
    this.#casts = [];
  }

  #parameterShapes(): Map<string, Shape> {
    return new Map([...this.#args.shapes(), ...this.#aux.shapes()]);
  }

  #describe(names: readonly string[]): ParameterDesc[] {
    const nodes = new Map(this.#symbol.graph.nodes.map(({ node }) => [node.name, node]));
    return names.map((name) => ({
      name,
      shape: this.#variableShapes.get(name),
      attrs: nodes.get(name)?.attrs,
    }));
  }

  #multipliers(): Map<string, ReadonlyMap<string, string>> {
    return new Map(
      this.#describe(this.#names.params).map(({ name, attrs }) => [name, attrs ?? new Map<string, string>()]),
    );
  }

  #requireOptimizer(method: string): ModuleOptimizer {
    if (this.#optimizer) return this.#optimizer;
    throw new MXNetError(`Cannot run ${method}: call init_optimizer first`);
  }

  #requireBound(method: string): void {
    if (!this.binded)
      throw new MXNetError(`Cannot run ${method}: call bind before initializing the parameters`);
  }
}

function statesPath(prefix: string, epoch: number): string {
  return `${prefix}-${String(epoch).padStart(4, "0")}.states`;
}
