import type { Tensor } from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import type { Plan, Step, Tensors } from "./plan.ts";

/** Runs a plan: forward, and where it was made for that, backward. */
export class Executor {
  readonly #plan: Plan;
  readonly #tensors: Tensors;
  #awaitsBackward = false;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#tensors = Array(plan.size).fill(undefined);
  }

  /** The variables that `forward` reads. */
  get variables(): string[] {
    return this.#plan.variables.map(([name]) => name);
  }

  /**
   * Computes the outputs. They belong to the caller; what `backward` needs stays until it has run, or until the next
   * `forward`.
   *
   * @throws {MXNetError} Where `feed` has no tensor for a variable.
   */
  forward(feed: (name: string) => Tensor | undefined): Tensor[] {
    this.release();
    for (const [name, slot] of this.#plan.variables) {
      const tensor = feed(name);
      if (!tensor) throw new MXNetError(`Cannot run the symbol: "${name}" has no value`);
      this.#tensors[slot] = tensor;
    }
    this.#run(this.#plan.forward);
    this.#awaitsBackward = this.#plan.gradients.size > 0;
    return this.#plan.outputs.map((slot) => this.#tensors[slot] as Tensor);
  }

  /**
   * Computes the gradients of the variables, which `gradient` then gives.
   *
   * @param outputGradients For each output; those of losses may be left out.
   */
  backward(outputGradients: readonly (Tensor | undefined)[] = []): void {
    if (!this.#awaitsBackward) {
      throw new MXNetError("Cannot run backward: a forward with is_train must come before each backward");
    }
    for (const [index, slot] of this.#plan.outputGradients.entries()) {
      if (slot === undefined) continue;
      const gradient = outputGradients[index];
      if (!gradient) {
        throw new MXNetError(
          `Cannot run backward: output ${index} is no loss, so out_grads must have its gradient`,
        );
      }
      this.#tensors[slot] = gradient;
    }
    this.#awaitsBackward = false;
    this.#run(this.#plan.backward);
  }

  /** The gradient that the last `backward` computed. It lives until the next `forward` or `release`. */
  gradient(name: string): Tensor | undefined {
    const slot = this.#plan.gradients.get(name);
    return slot === undefined ? undefined : this.#tensors[slot];
  }

  /**
   * Gives the new values of auxiliary states, by variable, that the last `backward` computed. They belong to the caller:
   * a second call gives none.
   */
  takeAuxiliaryUpdates(): Map<string, Tensor> {
    const updates = new Map<string, Tensor>();
    for (const [name, slot] of this.#plan.auxiliaryUpdates) {
      const tensor = this.#tensors[slot];
      if (tensor) updates.set(name, tensor);
      this.#tensors[slot] = undefined;
    }
    return updates;
  }

  /** Disposes of all that was computed, save for the outputs, which belong to the caller. */
  release(): void {
    const { borrowed, outputs } = this.#plan;
    for (const [slot, tensor] of this.#tensors.entries()) {
      if (tensor && !borrowed.has(slot) && !outputs.includes(slot)) tensor.dispose();
    }
    this.#tensors.fill(undefined);
    this.#awaitsBackward = false;
  }

  /** Disposes of what the plan keeps too. */
  dispose(): void {
    this.release();
    this.#plan.dispose();
  }

  #run(steps: readonly Step[]): void {
    const tensors = this.#tensors;
    for (const step of steps) {
      try {
        step.run(tensors);
      } catch (cause) {
        this.#abandon();
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new MXNetError(`Cannot compute ${step.name}: ${reason}`, { cause });
      }
      for (const slot of step.release) {
        tensors[slot]?.dispose();
        tensors[slot] = undefined;
      }
    }
  }

  #abandon(): void {
    for (const slot of this.#plan.outputs) this.#tensors[slot]?.dispose();
    this.release();
  }
}
