import type { Tensor } from "@tensorflow/tfjs-core";
import { fileSystem, parseFile } from "../files.ts";
import { checkKind } from "../kvstore/kvstore.ts";
import { NDArray } from "../ndarray/ndarray.ts";
import { create, toOptimizerOptions } from "../optimizer/create.ts";
import { Updater } from "../optimizer/updater.ts";
import type { InitOptimizerOptions } from "./module-options.ts";

/** What an optimizer is told of a module. */
interface Trained {
  names: readonly string[];
  batchSize: number;
  /** Attributes of the variables, with their multipliers. */
  attributes: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** An optimizer and its states, as a module and those that share its parameters use it. */
export class ModuleOptimizer {
  readonly #updater: Updater;
  readonly #indices: ReadonlyMap<string, number>;

  /** @throws {MXNetError} For an unknown optimizer or option, or a kvstore of several hosts. */
  constructor(
    { kvstore, optimizer = "sgd", optimizer_params }: InitOptimizerOptions,
    { names, batchSize, attributes }: Trained,
  ) {
    if (kvstore) checkKind(typeof kvstore === "string" ? kvstore : kvstore.type);
    const param_idx2name = new Map(names.map((name, index) => [index, name]));
    const rescale_grad = 1 / batchSize;
    const installed =
      typeof optimizer === "string"
        ? create(optimizer, { rescale_grad, ...toOptimizerOptions(optimizer_params), param_idx2name })
        : optimizer;
    if (installed.idx2name.size === 0) installed.idx2name = param_idx2name;
    if (typeof optimizer !== "string" && optimizer.rescale_grad !== rescale_grad) {
      console.warn(
        `Optimizer created manually outside Module but rescale_grad is not normalized to 1.0/batch_size/num_workers (${optimizer.rescale_grad} vs. ${rescale_grad}). Is this intended?`,
      );
    }
    installed.set_multipliers(attributes);
    this.#updater = new Updater(installed);
    this.#indices = new Map(names.map((name, index) => [name, index]));
  }

  /** Changes a parameter by its gradient. Parameters that were not there at first stay as they are. */
  update(name: string, gradient: Tensor, weight: NDArray): void {
    const index = this.#indices.get(name);
    if (index !== undefined) this.#updater.call(index, new NDArray(gradient), weight);
  }

  async save(fname: string): Promise<void> {
    await fileSystem().writeFile(fname, await this.#updater.get_states());
  }

  async load(fname: string): Promise<void> {
    await parseFile(fname, (bytes) => this.#updater.set_states(bytes));
  }

  /** Takes states that were read before. */
  restore(states: Uint8Array): void {
    this.#updater.set_states(states);
  }

  dispose(): void {
    this.#updater.dispose();
  }
}
