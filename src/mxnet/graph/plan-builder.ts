import { keep, type Tensor, tidy } from "@tensorflow/tfjs-core";
import type { Slot } from "./configured-graph.ts";
import type { Step } from "./plan.ts";

/** What is computed from parameters alone. */
export interface Recipe {
  readonly name: string;
  readonly sources: readonly Slot[];
  compute(sources: readonly Tensor[]): Tensor;
}

/** Collects the steps of a plan, and what lives as long as the plan. */
export class PlanBuilder {
  /** Slots that are filled from outside or hold what the plan keeps. */
  readonly borrowed = new Set<Slot>();
  #steps: Step[] = [];
  #size: number;
  readonly #disposals: (() => void)[] = [];
  readonly #recipes = new Map<Slot, Recipe>();
  readonly #prepared = new Set<Slot>();

  constructor(size: number) {
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  newSlot(): Slot {
    return this.#size++;
  }

  /** Adds a step, and before it those that prepare what it reads. */
  add(step: Omit<Step, "release">): void {
    for (const slot of step.reads) this.#addPreparation(slot);
    this.#steps.push({ ...step, release: [] });
  }

  /** The steps since the last call. */
  takeSteps(): Step[] {
    const steps = this.#steps;
    this.#steps = [];
    return steps;
  }

  /** Makes tensors live as long as the plan. */
  own(tensors: readonly Tensor[]): void {
    for (const tensor of tensors) keep(tensor);
    this.#disposals.push(() => {
      for (const tensor of tensors) tensor.dispose();
    });
  }

  /** Has a slot hold what follows from parameters. It is computed if something reads it, and anew when they change. */
  prepare(slot: Slot, recipe: Recipe): void {
    this.borrowed.add(slot);
    this.#recipes.set(slot, recipe);
  }

  /**
   * Prepares `change` of what `slot` holds. Where that is prepared itself only the end of the chain is kept.
   *
   * @returns The slot of the result.
   */
  prepareChange(slot: Slot, name: string, change: (tensor: Tensor) => Tensor): Slot {
    const changed = this.newSlot();
    const before = this.#recipes.get(slot);
    if (!before) {
      this.prepare(changed, { name, sources: [slot], compute: ([x]) => change(x as Tensor) });
    } else {
      const { sources, compute } = before;
      this.prepare(changed, { name, sources, compute: (tensors) => change(compute(tensors)) });
    }
    return changed;
  }

  dispose(): void {
    for (const disposal of this.#disposals.splice(0)) disposal();
  }

  #addPreparation(slot: Slot): void {
    const recipe = this.#recipes.get(slot);
    if (!recipe || this.#prepared.has(slot)) return;
    this.#prepared.add(slot);
    const { name, sources, compute } = recipe;
    let result: Tensor | undefined;
    let from: readonly (Tensor | undefined)[] = [];
    this.#disposals.push(() => result?.dispose());
    this.add({
      name,
      reads: sources,
      writes: [slot],
      run(tensors) {
        if (!result || sources.some((source, index) => tensors[source] !== from[index])) {
          from = sources.map((source) => tensors[source]);
          result?.dispose();
          result = keep(tidy(() => compute(from as Tensor[])));
        }
        tensors[slot] = result;
      },
    });
  }
}
