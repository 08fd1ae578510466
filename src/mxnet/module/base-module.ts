import { readArguments } from "../call-arguments.ts";
import type { DataBatch, DataDesc } from "../io/data-batch.ts";
import type { DataIter } from "../io/data-iter.ts";
import type { EvalMetric, NameValue } from "../metric/eval-metric.ts";
import type { MetricLike } from "../metric/metrics.ts";
import { loadParams, saveParams } from "../model/checkpoint.ts";
import { MXNetError } from "../mxnet-error.ts";
import type { NDArray } from "../ndarray/ndarray.ts";
import type { Params } from "../ndarray/params.ts";
import type { MXSymbol } from "../symbol/symbol.ts";
import { type FitArguments, fit } from "./fit.ts";
import type {
  BindArguments,
  InitOptimizerArguments,
  InitParamsArguments,
  SetParamsArguments,
} from "./module-options.ts";
import { iterPredict, type Prediction, type PredictOptions, predict } from "./predict.ts";
import { type ScoreOptions, score } from "./score.ts";

/**
 * What every kind of module can do once it can run one batch: `predict`, `score` and `fit`.
 *
 * A class that extends it needs `data_shapes`, `forward` and `get_outputs` to predict, and the rest to be trained.
 */
export abstract class BaseModule {
  /** Whether shapes are known. */
  binded = false;
  for_training = false;
  params_initialized = false;
  optimizer_initialized = false;

  /** Shapes that were bound, the batch size first. */
  abstract get data_shapes(): readonly DataDesc[];

  /** Runs one batch. `is_train` is by default what `bind` was told. */
  abstract forward(data_batch: DataBatch, is_train?: boolean | { is_train?: boolean }): void;

  /** The outputs of the last `forward`. They live until the next one: `copy()` what must live longer. */
  abstract get_outputs(): NDArray[];

  /** Shapes of the labels that were bound. None unless overridden. */
  get label_shapes(): readonly DataDesc[] {
    return [];
  }

  /** The graph, where there is one. */
  get symbol(): MXSymbol | undefined {
    return undefined;
  }

  get data_names(): readonly string[] {
    return this.data_shapes.map(({ name }) => name);
  }

  get output_names(): readonly string[] {
    return [];
  }

  bind(..._args: BindArguments): void {
    throw this.#missing("bind");
  }

  init_params(..._args: InitParamsArguments): void {
    throw this.#missing("init_params");
  }

  set_params(..._args: SetParamsArguments): void {
    throw this.#missing("set_params");
  }

  /** Parameters and auxiliary states. They are the module's own: `copy()` what must not change. */
  get_params(): [arg_params: Params, aux_params: Params] {
    throw this.#missing("get_params");
  }

  init_optimizer(..._args: InitOptimizerArguments): void {
    throw this.#missing("init_optimizer");
  }

  /** Computes the gradients of the last `forward`. */
  backward(_out_grads?: readonly NDArray[]): void {
    throw this.#missing("backward");
  }

  /** Changes the parameters by the gradients. */
  update(): void {
    throw this.#missing("update");
  }

  /** Does nothing: batches need no preparation. */
  prepare(_data_batch: DataBatch): void {}

  /** @throws {MXNetError} Always: values inside the graph are computed together, and cannot be watched one by one. */
  install_monitor(_mon: unknown): void {
    throw new MXNetError(
      "Cannot install a monitor: values inside the graph are not kept. Make a module of symbol.get_internals() to see them",
    );
  }

  /**
   * Writes the parameters: `arg:` and `aux:` before their names.
   *
   * @throws {MXNetError} Where there are none yet.
   */
  async save_params(fname: string): Promise<void> {
    await saveParams(fname, ...this.get_params());
  }

  /**
   * Reads parameters that `save_params` or a checkpoint wrote, and sets them.
   *
   * @throws {MXNetError} Where the file is corrupt, or the parameters are not this module's.
   */
  async load_params(fname: string): Promise<void> {
    const [arg_params, aux_params] = await loadParams(fname);
    try {
      this.set_params(arg_params, aux_params);
    } finally {
      for (const array of [...Object.values(arg_params), ...Object.values(aux_params)]) array.dispose();
    }
  }

  /** Runs `forward` for training, then `backward`. */
  forward_backward(data_batch: DataBatch): void {
    this.forward(data_batch, true);
    this.backward();
  }

  /** Takes the outputs of the last `forward` into a metric. Await what it returns where the metric reads arrays. */
  update_metric(eval_metric: EvalMetric, labels: readonly NDArray[]): void | Promise<void> {
    return eval_metric.update(labels, this.get_outputs());
  }

  /**
   * Runs every batch and collects the outputs, without the rows that only fill batches up. They belong to the caller.
   *
   * An array instead of an iterator is run as one batch, and its first output returned.
   *
   * @returns One array for one output, else a list of them; `[]` where there was no batch; without `merge_batches` a
   * list of outputs for each batch.
   */
  async predict(eval_data: DataIter | NDArray, options: PredictOptions = {}): Promise<Prediction> {
    return predict(this, eval_data, options);
  }

  /**
   * Runs batch after batch: `for await (const [outputs, nbatch, batch] of module.iter_predict(data))`. Rows that only fill
   * a batch up are left out. Outputs and batch live until the next.
   */
  iter_predict(
    eval_data: DataIter,
    options: Pick<PredictOptions, "num_batch" | "reset"> = {},
  ): AsyncGenerator<[outputs: NDArray[], nbatch: number, batch: DataBatch], void, undefined> {
    return iterPredict(this, eval_data, options);
  }

  /** Runs every batch and measures the outputs. Rows that fill the last batch up count too, as in MXNet. */
  score(eval_data: DataIter, eval_metric: MetricLike, options: ScoreOptions = {}): Promise<NameValue[]> {
    return score(this, eval_data, eval_metric, options);
  }

  /**
   * Trains: binds, initialises parameters and optimizer where that was not done, then for each epoch runs every batch.
   *
   * Logs `Epoch[0] Train-accuracy=0.934000`, `Epoch[0] Time cost=1.250` and with `eval_data`
   * `Epoch[0] Validation-accuracy=0.921000`. Clause T48.
   */
  fit(...args: FitArguments): Promise<void> {
    return fit(this, readArguments(args, ["train_data", "eval_data", "eval_metric"]));
  }

  #missing(method: string): MXNetError {
    return new MXNetError(`Cannot run ${method}: this kind of module does not have it`);
  }
}
