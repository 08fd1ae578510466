import type { DataBatch, DataDesc } from "../io/data-batch.ts";
import type { EvalMetric } from "../metric/eval-metric.ts";
import { MXNetError } from "../mxnet-error.ts";
import type { NDArray } from "../ndarray/ndarray.ts";
import type { Params } from "../ndarray/params.ts";
import { BaseModule } from "./base-module.ts";
import type { Module } from "./module.ts";
import {
  type BindArguments,
  type DataDescLike,
  type InitOptimizerArguments,
  type InitParamsArguments,
  readBind,
  readInitParams,
  readSetParams,
  type SetParamsArguments,
  toDataDesc,
} from "./module-options.ts";

export interface AddModuleOptions {
  /** Gives the labels to this module, and lets it be measured. Default: false. */
  take_labels?: boolean;
  /** Feeds the outputs of the module before by position, whatever their names are. Default: false. */
  auto_wiring?: boolean;
}

interface Stage extends AddModuleOptions {
  module: Module;
}

/** Modules one after the other, each fed with the outputs of the one before: `mxnet.module.SequentialModule`. */
export class SequentialModule extends BaseModule {
  readonly #stages: Stage[] = [];
  #labelShapes: readonly DataDesc[] = [];

  /** Adds a module at the end. Returns this. */
  add(module: Module, options: AddModuleOptions = {}): this {
    this.#stages.push({ module, ...options });
    this.binded = false;
    this.params_initialized = false;
    this.optimizer_initialized = false;
    return this;
  }

  override get data_names(): readonly string[] {
    return this.#stages[0]?.module.data_names ?? [];
  }

  override get output_names(): readonly string[] {
    return this.#stages.at(-1)?.module.output_names ?? [];
  }

  override get data_shapes(): readonly DataDesc[] {
    return this.#stages[0]?.module.data_shapes ?? [];
  }

  override get label_shapes(): readonly DataDesc[] {
    return this.#labelShapes;
  }

  /** @throws {MXNetError} Where there are no modules, or the outputs of one do not fit the next. */
  override bind(...args: BindArguments): void {
    const options = readBind(args);
    const label_shapes = options.label_shapes ?? [];
    const { for_training = true, inputs_need_grad = false, force_rebind = false } = options;
    if (this.binded && !force_rebind) {
      console.warn("Already bound, ignoring bind()");
      return;
    }
    if (this.#stages.length === 0)
      throw new MXNetError("Cannot bind: attempting to bind an empty SequentialModule");
    let data_shapes: readonly DataDescLike[] = options.data_shapes;
    for (const [index, { module, take_labels, auto_wiring }] of this.#stages.entries()) {
      module.bind({
        data_shapes: auto_wiring ? renamed(module.data_names, data_shapes) : data_shapes,
        label_shapes: take_labels ? label_shapes : undefined,
        for_training,
        inputs_need_grad: for_training && (inputs_need_grad || index > 0),
        force_rebind,
      });
      data_shapes = module.output_shapes;
    }
    this.#labelShapes = this.#stages.some(({ take_labels }) => take_labels)
      ? label_shapes.map(toDataDesc)
      : [];
    this.for_training = for_training;
    this.binded = true;
  }

  /** @throws {MXNetError} Where two modules have a parameter of one name, and as `Module.init_params` does. */
  override init_params(...args: InitParamsArguments): void {
    const options = readInitParams(args);
    if (this.params_initialized && !options.force_init) return;
    for (const { module } of this.#stages) module.init_params({ ...options, allow_extra: true });
    const names = this.#stages.flatMap(({ module }) => module.get_params().flatMap(Object.keys));
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined)
      throw new MXNetError(`Duplicated parameter names: name "${twice}" is in more than one layer`);
    this.params_initialized = true;
  }

  /** Copies parameters in, to whichever module has them. */
  override set_params(...args: SetParamsArguments): void {
    const [arg_params, aux_params, options] = readSetParams(args);
    for (const { module } of this.#stages)
      module.set_params(arg_params, aux_params, { ...options, allow_extra: true });
    this.params_initialized = true;
  }

  override get_params(): [arg_params: Params, aux_params: Params] {
    const all = this.#stages.map(({ module }) => module.get_params());
    return [Object.assign({}, ...all.map(([args]) => args)), Object.assign({}, ...all.map(([, aux]) => aux))];
  }

  override init_optimizer(...args: InitOptimizerArguments): void {
    for (const { module } of this.#stages) module.init_optimizer(...args);
    this.optimizer_initialized = true;
  }

  override forward(data_batch: DataBatch, is_train?: boolean | { is_train?: boolean }): void {
    let { data } = data_batch;
    for (const { module } of this.#stages) {
      module.forward({ ...data_batch, data }, is_train);
      data = module.get_outputs();
    }
  }

  override backward(out_grads?: readonly NDArray[]): void {
    let gradients = out_grads;
    for (const [index, { module }] of [...this.#stages.entries()].reverse()) {
      module.backward(gradients);
      if (index > 0) gradients = module.get_input_grads();
    }
  }

  override update(): void {
    for (const { module } of this.#stages) module.update();
  }

  override get_outputs(): NDArray[] {
    return this.#stages.at(-1)?.module.get_outputs() ?? [];
  }

  /** Gradients of the data, after `backward`. They live until the next `forward`. */
  get_input_grads(): NDArray[] {
    return this.#stages[0]?.module.get_input_grads() ?? [];
  }

  /** Measures the outputs of those modules that take labels. */
  override update_metric(eval_metric: EvalMetric, labels: readonly NDArray[]): void | Promise<void> {
    const measured = this.#stages.filter(({ take_labels }) => take_labels);
    const updates = measured.map(({ module }) => module.update_metric(eval_metric, labels));
    if (updates.some((update) => update instanceof Promise)) return Promise.all(updates).then(() => {});
  }

  /** Releases all modules. */
  dispose(): void {
    for (const { module } of this.#stages) module.dispose();
  }
}

function renamed(names: readonly string[], shapes: readonly DataDescLike[]): DataDesc[] {
  if (names.length === shapes.length)
    return shapes.map((shape, index) => ({ ...toDataDesc(shape), name: names[index] ?? "" }));
  throw new MXNetError(
    `Cannot wire ${shapes.length} outputs to ${names.length} inputs (${names.join(", ")}): they must be as many`,
  );
}
