import { computed, signal } from "@preact/signals";
import type { WorkspaceMemory } from "../workspace-context.ts";
import {
  DEFAULT_HYPERPARAMETERS,
  type HyperparameterRow,
  hyperparametersProblem,
  rowProblem,
} from "./hyperparameters.ts";

/** Under which key of a workspace's memory the rows are kept. */
export const HYPERPARAMETERS_KEY = "train.hyperparameters";

export type HyperparametersModel = ReturnType<typeof createHyperparametersModel>;

/** The rows of the hyperparameter form, kept between visits. */
export function createHyperparametersModel(memory: WorkspaceMemory) {
  const rows = signal<readonly HyperparameterRow[]>(memory.get(HYPERPARAMETERS_KEY, DEFAULT_HYPERPARAMETERS));
  const removed = signal<{ index: number; row: HyperparameterRow } | undefined>(undefined);

  function replace(next: readonly HyperparameterRow[]): void {
    rows.value = next;
    memory.set(HYPERPARAMETERS_KEY, next);
  }

  return {
    rows,
    /** The row that was removed last, as long as it can be brought back. */
    removed,
    problem: computed(() => hyperparametersProblem(rows.value)),
    /** Takes other rows in place of all. */
    replace,
    problemOf: (index: number) => rowProblem(rows.value, index),
    change(index: number, change: Partial<HyperparameterRow>): void {
      replace(rows.value.map((row, each) => (each === index ? { ...row, ...change } : row)));
    },
    add(): void {
      replace([...rows.value, { key: "", value: "" }]);
    },
    remove(index: number): void {
      const row = rows.value[index];
      if (!row) return;
      removed.value = row.key === "" && row.value === "" ? undefined : { index, row };
      replace(rows.value.toSpliced(index, 1));
    },
    undoRemove(): void {
      if (!removed.value) return;
      const { index, row } = removed.value;
      removed.value = undefined;
      replace(rows.value.toSpliced(index, 0, row));
    },
  };
}
