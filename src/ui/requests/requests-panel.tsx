import { useEffect, useRef } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { EmptyState } from "../components/empty-state.tsx";
import { ErrorNote } from "../components/error-note.tsx";
import { Spinner } from "../components/progress.tsx";
import type { HostModel } from "../host/host-model.ts";
import { OutOfDate } from "../host/out-of-date.tsx";
import type { SuiteModel } from "../suites/suite-model.ts";
import { SuiteSection } from "../suites/suite-section.tsx";
import { formatDuration } from "../train/quantities.ts";
import type { NumberedExchange } from "./answer.ts";
import { AnswerView } from "./answer-view.tsx";
import { BodyEditor } from "./body-editor.tsx";
import { HistoryList } from "./history-list.tsx";
import type { RequestsModel } from "./requests-model.ts";
import { TypeFields } from "./type-fields.tsx";
import "./requests.css";

interface RequestsPanelProps {
  model: RequestsModel;
  suites: SuiteModel;
  /** The endpoint that is asked. */
  host: HostModel;
  /** Shows the panel that deploys. */
  onHost?(): void;
}

/** Makes a request, sends it and shows the answer and those before it. */
export function RequestsPanel({ model, suites, host, onHost }: RequestsPanelProps) {
  return (
    <form
      class="run-panel"
      aria-label="Request"
      onSubmit={(event) => {
        event.preventDefault();
        void model.send();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
        event.preventDefault();
        void model.send();
      }}
    >
      <SendBar model={model} />
      <p class="visually-hidden" aria-live="polite">
        {model.said.value}
      </p>
      <div class="run-body">
        <OutOfDate model={host} />
        {!model.endpoint.value && <NotDeployed host={host} onHost={onHost} />}
        <section class="section" aria-label="Request">
          <TypeFields model={model} />
          <BodyEditor model={model.body} contentType={model.contentType.value} />
        </section>
        <AnswerSection model={model} />
        <SuiteSection model={suites} onOpen={model.openLocation} />
        <HistoryList model={model} />
      </div>
    </form>
  );
}

function SendBar({ model }: { model: RequestsModel }) {
  const state = model.state.value;
  const problem = model.problem.value;
  return (
    <div class="run-bar">
      {problem === undefined ? (
        <span class="mono muted">POST /invocations</span>
      ) : (
        <span class="muted">{problem}</span>
      )}
      <span class="spacer" />
      {state.status === "sending" ? (
        <>
          <Spinner />
          <span class="muted">{formatDuration(model.nowMs.value - state.startedMs)}</span>
          <Button onClick={model.stopWaiting}>Stop waiting</Button>
        </>
      ) : (
        <Button
          type="submit"
          variant="primary"
          icon="send"
          shortcut="Mod+Enter"
          disabled={problem !== undefined}
          title={problem}
        >
          Send
        </Button>
      )}
    </div>
  );
}

function NotDeployed({ host, onHost }: Pick<RequestsPanelProps, "host" | "onHost">) {
  const state = host.state.value;
  if (state.status === "starting") {
    return (
      <p class="row" role="status">
        <Spinner /> The endpoint is starting.
      </p>
    );
  }
  return (
    <EmptyState
      title={state.status === "failed" ? "The endpoint could not be deployed" : "No endpoint yet"}
      action={
        state.status === "failed" && onHost ? (
          <Button onClick={onHost}>Show why</Button>
        ) : (
          <Button
            variant="primary"
            disabled={host.problem.value !== undefined}
            onClick={() => void host.deploy()}
          >
            Deploy
          </Button>
        )
      }
    >
      Deploy the script with its model, then send a request to it.
    </EmptyState>
  );
}

function AnswerSection({ model }: { model: RequestsModel }) {
  const state = model.state.value;
  switch (state.status) {
    case "idle":
    case "sending":
      return null;
    case "failed":
      return (
        <section class="section" aria-label="Answer">
          <ErrorNote error={state.error} title="The request could not be sent" onOpen={model.openLocation} />
        </section>
      );
    case "answered":
      return <Answered key={state.exchange.id} exchange={state.exchange} model={model} />;
  }
}

/** A new answer comes into view: the form above may fill the panel. */
function Answered({ exchange, model }: { exchange: NumberedExchange; model: RequestsModel }) {
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current?.scrollIntoView({ block: "nearest" }), []);
  return (
    <section class="section" aria-label="Answer" ref={section}>
      <AnswerView exchange={exchange} warnings={model.warnings.value} onOpen={model.openLocation} />
    </section>
  );
}
