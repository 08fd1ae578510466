import { IS_MAC } from "../components/shortcut-text.ts";
import { asErrorData } from "../error-data.ts";
import type { Workbench } from "../workbench.ts";

/**
 * Keys that work everywhere: Mod+S saves, Mod+Enter runs the panel's action, Mod+K and F1 show the commands, F6 goes to
 * the next region.
 */
export function onShortcut(event: KeyboardEvent, workbench: Workbench, showCommands: () => void): void {
  const mod = event.metaKey || event.ctrlKey;
  if (asksForCommands(event)) showCommands();
  else if (event.key === "F6") moveToRegion(event.shiftKey ? -1 : 1);
  else if (mod && !event.altKey && event.key.toLowerCase() === "s") save(workbench);
  else if (mod && !event.altKey && event.key === "Enter") runPrimary(workbench);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function asksForCommands({ key, metaKey, ctrlKey, altKey, shiftKey }: KeyboardEvent): boolean {
  if (altKey || shiftKey) return false;
  // On a Mac Ctrl+K cuts the rest of a line.
  return key === "F1" || (key.toLowerCase() === "k" && (IS_MAC ? metaKey : ctrlKey));
}

function save(workbench: Workbench): void {
  workbench.current.value?.editor.save().catch((error) => {
    const text = "Cannot save. Your text is still here, unsaved";
    workbench.notices.show({ kind: "error", text, error: asErrorData(error) });
  });
}

/** The primary button of the panel on the right, as if it were pressed. */
function runPrimary({ current, settings }: Workbench): void {
  const workspace = current.value;
  if (!workspace) return;
  settings.runOpen.value = true;
  if (settings.runTab.value === "train") void workspace.train.start();
  else if (settings.runTab.value === "host") void workspace.host.deploy();
  else void workspace.requests.send();
}

function moveToRegion(by: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter(
    (region) => region.offsetParent !== null,
  );
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(at + by + regions.length) % regions.length];
  const target =
    next?.querySelector<HTMLElement>("[data-first-focus], .cm-content, [role=tab][aria-selected=true]") ??
    next?.querySelector<HTMLElement>("button:not(:disabled), input, select, textarea");
  target?.focus();
}
