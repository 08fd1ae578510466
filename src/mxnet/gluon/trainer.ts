import * as tf from "@tensorflow/tfjs-core";
import { useGradient } from "../autograd/tape.ts";
import { type CallArguments, readArguments } from "../call-arguments.ts";
import { fileSystem, parseFile } from "../files.ts";
import { MXNetError } from "../mxnet-error.ts";
import { create, type OptimizerParams, toOptimizerOptions } from "../optimizer/create.ts";
import type { Optimizer } from "../optimizer/optimizer.ts";
import { Updater } from "../optimizer/updater.ts";
import { Parameter } from "./parameter.ts";
import { ParameterDict } from "./parameter-dict.ts";

export interface TrainerOptions {
  /** `device`, `local` or null, which are one here as there is one host. Default: `device`. */
  kvstore?: string | null;
  /** Must not be true: there is no store to update. */
  update_on_kvstore?: boolean | null;
}

interface AllTrainerOptions extends TrainerOptions {
  params: ParameterDict | readonly Parameter[];
  optimizer: string | Optimizer;
  optimizer_params?: OptimizerParams | null;
}

/**
 * Changes parameters by their gradients: `mxnet.gluon.Trainer`.
 *
 * ```ts
 * const trainer = new mx.gluon.Trainer(net.collect_params(), "sgd", { learning_rate: 0.1 });
 * for await (const [data, label] of train_data) {
 *   const loss = autograd.record(() => loss_fn.call(net.call(data), label));
 *   loss.backward();
 *   trainer.step(data.shape[0]);
 * }
 * ```
 */
export class Trainer {
  readonly #parameters: readonly Parameter[];
  readonly #optimizer: Optimizer;
  readonly #updater: Updater;
  readonly #scale: number;

  /**
   * @param params Whose parameters to train: `net.collect_params()`, or a list.
   * @param optimizer Its name, or the optimizer itself; then without `optimizer_params`.
   * @throws {MXNetError} For an unknown optimizer, what is no parameter, or a kvstore of several hosts.
   */
  constructor(
    ...args: CallArguments<
      [
        params: ParameterDict | readonly Parameter[],
        optimizer: string | Optimizer,
        optimizer_params: OptimizerParams | null | undefined,
        kvstore: string | null,
      ],
      AllTrainerOptions
    >
  ) {
    const named = readArguments<AllTrainerOptions>(
      args,
      ["params", "optimizer", "optimizer_params", "kvstore"],
      ["optimizer_params"],
    );
    const { params, optimizer, kvstore = "device", update_on_kvstore = false } = named;
    const optimizer_params = named.optimizer_params && toOptimizerOptions(named.optimizer_params);
    this.#parameters = listed(params);
    if (kvstore?.includes("dist")) {
      throw new MXNetError(`Cannot use kvstore "${kvstore}": there is one host, use "local" or "device"`);
    }
    if (update_on_kvstore) throw new MXNetError("Cannot use update_on_kvstore: there is no store of its own");
    const param_dict = new Map(this.#parameters.entries());
    this.#scale = optimizer_params?.rescale_grad ?? 1;
    if (typeof optimizer === "string") {
      this.#optimizer = create(optimizer, { ...optimizer_params, param_dict });
    } else {
      if (optimizer_params) {
        throw new MXNetError(
          "optimizer_params must be None if optimizer is an instance of Optimizer instead of str",
        );
      }
      this.#optimizer = optimizer;
      this.#optimizer.param_dict = param_dict;
    }
    this.#updater = new Updater(this.#optimizer);
  }

  get optimizer(): Optimizer {
    return this.#optimizer;
  }

  /** The learning rate now. */
  get learning_rate(): number {
    return this.#optimizer.learning_rate;
  }

  /** @throws {MXNetError} Where a scheduler decides it. */
  set_learning_rate(lr: number): void {
    this.#optimizer.set_learning_rate(lr);
  }

  /**
   * Makes one step: `allreduce_grads`, then `update`. Gradients are divided by `batch_size`.
   *
   * @throws {MXNetError} Where a parameter has a gradient from before the last step, unless `ignore_stale_grad` leaves
   * that parameter as it is.
   */
  step(batch_size: number, ignore_stale_grad = false): void {
    this.allreduce_grads();
    this.update(batch_size, ignore_stale_grad);
  }

  /** Adds up the gradients of a parameter's copies on several contexts. */
  allreduce_grads(): void {
    for (const parameter of this.#parameters) {
      if (parameter.grad_req === "null" || parameter.list_ctx().length === 1) continue;
      const gradients = parameter.list_grad();
      const total = tf.tidy(() => tf.addN(gradients.map(({ tensor }) => tensor)));
      for (const gradient of gradients) gradient.assign(tf.keep(total.clone()));
      total.dispose();
    }
  }

  /** Changes the parameters, as `step` does after `allreduce_grads`. */
  update(batch_size: number, ignore_stale_grad = false): void {
    this.#optimizer.rescale_grad = this.#scale / batch_size;
    for (const [index, parameter] of this.#parameters.entries()) {
      if (parameter.grad_req === "null") continue;
      const copies = parameter.list_data();
      if (!parameter.isFresh) {
        if (ignore_stale_grad) continue;
        throw staleGradient(parameter);
      }
      const [first, ...others] = copies;
      const [gradient] = parameter.list_grad();
      if (!first || !gradient) continue;
      this.#updater.call(index, gradient, first);
      for (const copy of others) copy.assign(tf.keep(first.tensor.clone()));
      for (const copy of copies) useGradient(copy);
    }
  }

  /** Writes the optimizer's states, in a format of our own: MXNet's is a pickle of Python. */
  async save_states(fname: string): Promise<void> {
    await fileSystem().writeFile(fname, await this.#updater.get_states());
  }

  /** Reads what `save_states` wrote. @throws {MXNetError} Where it is corrupt, or of MXNet itself. */
  async load_states(fname: string): Promise<void> {
    await parseFile(fname, (bytes) => this.#updater.set_states(bytes));
  }

  /** Frees the optimizer's states. */
  dispose(): void {
    this.#updater.dispose();
  }
}

/** In the order of their names, as in MXNet: states are saved by number. */
function listed(params: ParameterDict | readonly Parameter[]): readonly Parameter[] {
  if (params instanceof ParameterDict) {
    const entries = [...params.items()].sort(([a], [b]) => (a < b ? -1 : 1));
    return entries.map(([, parameter]) => parameter);
  }
  for (const each of params) {
    if (each instanceof Parameter) continue;
    throw new MXNetError(`First argument must be a list or dict of Parameters, got list of ${String(each)}.`);
  }
  return params;
}

function staleGradient({ name }: Parameter): MXNetError {
  return new MXNetError(
    `Gradient of Parameter \`${name}\` has not been updated by backward since last \`step\`. This could mean a bug in your model that made it only use a subset of the Parameters (Blocks) for this iteration. If you are intentionally only using a subset, call step with ignore_stale_grad=True to suppress this warning and skip updating of Parameters with stale gradient`,
  );
}
