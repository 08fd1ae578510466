import type { ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import type { SourceLocation } from "../../worker/messages.ts";
import { Chip } from "../components/chip.tsx";
import { ErrorNote } from "../components/error-note.tsx";
import { Icon } from "../components/icon.tsx";
import { useRemembered } from "../components/remembered.ts";
import { formatBytes } from "../files/paths.ts";
import { Timeline } from "../trace/timeline.tsx";
import { TraceContext } from "../trace/trace-context.ts";
import { TraceView } from "../trace/trace-view.tsx";
import { formatDuration } from "../train/quantities.ts";
import { BodyView } from "../values/body-view.tsx";
import type { Exchange } from "./answer.ts";
import { statusMeaning, statusTone } from "./statuses.ts";
import { TimeBar } from "./time-bar.tsx";

interface AnswerViewProps {
  exchange: Exchange;
  warnings: readonly string[];
  onOpen(location: SourceLocation): void;
  /** What can be made of it. */
  actions?: ComponentChildren;
}

/** An answer: its status in words, where its time went, what went wrong, its headers and its body. */
export function AnswerView({ exchange, warnings, onOpen, actions }: AnswerViewProps) {
  const { answer, request, dropped } = exchange;
  const total = answer.queuedMs + answer.elapsedMs;
  const context = useContext(TraceContext);
  const record = answer.record === undefined ? undefined : context?.traces.find(answer.record);
  return (
    <>
      <div class="row answer-head">
        <h3 class="section-title">Answer</h3>
        <Chip tone={statusTone(answer.status)}>{answer.status}</Chip>
        <span>{statusMeaning(answer.status)}</span>
        <span class="spacer" />
        <span class="muted">
          {formatDuration(total)}
          {answer.worker !== undefined && `, worker ${answer.worker}`}
        </span>
      </div>
      {answer.error && <ErrorNote error={answer.error} title="What happened in the worker" onOpen={onOpen} />}
      {warnings.map((warning) => (
        <p key={warning} class="warning-line">
          <Icon name="warning" />
          <span>{warning}</span>
        </p>
      ))}
      {!(context && record) && <TimeBar answer={answer} />}
      {answer.error && <h4 class="muted">What the client sees</h4>}
      {dropped?.answer === undefined ? (
        <BodyView body={answer.body} contentType={answer.contentType} />
      ) : (
        <p class="muted">The body of {formatBytes(dropped.answer)} was too long to be kept over a reload.</p>
      )}
      {context && (
        <label class="row send-again">
          <input
            type="checkbox"
            checked={context.sendAgain.isOn.value}
            onChange={(event) => context.sendAgain.setOn(event.currentTarget.checked)}
          />
          Send again when the script is saved
        </label>
      )}
      {actions}
      {context && record && (
        <Unfolding title="All requests in time">
          <Timeline model={context.traces} onOpen={onOpen} />
        </Unfolding>
      )}
      <Unfolding title="Headers">
        <dl class="facts mono headers">
          {answer.headers.map(([name, value]) => (
            <HeaderRow key={name} name={name} value={value} />
          ))}
        </dl>
        <p class="field-hint">
          The request was {request.label}, {formatBytes(dropped?.request ?? request.body.length)},
          Content-Type {request.contentType || "none"}, Accept {request.accept || "none"}.
        </p>
      </Unfolding>
      {/* Last, as its values come a moment after the answer. */}
      {context && record && <TraceView model={context.traces} record={record} onOpen={onOpen} />}
    </>
  );
}

/** What is made only when it is unfolded. */
function Unfolding({ title, children }: { title: string; children: ComponentChildren }) {
  const [isOpen, setOpen] = useRemembered(title, false);
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && children}
    </details>
  );
}

function HeaderRow({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
