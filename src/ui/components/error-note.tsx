import type { ComponentChildren } from "preact";
import type { ErrorData, SourceLocation } from "../../worker/messages.ts";
import { Icon } from "./icon.tsx";

interface ErrorNoteProps {
  error: ErrorData;
  /** What failed, where the message alone does not say it. */
  title?: string;
  /** Shows a place in the editor. */
  onOpen(location: SourceLocation): void;
  /** What can be done now. */
  action?: ComponentChildren;
}

/** An error with its whole chain of causes, each with the place in the user's code, and the stack to unfold. */
export function ErrorNote({ error, title, onOpen, action }: ErrorNoteProps) {
  return (
    <div class="error-note" role="alert">
      <Icon name="error" />
      <div class="error-body">
        {title !== undefined && <p class="error-title">{title}</p>}
        {causes(error).map((each, index, all) => (
          <ErrorLine key={index} error={each} above={all[index - 1]} onOpen={onOpen} />
        ))}
        {adviceOf(error) !== undefined && <p class="error-advice">{adviceOf(error)}.</p>}
        {error.stack !== "" && (
          <details class="error-stack">
            <summary>Stack</summary>
            <pre>{stackText(error)}</pre>
          </details>
        )}
        {action !== undefined && <div class="row">{action}</div>}
      </div>
    </div>
  );
}

/** What to do, where the worker knows. */
function adviceOf(error: ErrorData): string | undefined {
  const { advice } = error.facts;
  return typeof advice === "string" ? advice : undefined;
}

interface ErrorLineProps {
  error: ErrorData;
  /** The error that this one caused. What that says already is not said again. */
  above: ErrorData | undefined;
  onOpen(location: SourceLocation): void;
}

function ErrorLine({ error, above, onOpen }: ErrorLineProps) {
  const isSaid = above?.message.endsWith(error.message) ?? false;
  const isShown = JSON.stringify(above?.location) === JSON.stringify(error.location);
  const location = above && isShown ? undefined : error.location;
  // Its class alone says nothing that helps; the stack has it.
  if (isSaid && !location) return null;
  return (
    <p class="error-line">
      {above && <span class="muted">Caused by </span>}
      <span class="error-name">{error.name}</span> {!isSaid && error.message}
      {location && (
        <>
          {" "}
          <LocationLink location={location} onOpen={onOpen} />
        </>
      )}
    </p>
  );
}

interface LocationLinkProps {
  location: SourceLocation;
  onOpen(location: SourceLocation): void;
}

/** A place in a file, as a link that opens the editor there. */
export function LocationLink({ location, onOpen }: LocationLinkProps) {
  const text = `${location.path.split("/").at(-1)}:${location.line}:${location.column}`;
  return (
    <button
      type="button"
      class="link-button mono"
      title={`Open ${location.path} at line ${location.line}`}
      onClick={() => onOpen(location)}
    >
      {text}
    </button>
  );
}

/** An error and the errors below it, outermost first. */
export function causes(error: ErrorData): ErrorData[] {
  return error.cause ? [error, ...causes(error.cause)] : [error];
}

function stackText(error: ErrorData): string {
  return causes(error)
    .map((each) => each.stack)
    .filter((stack) => stack !== "")
    .join("\n\nCaused by:\n");
}
