import type { Signal } from "@preact/signals";
import { Button, IconButton } from "../components/button.tsx";
import { MenuButton } from "../components/menu.tsx";
import type { Workbench } from "../workbench.ts";
import { BackendChip } from "./backend-chip.tsx";
import { StorageChip } from "./storage-chip.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";
import { WorkspaceMenu } from "./workspace-menu.tsx";

interface HeaderProps {
  workbench: Workbench;
  onCommands(): void;
  onTour(): void;
  onShortcuts(): void;
}

/** The line on top: whose page this is, which workspace, which backend, how much space, which theme. */
export function Header({ workbench, onCommands, onTour, onShortcuts }: HeaderProps) {
  const state = workbench.state.value;
  return (
    <header class="header">
      <h1 class="brand">
        <span class="brand-mark" aria-hidden="true" />
        optml
      </h1>
      {state.status === "open" && <WorkspaceMenu workbench={workbench} workspaces={state.workspaces} />}
      <span class="spacer" />
      <span class="commands-button">
        <Button variant="quiet" icon="search" shortcut="Mod+K" hasPopup="dialog" onClick={onCommands}>
          Commands
        </Button>
      </span>
      {/* Each has its place from the start, and keeps it whatever it says. */}
      <span class="header-chip header-backend">
        <BackendChip backend={workbench.backend.value} />
      </span>
      <span class="header-chip header-storage">
        {state.status === "open" && <StorageChip storage={state.storage} />}
      </span>
      <FoldButton label="Files" isOpen={workbench.settings.filesOpen} />
      <FoldButton label="Right column" isOpen={workbench.settings.runOpen} />
      <MenuButton
        icon="help"
        label="Help"
        items={[
          { label: "Take the tour", run: onTour },
          { label: "Show all shortcuts", run: onShortcuts },
        ]}
      />
      <ThemeSwitch theme={workbench.settings.theme} />
    </header>
  );
}

/** Shows or hides a column. */
function FoldButton({ label, isOpen }: { label: string; isOpen: Signal<boolean> }) {
  return (
    <span class={label === "Files" ? "fold-button" : "fold-button is-mirrored"}>
      <IconButton
        icon="panel"
        label={label}
        pressed={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      />
    </span>
  );
}
