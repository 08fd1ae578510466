import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { TabPanel, Tabs } from "../components/tabs.tsx";

/** One way to look at something. */
export interface View<Name extends string = string> {
  name: Name;
  /** On its tab. */
  label: string;
  render(): ComponentChildren;
}

interface ViewTabsProps {
  /** What the tabs choose a view of. */
  label: string;
  /** The first is shown until another is chosen. */
  views: readonly View[];
  /** Holds the name of the view that is chosen, for who shows one thing after the other. Default: each begins anew. */
  chosen?: Signal<string | undefined>;
  /** Stands beside the tabs. */
  children?: ComponentChildren;
}

/** Several views of one thing behind tabs. There may be any number of them in the page. */
export function ViewTabs({ label, views, chosen: kept, children }: ViewTabsProps) {
  const id = useId();
  const own = useSignal<string | undefined>(undefined);
  const chosen = kept ?? own;
  const view = views.find(({ name }) => name === chosen.value) ?? views[0];
  if (!view) return null;
  return (
    <div class="view-tabs">
      <div class="view-bar">
        <Tabs
          label={label}
          items={views.map((each) => ({ id: `${id}-${each.name}`, label: each.label }))}
          selected={`${id}-${view.name}`}
          onSelect={(next) => {
            chosen.value = next.slice(id.length + 1);
          }}
        />
        <span class="spacer" />
        {children}
      </div>
      <TabPanel id={`${id}-${view.name}`}>{view.render()}</TabPanel>
    </div>
  );
}
