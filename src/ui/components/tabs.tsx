import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { stepIn } from "./step-in.ts";

export interface TabItem<T extends string> {
  id: T;
  label: ComponentChildren;
}

interface TabsProps<T extends string> {
  /** What the tabs choose between, for assistive tools. */
  label: string;
  /** Tab ids become `tab-<id>`, those of the panels `panel-<id>`; give the panel `role="tabpanel"` or use TabPanel. */
  items: readonly TabItem<T>[];
  selected: T;
  onSelect(id: T): void;
}

/** A row of tabs: arrows, Home and End move between them. */
export function Tabs<T extends string>({ label, items, selected, onSelect }: TabsProps<T>) {
  const list = useRef<HTMLDivElement>(null);

  function move(event: KeyboardEvent): void {
    const ids = items.map((item) => item.id);
    const next = stepIn(ids, selected, event.key, "horizontal");
    if (next === undefined) return;
    event.preventDefault();
    onSelect(next);
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  }

  return (
    <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
      {items.map((item) => (
        <button
          key={item.id}
          type="button"
          class="tab"
          role="tab"
          id={`tab-${item.id}`}
          aria-selected={item.id === selected}
          aria-controls={item.id === selected ? `panel-${item.id}` : undefined}
          tabIndex={item.id === selected ? 0 : -1}
          onClick={() => onSelect(item.id)}
        >
          {item.label}
        </button>
      ))}
    </div>
  );
}

/** What a tab shows. */
export function TabPanel({ id, children }: { id: string; children: ComponentChildren }) {
  return (
    <div class="tab-panel" role="tabpanel" id={`panel-${id}`} aria-labelledby={`tab-${id}`}>
      {children}
    </div>
  );
}
