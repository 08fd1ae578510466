import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { useRemembered } from "../components/remembered.ts";
import { TabPanel, Tabs } from "../components/tabs.tsx";
import { usePlaced } from "./value-place.ts";

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
  /** Stands beside the tabs. */
  children?: ComponentChildren;
}

/** Several views of one thing behind tabs: the one that was chosen last in its place. There may be any number of them. */
export function ViewTabs({ label, views, children }: ViewTabsProps) {
  const id = useId();
  const [chosen, choose] = useRemembered<string | undefined>(usePlaced(label), undefined);
  const view = views.find(({ name }) => name === chosen) ?? views[0];
  if (!view) return null;
  return (
    <div class="view-tabs">
      <div class="view-bar">
        <Tabs
          label={label}
          items={views.map((each) => ({ id: `${id}-${each.name}`, label: each.label }))}
          selected={`${id}-${view.name}`}
          onSelect={(next) => choose(next.slice(id.length + 1))}
        />
        <span class="spacer" />
        {children}
      </div>
      <TabPanel id={`${id}-${view.name}`}>{view.render()}</TabPanel>
    </div>
  );
}
