import type { RefObject } from "preact";
import { useContext, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RequestTrace, StageName, StageTrace } from "../../sagemaker/trace/request-trace.ts";
import type { ErrorData, SourceLocation } from "../../worker/messages.ts";
import { Button } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { ErrorNote, LocationLink } from "../components/error-note.tsx";
import { Icon } from "../components/icon.tsx";
import { Remembered, useRemembered } from "../components/remembered.ts";
import { formatDuration, plural } from "../train/quantities.ts";
import { summaryOf } from "../values/summary-of.ts";
import { ValuePlace } from "../values/value-place.ts";
import { ValueView } from "../values/value-view.tsx";
import { ReplayView } from "./replay-view.tsx";
import type { RequestRecord, TraceModel } from "./trace-model.ts";
import "./trace.css";

interface TraceViewProps {
  model: TraceModel;
  record: RequestRecord;
  /** Tells it from another trace of the panel, for who hears the page: `of request 3`. Default: there is no other. */
  which?: string;
  onOpen(location: SourceLocation): void;
}

/** A request's way through its worker: each stage with its time, unfolding to what went in and what came out. */
export function TraceView({ model, record, which = "", onOpen }: TraceViewProps) {
  const state = record.trace.value;
  const replay = model.replays.value.get(record.id);
  const isRunning = replay?.status === "running";
  const section = useKeptHeight(`height of the trace ${which}`, state.status === "coming");
  return (
    <section class="trace" aria-label={`Trace ${which}`.trim()} ref={section}>
      <div class="row">
        <h4 class="section-title">Trace</h4>
        <span class="muted">queue {formatDuration(record.queuedMs)}</span>
        <span class="spacer" />
        {state.status === "here" && (
          <Button
            busy={isRunning}
            title="Answers the request once more, with the script as it is now"
            onClick={() => void model.replay(record.id, "decode")}
          >
            Replay
          </Button>
        )}
      </div>
      {state.status === "coming" && <p class="muted">The values are being read.</p>}
      {state.status === "gone" && <p class="muted">{state.reason}.</p>}
      {state.status === "here" && (
        <StageList
          trace={state.trace}
          {...(record.error && { error: record.error })}
          isRunning={isRunning}
          which={which}
          onReplay={(from) => void model.replay(record.id, from)}
          onOpen={onOpen}
        />
      )}
      {replay && (
        <ReplayView
          which={which}
          state={replay}
          former={record}
          onClose={() => model.closeReplay(record.id)}
          onOpen={onOpen}
        />
      )}
    </section>
  );
}

/**
 * Values come a moment after their answer. Until then an element is as high as the one before it was, so that nothing that
 * is looked at moves.
 */
function useKeptHeight(name: string, isComing: boolean): RefObject<HTMLElement | null> {
  const place = useRef<HTMLElement>(null);
  const memory = useContext(Remembered);
  useLayoutEffect(() => {
    const height = isComing ? memory?.get(name) : undefined;
    if (place.current) place.current.style.minHeight = height === undefined ? "" : `${height}px`;
  }, [isComing]);
  useLayoutEffect(() => {
    const element = place.current;
    return () => void memory?.set(name, element?.offsetHeight);
  }, []);
  return place;
}

interface StageListProps {
  trace: RequestTrace;
  error?: ErrorData;
  isRunning: boolean;
  which: string;
  onReplay(from: StageName): void;
  onOpen(location: SourceLocation): void;
}

function StageList({ trace, ...rest }: StageListProps) {
  const { stages, findings, isCut } = trace;
  const totalMs = Math.max(...stages.map(({ startMs, elapsedMs }) => startMs + elapsedMs), 0.001);
  return (
    <>
      {findings.map(({ text, location }) => (
        <p key={text} class="warning-line">
          <Icon name="warning" />
          <span>
            {text}. {location && <LocationLink location={location} onOpen={rest.onOpen} />}
          </span>
        </p>
      ))}
      <ol class="stages">
        {stages.map((stage, index) => (
          <StageRow
            key={stage.name}
            stage={stage}
            index={index}
            totalMs={totalMs}
            leaks={findings.some((found) => found.kind === "leak" && found.stage === stage.name)}
            {...rest}
          />
        ))}
      </ol>
      {isCut && <p class="field-hint">Some values were cut: a trace holds 4 MB at most.</p>}
    </>
  );
}

