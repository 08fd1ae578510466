/** Whether ⌘ is the key that others have as Ctrl. */
export const IS_MAC = /Mac|iP(hone|ad|od)/.test(globalThis.navigator?.platform ?? "");

const MAC_KEYS: Record<string, string> = { Mod: "⌘", Shift: "⇧", Alt: "⌥", Enter: "↵", Backspace: "⌫" };
const OTHER_KEYS: Record<string, string> = { Mod: "Ctrl", Enter: "↵" };

/** A shortcut as the user's keyboard names it: `Mod+S` is ⌘S or Ctrl+S. */
export function shortcutText(keys: string, isMac = IS_MAC): string {
  const parts = keys.split("+").map((key) => (isMac ? MAC_KEYS[key] : OTHER_KEYS[key]) ?? key);
  return parts.join(isMac ? "" : "+");
}

/** A shortcut as `aria-keyshortcuts` has it. */
export function ariaShortcut(keys: string, isMac = IS_MAC): string {
  return keys.replace("Mod", isMac ? "Meta" : "Control");
}
