import { useSignal } from "@preact/signals";
import { Fragment } from "preact";
import { useEffect } from "preact/hooks";
import { IconButton } from "../components/button.tsx";
import { Icon } from "../components/icon.tsx";
import { Spinner } from "../components/progress.tsx";
import { RunButton } from "../components/run-button.tsx";
import { formatDuration } from "../train/quantities.ts";
import { cellKey, type MatrixCell, type MatrixModel } from "./matrix-model.ts";
import type { MatrixTypes } from "./matrix-types.ts";
import type { RequestsModel } from "./requests-model.ts";
import { statusMeaning, statusTone } from "./statuses.ts";
import "./matrix.css";

interface MatrixSectionProps {
  model: MatrixModel;
  /** The form whose body is sent, and where a cell's exchange is shown. */
  requests: RequestsModel;
}

/** Each content type with each accept type, the form's body written for it: a grid of statuses, each with its time. */
export function MatrixSection({ model, requests }: MatrixSectionProps) {
  useEffect(() => void model.readTypes(), [model]);
  const problem = model.problem.value ?? requests.body.problem.value;
  return (
    <section class="section" aria-label="Matrix">
      <div class="row">
        <h3 class="section-title">Content types × accept types</h3>
        <span class="spacer" />
        <RunButton
          label="Send all"
          isRunning={model.isRunning.value}
          problem={problem}
          onRun={model.run}
          onStop={model.stop}
        />
      </div>
      <p class="visually-hidden" aria-live="polite">
        {model.said.value}
      </p>
      <p class="field-hint">
        {problem ??
          "The body of the request form is sent with each pair, written anew where the content type needs it. Lists are not taken apart and types are compared verbatim, as in the container."}
      </p>
      <Grid model={model} requests={requests} />
      <div class="matrix-add">
        <AddType label="Add a content type" types={model.contentTypes} />
        <AddType label="Add an accept type" types={model.acceptTypes} />
      </div>
    </section>
  );
}

function Grid({ model, requests }: MatrixSectionProps) {
  const { contentTypes, acceptTypes } = model;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="matrix-scroll" tabIndex={0} aria-label="Grid of statuses">
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col" class="matrix-corner">
              sent / accepted
            </th>
            {acceptTypes.list.value.map((type) => (
              <th key={type} scope="col">
                <TypeName type={type} onRemove={() => acceptTypes.remove(type)} what="accept type" />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {contentTypes.list.value.map((contentType) => (
            <tr key={contentType}>
              <th scope="row">
                <TypeName
                  type={contentType}
                  onRemove={() => contentTypes.remove(contentType)}
                  what="content type"
                />
              </th>
              {acceptTypes.list.value.map((accept) => (
                <td key={accept}>
                  <Cell
                    cell={model.cells.value.get(cellKey(contentType, accept))}
                    of={`${contentType || "no content type"}, accept ${accept || "none"}`}
                    requests={requests}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** It may break after the slash and before parameters. */
function TypeName({ type, what, onRemove }: { type: string; what: string; onRemove(): void }) {
  const [head = "", ...parameters] = type.split(/(?=;)/);
  const [top, ...rest] = head.split("/");
  return (
    <span class="matrix-type">
      <span class={type === "" ? "muted" : "mono"}>
        {type === "" && "none"}
        {top}
        {rest.length > 0 && (
          <>
            /<wbr />
            {rest.join("/")}
          </>
        )}
        {parameters.map((parameter) => (
          <Fragment key={parameter}>
            <wbr />
            <span class="matrix-parameter">{parameter}</span>
          </Fragment>
        ))}
      </span>
      <IconButton icon="close" label={`Leave the ${what} ${type || "none"} out`} onClick={onRemove} />
    </span>
  );
}

function Cell({ cell, of, requests }: { cell: MatrixCell | undefined; of: string; requests: RequestsModel }) {
  if (!cell) return <span class="muted">–</span>;
  if (cell.status === "sending") return <Spinner />;
  if (cell.status === "failed") {
    return (
      <span class="matrix-failed" title={cell.error.message}>
        not sent
      </span>
    );
  }
  const { exchange, warnings, unfit } = cell;
  const { status, queuedMs, elapsedMs } = exchange.answer;
  const notes = [...(unfit === undefined ? [] : [unfit]), ...warnings];
  const title = [`${of}: ${status} ${statusMeaning(status)}`, ...notes].join("\n");
  return (
    <button
      type="button"
      class={`matrix-cell matrix-${statusTone(status)}`}
      title={title}
      aria-label={title}
      onClick={() => requests.show(exchange)}
    >
      <span class="matrix-status">
        {status}
        {notes.length > 0 && <Icon name="warning" size={12} />}
      </span>
      <span class="matrix-time">{formatDuration(queuedMs + elapsedMs)}</span>
    </button>
  );
}

function AddType({ label, types }: { label: string; types: MatrixTypes }) {
  const text = useSignal("");
  function add(): void {
    types.add(text.value);
    text.value = "";
  }
  return (
    <div class="row">
      <input
        class="input mono"
        aria-label={label}
        placeholder={label}
        value={text.value}
        spellcheck={false}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          add();
        }}
      />
      <IconButton icon="plus" label={label} disabled={text.value.trim() === ""} onClick={add} />
      {types.hasHidden.value && (
        <button type="button" class="link-button" onClick={types.showAll}>
          Show all
        </button>
      )}
    </div>
  );
}