type StageRowProps = Omit<StageListProps, "trace"> & {
  stage: StageTrace;
  index: number;
  totalMs: number;
  leaks: boolean;
};

function StageRow({ stage, index, totalMs, leaks, ...rest }: StageRowProps) {
  // A stage that failed is what one came to see.
  const [wasOpen, remember] = useRemembered(`${stage.name} ${rest.which}`, false);
  const [isOpen, setOpen] = useState(stage.isFailed || wasOpen);
  const onToggle = (open: boolean) => {
    // Not where it was made open: only what a person unfolds stays so.
    if (open === isOpen) return;
    setOpen(open);
    remember(open);
  };
  const left = (100 * stage.startMs) / totalMs;
  const width = Math.max(0.5, (100 * stage.elapsedMs) / totalMs);
  return (
    <li class="stage">
      <details open={isOpen} onToggle={(event) => onToggle(event.currentTarget.open)}>
        <summary class="stage-head">
          <Icon name="chevron" />
          <span class="mono stage-name">{stage.name}</span>
          <span class="stage-time">{stage.isKept ? "kept" : formatDuration(stage.elapsedMs)}</span>
          <span class="stage-track" aria-hidden="true">
            <span
              class={`stage-bar stage-bar-${index % 4}`}
              style={{ left: `${Math.min(left, 99.5)}%`, width: `${Math.min(width, 100 - left)}%` }}
            />
          </span>
          <span class="mono muted stage-gave">{stage.output && summaryOf(stage.output)}</span>
          {stage.isFailed && <Chip tone="bad">failed</Chip>}
          {leaks && <Chip tone="warn">{plural(stage.tensors.leaked, "tensor")} left</Chip>}
        </summary>
        {isOpen && <StageBody stage={stage} {...rest} />}
      </details>
    </li>
  );
}

function StageBody({
  stage,
  error,
  isRunning,
  which,
  onReplay,
  onOpen,
}: Omit<StageRowProps, "index" | "totalMs" | "leaks">) {
  const { input, output, tensors, lines, noReplay, served } = stage;
  return (
    <div class="stage-body">
      <p class="row stage-facts">
        <span>{stage.source === "script" ? "By your script" : "By default"}</span>
        {served && (
          <span class="mono muted">
            {served.name} in {served.path}
          </span>
        )}
        <span class="muted">
          {plural(tensors.made, "tensor")} made
          {tensors.leaked > 0 &&
            `, ${tensors.leaked} ${tensors.leaked === 1 ? "outlives" : "outlive"} the request`}
        </span>
        <span class="spacer" />
        {stage.name !== "decode" && (
          <Button
            disabled={isRunning || noReplay !== undefined}
            title="Runs this stage and those after it once more, with the script as it is now"
            onClick={() => onReplay(stage.name)}
          >
            Replay from here
          </Button>
        )}
      </p>
      {noReplay !== undefined && <p class="field-hint">It cannot be replayed from here: {noReplay}.</p>}
      {stage.isFailed && error && <ErrorNote error={error} onOpen={onOpen} />}
      <div class="stage-values">
        <section class="stage-value" aria-label={`Input of ${stage.name} ${which}`.trim()}>
          <h5 class="muted">Input</h5>
          {stage.isInputWrapped && stage.source === "script" && (
            <p>In a DataIter of the model's batch size: a Module's predict takes it as it is.</p>
          )}
          <ValuePlace.Provider value={`${stage.name} input ${which}`.trim()}>
            <ValueView snapshot={input} />
          </ValuePlace.Provider>
        </section>
        {output && (
          <section class="stage-value" aria-label={`Output of ${stage.name} ${which}`.trim()}>
            <h5 class="muted">Output</h5>
            <ValuePlace.Provider value={`${stage.name} output ${which}`.trim()}>
              <ValueView snapshot={output} />
            </ValuePlace.Provider>
          </section>
        )}
      </div>
      {lines.length > 0 && (
        <section aria-label={`Log of ${stage.name} ${which}`.trim()}>
          <h5 class="muted">Log</h5>
          <pre class="stage-log">
            {lines.map(({ level, text }) => `${level.toUpperCase()} ${text}`).join("\n")}
          </pre>
        </section>
      )}
    </div>
  );
}
