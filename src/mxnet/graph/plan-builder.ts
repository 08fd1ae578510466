import { keep, type Tensor } from "@tensorflow/tfjs-core";
import type { Layout } from "../operators/operator.ts";
import type { Slot } from "./configured-graph.ts";
import type { Step } from "./plan.ts";

/** Collects the steps of a plan, and what lives as long as the plan. */
export class PlanBuilder {
  /** Slots that are filled from outside or hold what the plan keeps. */
  readonly borrowed = new Set<Slot>();
  #steps: Step[] = [];
  #size: number;
  readonly #disposals: (() => void)[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  newSlot(): Slot {
    return this.#size++;
  }

  add(step: Omit<Step, "release">): void {
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

  /** Adds a step that lays `source` out anew. Where `source` is a variable that is done once for each tensor it holds. */
  layOut(name: string, source: Slot, layout: Layout): Slot {
    const slot = this.newSlot();
    if (this.borrowed.has(source)) this.#layOutOnce(name, source, slot, layout);
    else {
      this.add({
        name,
        reads: [source],
        writes: [slot],
        run(tensors) {
          tensors[slot] = layout(tensors[source] as Tensor);
        },
      });
    }
    return slot;
  }

  dispose(): void {
    for (const disposal of this.#disposals.splice(0)) disposal();
  }

  #layOutOnce(name: string, source: Slot, slot: Slot, layout: Layout): void {
    let laidOut: Tensor | undefined;
    let from: Tensor | undefined;
    this.borrowed.add(slot);
    this.#disposals.push(() => laidOut?.dispose());
    this.add({
      name,
      reads: [source],
      writes: [slot],
      run(tensors) {
        if (from !== tensors[source]) {
          from = tensors[source];
          laidOut?.dispose();
          laidOut = keep(layout(from as Tensor));
        }
        tensors[slot] = laidOut;
      },
    });
  }
}
