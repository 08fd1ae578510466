import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { WorkspaceContext } from "../workspace-context.ts";
import type { ScriptFile } from "./script-files.ts";

/**
 * Which of a workspace's scripts is used: the one that was chosen here, else the workspace's own, else the first that
 * trains (for training), else the first.
 */
export function createScriptChoice(
  scripts: ReadonlySignal<ScriptFile[] | undefined>,
  use: "train" | "host",
  { memory, scriptPath }: Pick<WorkspaceContext, "memory" | "scriptPath">,
) {
  const key = `${use}.script`;
  const chosen = signal(memory.get<string | null>(key, null));
  const script = computed(() => {
    const found = scripts.value ?? [];
    const byPath = (path: string | null | undefined) => found.find((each) => each.path === path);
    const suitable = use === "train" ? found.find((each) => each.exports.includes("train")) : undefined;
    return byPath(chosen.value) ?? byPath(scriptPath.value) ?? suitable ?? found[0];
  });
  return {
    script,
    choose(path: string): void {
      chosen.value = path;
      memory.set(key, path);
    },
  };
}
