import { type Signal, useSignal } from "@preact/signals";
import type { SourceLocation } from "../../worker/messages.ts";
import { IconButton } from "../components/button.tsx";
import { causes, LocationLink } from "../components/error-note.tsx";
import { Icon } from "../components/icon.tsx";
import { VirtualList } from "../components/virtual-list.tsx";
import { formatTime, LOG_LIMIT, type LogEntry, type LogModel } from "./log-model.ts";
import "./log.css";

interface LogPanelProps {
  model: LogModel;
  /** Whether the lines are shown, or only the bar. */
  isOpen: Signal<boolean>;
  onOpen(location: SourceLocation): void;
}

/** What the scripts and the container say, in the order in which it came. */
export function LogPanel({ model, isOpen, onOpen }: LogPanelProps) {
  const follows = useSignal(true);
  const unfolded = useSignal<ReadonlySet<number>>(new Set());
  const shown = model.shown.value;

  function toggle(id: number): void {
    const next = new Set(unfolded.value);
    if (!next.delete(id)) next.add(id);
    unfolded.value = next;
  }

  return (
    <section class="panel log-panel" aria-label="Log" data-region="log">
      <div class="panel-bar log-bar">
        <IconButton
          icon="chevron"
          label={isOpen.value ? "Fold the log" : "Unfold the log"}
          expanded={isOpen.value}
          onClick={() => {
            isOpen.value = !isOpen.value;
          }}
        />
        <h2 class="panel-title">Log</h2>
        <Sources model={model} />
        <span class="spacer" />
        <IconButton
          icon="follow"
          label="Follow the newest line"
          pressed={follows.value}
          onClick={() => {
            follows.value = !follows.value;
          }}
        />
        <IconButton
          icon="copy"
          label="Copy what is shown"
          disabled={shown.length === 0}
          onClick={() => void navigator.clipboard.writeText(model.text())}
        />
        <IconButton icon="trash" label="Clear the log" disabled={shown.length === 0} onClick={model.clear} />
      </div>
      {model.droppedCount.value > 0 && (
        <p class="log-dropped">
          The log holds {LOG_LIMIT.toLocaleString("en")} lines:{" "}
          {model.droppedCount.value.toLocaleString("en")} older ones were let go.
        </p>
      )}
      {shown.length === 0 ? (
        <p class="log-empty">What train and the inference workers print is shown here.</p>
      ) : (
        <div class="log-lines">
          <VirtualList
            label="Log lines"
            role="log"
            items={shown}
            rowHeight={20}
            measured
            keyOf={(entry) => entry.id}
            followTail={follows.value}
            onTail={(atTail) => {
              follows.value = atTail;
            }}
          >
            {(entry) => (
              <LogLine
                entry={entry}
                isUnfolded={unfolded.value.has(entry.id)}
                onToggle={() => toggle(entry.id)}
                onOpen={onOpen}
              />
            )}
          </VirtualList>
        </div>
      )}
    </section>
  );
}

function Sources({ model }: { model: LogModel }) {
  const sources = model.sources.value;
  if (sources.length < 2) return null;
  const options = [undefined, ...sources];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a row of a bar
    <div class="log-sources" role="group" aria-label="Whose lines are shown">
      {options.map((source) => (
        <button
          key={source ?? ""}
          type="button"
          class="log-source"
          aria-pressed={model.source.value === source}
          onClick={() => model.choose(source)}
        >
          {source ?? "all"}
        </button>
      ))}
    </div>
  );
}

interface LogLineProps {
  entry: LogEntry;
  isUnfolded: boolean;
  onToggle(): void;
  onOpen(location: SourceLocation): void;
}

const LEVELS = { debug: "DEBUG", info: "INFO", warn: "WARN", error: "ERROR" } as const;

function LogLine({ entry, isUnfolded, onToggle, onOpen }: LogLineProps) {
  const { error } = entry;
  return (
    <div class={`log-line log-${entry.level} log-from-${entry.origin}`}>
      <time class="log-time">{formatTime(entry.timeMs)}</time>
      <span class="log-level">{LEVELS[entry.level]}</span>
      <span class="log-name truncate">{entry.source}</span>
      <span class="log-text">
        {entry.text}
        {error?.location && (
          <>
            {" "}
            <LocationLink location={error.location} onOpen={onOpen} />
          </>
        )}
        {error && (
          <button type="button" class="log-unfold" aria-expanded={isUnfolded} onClick={onToggle}>
            <Icon name="chevron" size={12} />
            {isUnfolded ? "Less" : "Why"}
          </button>
        )}
        {error && isUnfolded && (
          <span class="log-error">
            {causes(error)
              .map((each) => each.stack || `${each.name}: ${each.message}`)
              .join("\nCaused by: ")}
          </span>
        )}
      </span>
    </div>
  );
}
