import type { SourceLocation } from "../../worker/messages.ts";
import { Button } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { ErrorNote } from "../components/error-note.tsx";
import { Select } from "../components/field.tsx";
import { Spinner } from "../components/progress.tsx";
import { RunButton } from "../components/run-button.tsx";
import { saveAs } from "../files/dropped-files.ts";
import type { SentRequest } from "../requests/answer.ts";
import { formatDuration, plural } from "../train/quantities.ts";
import { shortPath } from "./case-files.ts";
import { CaseList } from "./case-list.tsx";
import type { SuiteModel } from "./suite-model.ts";
import { countResults, type SuiteRun } from "./suite-state.ts";
import "./suites.css";

interface SuiteSectionProps {
  model: SuiteModel;
  /** Shows a place in the editor. */
  onOpen(location: SourceLocation): void;
  /** Puts a case's request into the form. */
  onOpenCase(request: SentRequest): void;
}

/** The cases of a suite of requests: run against the endpoint, with what differed; opened, and their expectations changed. */
export function SuiteSection({ model, onOpen, onOpenCase }: SuiteSectionProps) {
  const directories = model.directories.value;
  const state = model.state.value;
  if (directories === undefined) return null;
  const broken = state.status === "failed" ? state.error : model.broken.value;
  return (
    <section class="section" aria-label="Suite">
      <h3 class="section-title">Suite</h3>
      <p class="visually-hidden" aria-live="polite">
        {model.said.value}
      </p>
      {directories.length === 0 && state.status === "idle" ? <NoSuite /> : <Runner model={model} />}
      {broken && <ErrorNote error={broken} title="The suite could not be run" onOpen={onOpen} />}
      {(state.status === "running" || state.status === "ended") && (
        <Summary run={state} isRunning={state.status === "running"} model={model} />
      )}
      <CaseList model={model} onOpen={onOpenCase} />
    </section>
  );
}

function NoSuite() {
  return (
    <p class="field-hint">
      Send a request and save it with its answer as a case: it is kept as plain files in a folder.{" "}
      <span class="mono">four.request.json</span> is sent, <span class="mono">four.response.json</span> must
      come back, <span class="mono">four.settings.json</span> may say more, e.g.{" "}
      <span class="mono">{'{"tolerance": 1e-5}'}</span>. <span class="mono">optml test</span> runs the same
      folder.
    </p>
  );
}

function Runner({ model }: { model: SuiteModel }) {
  const isRunning = model.state.value.status === "running";
  const problem = model.problem.value;
  return (
    <div class="suite-bar">
      <Select
        label="Folder"
        hideLabel
        value={model.directory.value ?? ""}
        options={(model.directories.value ?? []).map((path) => ({ value: path, label: shortPath(path) }))}
        disabled={isRunning}
        onChange={(path) => void model.choose(path)}
      />
      {/* One place for both, so that the focus stays where it is when one takes the place of the other. */}
      <RunButton
        label="Run the suite"
        isRunning={isRunning}
        problem={problem}
        onRun={model.run}
        onStop={model.stop}
      />
    </div>
  );
}

function Summary(props: { run: SuiteRun; isRunning: boolean; model: SuiteModel }) {
  const { run, isRunning, model } = props;
  const { passed, failed, elapsedMs } = countResults(run.results);
  const isStopped = !isRunning && run.results.length < run.caseCount;
  async function download(): Promise<void> {
    const report = await model.report();
    if (report) saveAs(report.blob, report.name);
  }
  return (
    <div class="row">
      {isRunning && <Spinner />}
      {passed > 0 && <Chip tone="good">{passed} passed</Chip>}
      {failed > 0 && <Chip tone="bad">{failed} failed</Chip>}
      {isRunning || isStopped ? (
        <span class="muted">
          {run.results.length} of {plural(run.caseCount, "case")}
          {isStopped && ", then stopped"}
        </span>
      ) : (
        <span class="muted">in {formatDuration(elapsedMs)}</span>
      )}
      <span class="spacer" />
      {!isRunning && run.results.length > 0 && (
        <Button variant="quiet" icon="download" onClick={() => void download()}>
          JUnit
        </Button>
      )}
    </div>
  );
}
