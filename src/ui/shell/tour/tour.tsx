import { useEffect, useMemo, useRef } from "preact/hooks";
import { Button, IconButton } from "../../components/button.tsx";
import { shortcutText } from "../../components/shortcut-text.ts";
import { asErrorData } from "../../error-data.ts";
import { formatDuration } from "../../train/quantities.ts";
import type { Workbench } from "../../workbench.ts";
import { focusPointed, usePointing } from "./pointing.ts";
import { withHandler } from "./tour-handler.ts";
import { createTourModel } from "./tour-model.ts";
import { type TourStep, tourSteps, watchChangedAnswer } from "./tour-steps.ts";
import "./tour.css";

const NO_TARGETS: readonly string[] = [];
const ANSWER_TARGETS = ["[data-region=run] section[aria-label=Answer]", ".phone-tab[data-panel=requests]"];

interface TourProps {
  workbench: Workbench;
  onEnd(): void;
}

/** A tour of five steps, in a card that covers nothing that is needed. Escape ends it. */
export function Tour({ workbench, onEnd }: TourProps) {
  const card = useRef<HTMLElement>(null);
  const { steps, model, changed } = useMemo(() => {
    const changed = watchChangedAnswer(() => performance.now());
    const steps = tourSteps(workbench, changed);
    return { changed, steps, model: createTourModel(steps) };
  }, [workbench]);
  useEffect(() => model.dispose, [model]);
  useEscape(onEnd);

  const index = model.index.value;
  const step = steps[index];
  usePointing(step?.targets ?? (model.isOver.value ? ANSWER_TARGETS : NO_TARGETS));
  // A button that was pressed is gone with its step: the focus stays in the card.
  useEffect(() => {
    if (index === 0 || document.activeElement === document.body) card.current?.focus();
  }, [index]);

  const said = step ? `Step ${index + 1} of ${steps.length}: ${step.title}` : "The tour is done";
  return (
    <aside class="tour-card" aria-label="Tour" data-region="tour" data-first-focus tabIndex={-1} ref={card}>
      <p class="visually-hidden" role="status">
        {said}. {step?.text}
      </p>
      <div class="tour-step" key={index}>
        <header class="tour-head">
          <span class="muted">{step ? `Step ${index + 1} of ${steps.length}` : "Done"}</span>
          <Dots count={steps.length} done={index} />
          <span class="spacer" />
          <IconButton icon="close" label="Leave the tour" onClick={onEnd} />
        </header>
        {step ? (
          <>
            <h2 class="tour-title">{step.title}</h2>
            <p>{step.text}</p>
            <div class="row tour-actions">
              <StepActions step={step} index={index} workbench={workbench} />
              {model.wasDone.value && <Button onClick={model.next}>Go on</Button>}
            </div>
          </>
        ) : (
          <TourEnd found={changed.found()} onEnd={onEnd} />
        )}
      </div>
    </aside>
  );
}

/** What leads to a step's place, or does a part of it. */
function StepActions({ step, index, workbench }: { step: TourStep; index: number; workbench: Workbench }) {
  const isOfSample = step.done() !== undefined;
  if (index === 0) {
    return isOfSample ? null : <Button onClick={() => void openSample(workbench)}>Open the sample</Button>;
  }
  if (step.panel === "script") {
    return (
      <>
        <Button variant="primary" onClick={() => void writeHandler(workbench)}>
          Write a handler
        </Button>
        <span class="muted">then change the word, and press {shortcutText("Mod+S")}</span>
      </>
    );
  }
  return (
    <>
      <Button onClick={() => showPanel(workbench, step.panel)}>Show me</Button>
      {step.panel === "train" && <OneEpoch workbench={workbench} />}
    </>
  );
}

/** Offers the shortest training that shows something. */
function OneEpoch({ workbench: { current } }: { workbench: Workbench }) {
  const form = current.value?.train.hyperparameters;
  const index = form?.rows.value.findIndex((row) => row.key === "epochs") ?? -1;
  if (!form || index < 0 || form.rows.value[index]?.value === "1") return null;
  return <Button onClick={() => form.change(index, { value: "1" })}>Only one epoch, to be quick</Button>;
}

function TourEnd({ found, onEnd }: { found: { text: string; tookMs: number } | undefined; onEnd(): void }) {
  return (
    <>
      <h2 class="tour-title">Your own handler has answered</h2>
      {found && (
        <>
          <pre class="tour-answer">{found.text.slice(0, 200)}</pre>
          <p>
            {formatDuration(found.tookMs)} after you saved it. Below the answer is what went into each handler
            and what came out. {shortcutText("Mod+K")} finds everything else.
          </p>
        </>
      )}
      <div class="row tour-actions">
        <Button variant="primary" onClick={onEnd}>
          End the tour
        </Button>
      </div>
    </>
  );
}

function Dots({ count, done }: { count: number; done: number }) {
  return (
    <span class="tour-dots" aria-hidden="true">
      {Array.from({ length: count }, (_, index) => (
        <span key={index} class={index < done ? "tour-dot is-done" : "tour-dot"} />
      ))}
    </span>
  );
}

/** Escape ends the tour, unless it closes something else. */
function useEscape(onEnd: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isOthers =
        event.defaultPrevented || document.querySelector("dialog[open], :popover-open") !== null;
      if (event.key === "Escape" && !isOthers) onEnd();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [onEnd]);
}

function showPanel({ settings }: Workbench, panel: TourStep["panel"]): void {
  settings.phoneTab.value = panel;
  if (panel !== "script") {
    settings.runOpen.value = true;
    settings.runTab.value = panel;
  }
  // The panel is drawn, and what is pointed at found anew, a moment later.
  setTimeout(focusPointed, 200);
}

async function openSample(workbench: Workbench): Promise<void> {
  const [sample] = workbench.samples;
  const state = workbench.state.value;
  if (!sample || state.status !== "open") return;
  if (state.workspaces.names.value.includes(sample.name)) workbench.switchTo(sample.name);
  else await workbench.createFrom(sample);
}

/** Puts a handler into the sample's script, unsaved, with the word selected that is to be changed. */
async function writeHandler({ current, notices }: Workbench): Promise<void> {
  const { editor, context } = current.value ?? {};
  const path = editor?.lastScript.value;
  if (!editor || !context || path === undefined) return;
  try {
    await editor.openFile(path);
    const state = editor.open.value.find((file) => file.path === path)?.state.value;
    if (state?.status !== "text") return;
    const { text, passage } = withHandler(state.document.text.value);
    if (text !== state.document.text.value) state.document.replace(text);
    context.openLocation({ path, ...passage });
  } catch (error) {
    notices.show({ kind: "error", text: "Cannot write the handler", error: asErrorData(error) });
  }
}
