import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { GraphModel } from "./graph-model.ts";

type Panel = RefObject<HTMLElement | null>;

/**
 * While the graph has the page for itself: Escape gives it back, Mod+F searches, and the focus is in the panel, also
 * after what had it is gone.
 */
export function useLargeView(model: GraphModel, panel: Panel): void {
  const isLarge = model.isLarge.value;
  useEffect(() => () => model.setLarge(false), [model]);
  useEffect(() => {
    if (!isLarge) return;
    // Later: a list that it was chosen from gives the focus back first.
    const frame = requestAnimationFrame(() => keepFocus(panel));
    const onKey = (event: KeyboardEvent) => onLargeKey(event, model, panel);
    addEventListener("keydown", onKey);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener("keydown", onKey);
      if (document.activeElement === document.body) focusGraph(panel);
    };
  }, [isLarge, model]);
}

function onLargeKey(event: KeyboardEvent, model: GraphModel, panel: Panel): void {
  const { target } = event;
  const isHere = target === document.body || (target instanceof Node && panel.current?.contains(target));
  if (!isHere || event.defaultPrevented) return;
  if (event.key === "Escape") model.setLarge(false);
  else if (asksForSearch(event)) focusSearch(panel);
  else return;
  event.preventDefault();
}

/** Mod+F. */
export function asksForSearch({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === "f" && (ctrlKey || metaKey) && !altKey && !shiftKey;
}

function keepFocus(panel: Panel): void {
  if (!panel.current?.contains(document.activeElement)) focusGraph(panel);
}

export function focusGraph(panel: Panel): void {
  panel.current?.querySelector<HTMLElement>(".graph-keys")?.focus();
}

export function focusSearch(panel: Panel): void {
  panel.current?.querySelector<HTMLInputElement>(".model-search input")?.select();
}
