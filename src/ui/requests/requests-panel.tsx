import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { EmptyState } from "../components/empty-state.tsx";
import { ErrorNote } from "../components/error-note.tsx";
import { Spinner } from "../components/progress.tsx";
import { Remembered } from "../components/remembered.ts";
import { TabPanel, Tabs } from "../components/tabs.tsx";
import type { HostModel } from "../host/host-model.ts";
import { OutOfDate } from "../host/out-of-date.tsx";
import type { SuiteModel } from "../suites/suite-model.ts";
import { SuiteSection } from "../suites/suite-section.tsx";
import { formatDuration } from "../train/quantities.ts";
import type { NumberedExchange } from "./answer.ts";
import { AnswerView } from "./answer-view.tsx";
import { BodyEditor } from "./body-editor.tsx";
import { ClientActions } from "./client-actions.tsx";
import { ExchangeActions } from "./exchange-actions.tsx";
import { HistoryList } from "./history/history-list.tsx";
import { LoadSection } from "./load/load-section.tsx";
import { MatrixSection } from "./matrix-section.tsx";
import type { RequestMode } from "./request-mode.ts";
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

const MODES: { id: `requests-${RequestMode}`; label: string }[] = [
  { id: "requests-request", label: "Request" },
  { id: "requests-suite", label: "Suite" },
  { id: "requests-matrix", label: "Matrix" },
  { id: "requests-load", label: "Load" },
];

/** Makes a request, sends it and shows the answer and those before it; or sends many. */
export function RequestsPanel({ model, suites, host, onHost }: RequestsPanelProps) {
  useEffect(() => suites.watch(), [suites]);
  const mode = model.mode.value;
  const send = (event: Event) => {
    // A dialog's own form lies in this one.
    if (event.target instanceof Element && event.target.closest("dialog")) return;
    event.preventDefault();
    if (mode === "request") void model.send();
  };
  return (
    <form
      class="run-panel"
      aria-label="Request"
      onSubmit={send}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) send(event);
      }}
    >
      <SendBar model={model} />
      <p class="visually-hidden" aria-live="polite">
        {model.said.value}
      </p>
      <div class="run-body">
        <OutOfDate model={host} />
        {mode !== "request" && !model.endpoint.value && <NotDeployed host={host} onHost={onHost} />}
        <TabPanel id={`requests-${mode}`}>
          {mode === "request" && <OneRequest model={model} suites={suites} host={host} onHost={onHost} />}
          {mode === "suite" && (
            <SuiteSection model={suites} onOpen={model.openLocation} onOpenCase={model.fill} />
          )}
          {mode === "load" && (
            <LoadSection model={model.load} onShow={model.show} onOpen={model.openLocation} />
          )}
          {mode === "matrix" && <MatrixSection model={model.matrix} requests={model} />}
        </TabPanel>
      </div>
    </form>
  );
}

function OneRequest({ model, suites, host, onHost }: RequestsPanelProps) {
  return (
    <>
      <section class="section" aria-label="Request">
        <TypeFields model={model} />
        <BodyEditor model={model.body} contentType={model.contentType.value} />
        <ClientActions model={model} />
      </section>
      <AnswerPlace model={model} suites={suites}>
        {!model.endpoint.value && <NotDeployed host={host} onHost={onHost} />}
      </AnswerPlace>
      <HistoryList model={model} />
    </>
  );
}

/** A wait that is shorter is no news: the button stays as it is. */
const LONG_MS = 300;

function SendBar({ model }: { model: RequestsModel }) {
  const state = model.state.value;
  const problem = model.problem.value;
  const isLong = state.status === "sending" && model.nowMs.value - state.startedMs >= LONG_MS;
  return (
    <div class="run-bar requests-bar">
      <Tabs
        label="What to send"
        items={MODES}
        selected={`requests-${model.mode.value}`}
        onSelect={(id) => model.setMode(id.slice("requests-".length) as RequestMode)}
      />
      <span class="spacer" />
      {model.mode.value !== "request" ? null : isLong ? (
        <Button icon="stop" onClick={model.stopWaiting}>
          Stop waiting
        </Button>
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
      {host.problem.value === undefined
        ? "Deploy the script with its model, then send a request to it."
        : `Nothing can be deployed yet. ${host.problem.value}.`}
    </EmptyState>
  );
}

interface AnswerPlaceProps extends Pick<RequestsPanelProps, "model" | "suites"> {
  /** What is said while nothing can be sent. */
  children: ComponentChildren;
}

/**
 * Where the answer stands: from the moment of sending on it has the height of the panel, so that it pushes nothing
 * that is seen. The answer before it stays until it comes.
 */
function AnswerPlace({ model, suites, children }: AnswerPlaceProps) {
  const state = model.state.value;
  const exchange = model.shown.value;
  return (
    <div class={state.status === "idle" ? "answer-place" : "answer-place fills-panel"}>
      {children}
      {state.status === "sending" && <Waiting model={model} startedMs={state.startedMs} />}
      {state.status === "failed" && (
        <section class="section" aria-label="Answer">
          <ErrorNote error={state.error} title="The request could not be sent" onOpen={model.openLocation} />
        </section>
      )}
      {exchange && (
        <Remembered.Provider value={model.look}>
          <Answered
            key={exchange.id}
            exchange={exchange}
            isOld={state.status === "sending"}
            model={model}
            suites={suites}
          />
        </Remembered.Provider>
      )}
    </div>
  );
}

/** Over the answer before, where there is one: nothing moves. */
function Waiting({ model, startedMs }: { model: RequestsModel; startedMs: number }) {
  return (
    <p class="row answer-wait">
      <Spinner />
      <span>{`Waiting, ${formatDuration(model.nowMs.value - startedMs)}`}</span>
    </p>
  );
}

interface AnsweredProps extends Pick<RequestsPanelProps, "model" | "suites"> {
  exchange: NumberedExchange;
  /** Whether the next one is on its way. */
  isOld: boolean;
}

/** A new answer comes into view: the form above may fill the panel. */
function Answered({ exchange, isOld, model, suites }: AnsweredProps) {
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current?.scrollIntoView({ block: "nearest" }), []);
  // Those of the answer itself: while the next one is on its way the model has none.
  const warnings = useMemo(() => model.warnings.peek(), []);
  return (
    <section class={isOld ? "section is-old" : "section"} aria-label="Answer" aria-busy={isOld} ref={section}>
      <AnswerView
        exchange={exchange}
        warnings={warnings}
        onOpen={model.openLocation}
        actions={<ExchangeActions exchange={exchange} model={model} suites={suites} />}
      />
    </section>
  );
}
