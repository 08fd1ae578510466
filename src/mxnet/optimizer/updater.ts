import * as tf from "@tensorflow/tfjs-core";
import type { NDArray } from "../ndarray/ndarray.ts";
import type { Optimizer, OptimizerState } from "./optimizer.ts";
import { decodeStates, encodeStates } from "./updater-states.ts";

/** Applies an optimizer to parameters, and keeps its state of each: `mxnet.optimizer.Updater`. */
export class Updater {
  readonly optimizer: Optimizer;
  readonly #states = new Map<number, OptimizerState>();

  constructor(optimizer: Optimizer) {
    this.optimizer = optimizer;
  }

  /** Changes a parameter by its gradient. Python's `updater(index, grad, weight)`. */
  call(index: number, grad: NDArray, weight: NDArray): void {
    let state = this.#states.get(index);
    if (!state) {
      state = this.optimizer.create_state(index, weight);
      this.#states.set(index, state);
    }
    this.optimizer.update(index, weight, grad, state);
  }

  /**
   * The states of all parameters as bytes, with the number of updates of each: what `set_states` takes.
   *
   * The format is an NDArray file, and not the pickle that MXNet writes: see `Module.save_optimizer_states`.
   */
  async get_states(): Promise<Uint8Array<ArrayBuffer>> {
    const { updateCounts, num_update } = this.optimizer;
    return encodeStates({ states: this.#states, counts: updateCounts, num_update });
  }

  /**
   * Replaces the states by those that `get_states` gave.
   *
   * @throws {FormatError} Where the bytes are corrupt, or a pickle of Python.
   */
  set_states(bytes: Uint8Array): void {
    const { states, counts, num_update } = decodeStates(bytes);
    this.dispose();
    for (const [index, state] of states) {
      for (const { tensor } of state) tf.keep(tensor);
      this.#states.set(index, state);
    }
    this.optimizer.restoreCounts(counts, num_update);
  }

  /** Releases the states. */
  dispose(): void {
    for (const state of this.#states.values()) for (const array of state) array.dispose();
    this.#states.clear();
  }
}

/** Makes what applies an optimizer to parameters. */
export function get_updater(optimizer: Optimizer): Updater {
  return new Updater(optimizer);
}
