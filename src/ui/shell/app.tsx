import { effect, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { EmptyState } from "../components/empty-state.tsx";
import { ErrorNote } from "../components/error-note.tsx";
import { Spinner } from "../components/progress.tsx";
import type { Workbench } from "../workbench.ts";
import { Header } from "./header.tsx";
import { NoticeList } from "./notice-list.tsx";
import type { CommandPalette, PaletteView } from "./palette/palette.tsx";
import { onShortcut } from "./shortcuts.ts";
import type { Tour } from "./tour/tour.tsx";
import { TourOffer } from "./tour/tour-offer.tsx";
import { WorkspaceView } from "./workspace-view.tsx";
import "./shell.css";

/** The whole page. */
export function App({ workbench }: { workbench: Workbench }) {
  const palette = usePalette();
  const tour = useTour(workbench);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => onShortcut(event, workbench, () => void palette.open());
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [workbench]);

  const current = workbench.current.value;
  return (
    <div class="app">
      <Header
        workbench={workbench}
        onCommands={() => void palette.open()}
        onTour={() => void tour.begin()}
        onShortcuts={() => void palette.open("shortcuts")}
      />
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
      {palette.Shown && (
        <palette.Shown
          workbench={workbench}
          shown={palette.shown}
          onTour={() => void tour.begin()}
          onClose={palette.close}
        />
      )}
      {tour.Shown && <tour.Shown key={tour.count} workbench={workbench} onEnd={tour.end} />}
      {tour.isOffered && workbench.state.value.status !== "failed" && (
        <TourOffer onTake={() => void tour.begin()} onDecline={tour.end} />
      )}
      {current && workbench.busy.value && (
        <p class="busy-note" role="status">
          <Spinner />
          {workbench.busy.value}
        </p>
      )}
    </div>
  );
}

/** The command palette, or its list of shortcuts, which are fetched when they are first asked for. */
function usePalette() {
  const shown = useSignal<PaletteView | undefined>(undefined);
  const loaded = useSignal<{ Palette: typeof CommandPalette } | undefined>(undefined);
  return {
    Shown: shown.value && loaded.value?.Palette,
    shown: shown.value ?? "palette",
    async open(view: PaletteView = "palette"): Promise<void> {
      shown.value = view;
      loaded.value ??= { Palette: (await import("./palette/palette.tsx")).CommandPalette };
    },
    close(): void {
      shown.value = undefined;
    },
  };
}

/**
 * The tour, which is fetched when it begins. It is offered from the first moment on, so that its line pushes nothing
 * down, and until it was taken or declined, or is not needed any more.
 */
function useTour({ settings, current }: Workbench) {
  /** How often it was begun: each time anew. */
  const count = useSignal(0);
  const isBegun = useSignal(false);
  const isShown = useSignal(false);
  const loaded = useSignal<{ Tour: typeof Tour } | undefined>(undefined);
  const before = useRef<Element | null>(null);
  useEffect(() => effect(endWhereDone), []);

  /** Who has trained and deployed without it needs none. Its line goes with the next click or key: nothing moves by itself. */
  function endWhereDone(): (() => void) | undefined {
    const workspace = current.value;
    const isTrained = workspace?.train.run.state.value.status === "completed";
    const isDeployed = workspace?.host.state.value.status === "serving";
    if (settings.tour.value === "over" || isBegun.value || !isTrained || !isDeployed) return;
    const end = () => {
      settings.tour.value = "over";
    };
    const kinds = ["click", "keydown"] as const;
    for (const kind of kinds) addEventListener(kind, end);
    return () => {
      for (const kind of kinds) removeEventListener(kind, end);
    };
  }

  return {
    Shown: isShown.value ? loaded.value?.Tour : undefined,
    count: count.value,
    isOffered: settings.tour.value === "new" && !isBegun.value,
    async begin(): Promise<void> {
      isBegun.value = true;
      before.current = document.activeElement;
      loaded.value ??= { Tour: (await import("./tour/tour.tsx")).Tour };
      count.value += 1;
      isShown.value = true;
    },
    end(): void {
      settings.tour.value = "over";
      const hadFocus = document.activeElement?.closest("[aria-label=Tour]");
      isShown.value = false;
      isBegun.value = false;
      if (!hadFocus) return;
      const back =
        before.current instanceof HTMLElement && before.current.isConnected ? before.current : undefined;
      (back ?? document.querySelector<HTMLElement>(".header button[aria-label=Help]"))?.focus();
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
