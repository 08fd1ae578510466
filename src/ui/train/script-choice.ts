import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { WorkspaceContext } from "../workspace-context.ts";
import { HOSTING_FUNCTIONS, type ScriptFile } from "./script-files.ts";

/**
 * Which of a workspace's scripts is used: the one that was chosen here, else the workspace's own, else the first that
 * exports what is needed, else the first.
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
    const exporting = (names: readonly string[]) =>
      found.find((each) => each.exports.some((name) => names.includes(name)));
    const suitable = (use === "host" ? exporting(HOSTING_FUNCTIONS) : undefined) ?? exporting(["train"]);
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
