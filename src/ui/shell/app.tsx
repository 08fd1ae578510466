import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { EmptyState } from "../components/empty-state.tsx";
import { ErrorNote } from "../components/error-note.tsx";
import { Spinner } from "../components/progress.tsx";
import type { Workbench } from "../workbench.ts";
import { Header } from "./header.tsx";
import { NoticeList } from "./notice-list.tsx";
import type { CommandPalette } from "./palette/palette.tsx";
import { onShortcut } from "./shortcuts.ts";
import { WorkspaceView } from "./workspace-view.tsx";
import "./shell.css";

/** The whole page. */
export function App({ workbench }: { workbench: Workbench }) {
  const palette = usePalette();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => onShortcut(event, workbench, palette.open);
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [workbench]);

  const current = workbench.current.value;
  return (
    <div class="app">
      <Header workbench={workbench} onCommands={palette.open} />
      <main class="app-main">
        {current ? (
          <WorkspaceView key={current.name} workspace={current} settings={workbench.settings} />
        ) : (
          <NoWorkspace workbench={workbench} />
        )}
      </main>
      <NoticeList
        notices={workbench.notices}
        onOpen={(location) => current?.context.openLocation(location)}
      />
      {palette.Shown && <palette.Shown workbench={workbench} onClose={palette.close} />}
      {current && workbench.busy.value && (
        <p class="busy-note" role="status">
          <Spinner />
          {workbench.busy.value}
        </p>
      )}
    </div>
  );
}

/** The command palette, which is fetched when it is first asked for. */
function usePalette() {
  const isOpen = useSignal(false);
  const loaded = useSignal<{ Palette: typeof CommandPalette } | undefined>(undefined);
  return {
    Shown: isOpen.value ? loaded.value?.Palette : undefined,
    async open(): Promise<void> {
      isOpen.value = true;
      loaded.value ??= { Palette: (await import("./palette/palette.tsx")).CommandPalette };
    },
    close(): void {
      isOpen.value = false;
    },
  };
}

function NoWorkspace({ workbench }: { workbench: Workbench }) {
  const state = workbench.state.value;
  if (state.status === "failed") return <NoStorage workbench={workbench} />;
  if (state.status === "opening" || workbench.busy.value !== undefined) {
    return (
      <div class="app-wait" role="status">
        <Spinner />
        {workbench.busy.value ?? "Opening the files"}
      </div>
    );
  }
  const [sample] = workbench.samples;
  return (
    <EmptyState
      title="No workspace"
      action={
        sample && (
          <Button variant="primary" onClick={() => void workbench.createFrom(sample)}>
            Make the sample {sample.name}
          </Button>
        )
      }
    >
      A workspace has a script, channels and a model. Begin with a sample, or make an empty one from the menu
      above.
    </EmptyState>
  );
}

function NoStorage({ workbench }: { workbench: Workbench }) {
  const state = workbench.state.value;
  if (state.status !== "failed") return null;
  return (
    <div class="app-failed stack">
      <ErrorNote
        title="Cannot open the files"
        error={state.error}
        onOpen={() => {}}
        action={
          <Button variant="primary" onClick={() => location.reload()}>
            Try again
          </Button>
        }
      />
      <p>
        Everything here is kept in this browser's storage (IndexedDB). It is not lent to private windows of
        some browsers, to pages opened from a file, and where site data is blocked: allow it for this site, or
        open the page in an ordinary window.
      </p>
    </div>
  );
}
