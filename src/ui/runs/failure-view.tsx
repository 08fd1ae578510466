import type { ComponentChildren } from "preact";
import type { ErrorData, SourceLocation } from "../../worker/messages.ts";
import { CodeBlock } from "../components/code-block.tsx";
import { causes, ErrorNote } from "../components/error-note.tsx";
import { formatCount } from "../train/quantities.ts";
import { FAILURE_REASON_LENGTH, failureReason } from "../train/train-state.ts";
import { splitPlaces, withoutPageLines } from "./stack-lines.ts";
import "./runs.css";

interface FailureViewProps {
  error: ErrorData;
  /** The text of `/opt/ml/output/failure`; empty where the job did not come that far. */
  failure: string;
  exitCode: number;
  onOpen(location: SourceLocation): void;
  /** What can be done now. */
  action?: ComponentChildren;
}

/** Why a job failed: the error at its line, then what the service would show of it beside all that there is. */
export function FailureView({ error, failure, exitCode, onOpen, action }: FailureViewProps) {
  const whole = failure === "" ? stacksOf(error) : failure;
  const cut = Math.max(0, failure.length - FAILURE_REASON_LENGTH);
  return (
    <div class="stack">
      <ErrorNote
        error={inShort(error)}
        title="The training job failed"
        onOpen={onOpen}
        {...(action !== undefined && { action })}
      />
      <div class="failure-sides">
        <section aria-label="The whole error">
          <h3 class="section-title">
            The whole error{" "}
            <span class="muted">
              {failure === "" ? "" : "/opt/ml/output/failure, "}
              exit code {exitCode}
            </span>
          </h3>
          <LinkedText text={whole} onOpen={onOpen} />
        </section>
        <section aria-label="What the service shows">
          <h3 class="section-title">
            What the service shows{" "}
            <span class="muted">
              {cut > 0
                ? `FailureReason: ${formatCount(FAILURE_REASON_LENGTH)} of ${formatCount(failure.length)} characters`
                : "FailureReason"}
            </span>
          </h3>
          <CodeBlock text={failureReason(failure.trimEnd(), exitCode)} label="Failure reason" />
        </section>
      </div>
    </div>
  );
}

/** Text whose places in the script open the editor there. */
function LinkedText({ text, onOpen }: { text: string; onOpen(location: SourceLocation): void }) {
  return (
    <div class="code-block">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="code-scroller" tabIndex={0} aria-label="The whole error with its stack">
        <pre>
          {splitPlaces(text.trimEnd()).map((piece, index) => {
            const { location } = piece;
            if (!location) return <span key={index}>{piece.text}</span>;
            return (
              <button
                key={index}
                type="button"
                class="link-button mono"
                title={`Open ${location.path} at line ${location.line}`}
                onClick={() => onOpen(location)}
              >
                {piece.text}
              </button>
            );
          })}
        </pre>
      </section>
    </div>
  );
}

/** More of a message is read in the whole error. */
const SHOWN_MESSAGE = 300;

/**
 * The error in short: its stack, and all of a long message, are shown below with links. What `above`, the message of
 * the error that it caused, says already is left out here: two that are cut are no longer known for the same.
 */
function inShort(error: ErrorData, above = ""): ErrorData {
  const { message, cause } = error;
  const own = above.endsWith(message) ? "" : message;
  return {
    ...error,
    stack: "",
    message: own.length > SHOWN_MESSAGE ? `${own.slice(0, SHOWN_MESSAGE)}…` : own,
    ...(cause && { cause: inShort(cause, message) }),
  };
}

function stacksOf(error: ErrorData): string {
  return causes(error)
    .map(({ stack, name, message }) => withoutPageLines(stack) || `${name}: ${message}`)
    .join("\n\nCaused by:\n");
}
