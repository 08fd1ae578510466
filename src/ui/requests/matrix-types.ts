import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { WorkspaceMemory } from "../workspace-context.ts";

export type MatrixAxis = "content" | "accept";

/** Those of the interface: with parameters too, as HTTP clients send them, and none at all. */
const OFFERED: Record<MatrixAxis, readonly string[]> = {
  content: [
    "application/json",
    "application/json;charset=utf-8",
    "text/csv",
    "text/csv; charset=utf-8",
    "application/x-npy",
    "",
  ],
  accept: ["application/json", "text/csv", "application/x-npy", "*/*", ""],
};

/** The types along one side of the matrix: the interface's, those of the scripts and those that were added. */
export function createMatrixTypes(
  axis: MatrixAxis,
  memory: WorkspaceMemory,
  ofScripts: ReadonlySignal<readonly string[]>,
) {
  const addedKey = `requests.matrix.${axis}.added`;
  const hiddenKey = `requests.matrix.${axis}.hidden`;
  const added = signal<readonly string[]>(memory.get<string[]>(addedKey, []));
  const hidden = signal<readonly string[]>(memory.get<string[]>(hiddenKey, []));

  function keep(nextAdded: readonly string[], nextHidden: readonly string[]): void {
    added.value = nextAdded;
    hidden.value = nextHidden;
    memory.set(addedKey, nextAdded);
    memory.set(hiddenKey, nextHidden);
  }

  return {
    list: computed(() => {
      const all = [...new Set([...OFFERED[axis], ...ofScripts.value, ...added.value])];
      return all.filter((type) => !hidden.value.includes(type));
    }),
    hasHidden: computed(() => hidden.value.length > 0),
    add(type: string): void {
      const bare = type.trim();
      if (bare === "") return;
      const isOffered = OFFERED[axis].includes(bare) || added.value.includes(bare);
      keep(
        isOffered ? added.value : [...added.value, bare],
        hidden.value.filter((each) => each !== bare),
      );
    },
    remove(type: string): void {
      keep(
        added.value.filter((each) => each !== type),
        [...hidden.value, type],
      );
    },
    showAll: (): void => keep(added.value, []),
  };
}

export type MatrixTypes = ReturnType<typeof createMatrixTypes>;
