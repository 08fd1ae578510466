import type { Tensor } from "@tensorflow/tfjs-core";
import { NDArray } from "../ndarray/ndarray.ts";
import type { Optimizer, OptimizerState } from "../optimizer/optimizer.ts";

/** Applies an optimizer to parameters, and keeps its state of each. */
export class Updater {
  readonly #optimizer: Optimizer;
  readonly #states = new Map<number, OptimizerState>();

  constructor(optimizer: Optimizer) {
    this.#optimizer = optimizer;
  }

  update(index: number, weight: NDArray, gradient: Tensor): void {
    let state = this.#states.get(index);
    if (!state) {
      state = this.#optimizer.create_state(index, weight);
      this.#states.set(index, state);
    }
    this.#optimizer.update(index, weight, new NDArray(gradient), state);
  }

  dispose(): void {
    for (const state of this.#states.values()) for (const array of state) array.dispose();
    this.#states.clear();
  }
}
