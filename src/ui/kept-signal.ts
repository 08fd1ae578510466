import { type Signal, signal } from "@preact/signals";
import type { WorkspaceMemory } from "./workspace-context.ts";

/** A value of a form, and what a person changes it with: then it is kept for the next visit. */
export type Kept<T> = readonly [value: Signal<T>, set: (next: T) => void];

/** Makes one that begins with what was kept under `key`, else with `fallback`. */
export function keptSignal<T>(memory: WorkspaceMemory, key: string, fallback: T): Kept<T> {
  const value = signal(memory.get(key, fallback));
  return [
    value,
    (next) => {
      value.value = next;
      memory.set(key, next);
    },
  ];
}
