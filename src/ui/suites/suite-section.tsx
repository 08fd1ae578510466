import { useEffect, useRef } from "preact/hooks";
import type { CaseResult } from "../../sagemaker/suites/run-suite.ts";
import type { SourceLocation } from "../../worker/messages.ts";
import { Button } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { ErrorNote } from "../components/error-note.tsx";
import { Select } from "../components/field.tsx";
import { Spinner } from "../components/progress.tsx";
import { saveAs } from "../files/dropped-files.ts";
import { formatDuration, plural } from "../train/quantities.ts";
import { ML_ROOT } from "../workspace-context.ts";
import type { SuiteModel } from "./suite-model.ts";
import { countResults, type SuiteRun } from "./suite-state.ts";
import "./suites.css";

interface SuiteSectionProps {
  model: SuiteModel;
  /** Shows a place in the editor. */
  onOpen(location: SourceLocation): void;
}

/** Runs a suite of requests against the endpoint, and tells of each case whether it passed, and why not. */
export function SuiteSection({ model, onOpen }: SuiteSectionProps) {
  useEffect(() => model.watch(), [model]);
  const directories = model.directories.value;
  const state = model.state.value;
  if (directories === undefined) return null;
  return (
    <section class="section" aria-label="Suite">
      <h3 class="section-title">Suite</h3>
      <p class="visually-hidden" aria-live="polite">
        {model.said.value}
      </p>
      {directories.length === 0 && state.status === "idle" ? <NoSuite /> : <Runner model={model} />}
      {state.status === "failed" && (
        <ErrorNote error={state.error} title="The suite could not be run" onOpen={onOpen} />
      )}
      {(state.status === "running" || state.status === "ended") && (
        <Results run={state} isRunning={state.status === "running"} model={model} />
      )}
    </section>
  );
}

function NoSuite() {
  return (
    <p class="field-hint">
      Requests to run again and again are kept as plain files in a folder:{" "}
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
        onChange={model.choose}
      />
      {/* One place for both, so that the focus stays where it is when one takes the place of the other. */}
      {isRunning ? (
        <Button icon="stop" onClick={model.stop}>
          Stop
        </Button>
      ) : (
        <Button icon="play" disabled={problem !== undefined} title={problem} onClick={() => void model.run()}>
          Run the suite
        </Button>
      )}
    </div>
  );
}

function Results(props: { run: SuiteRun; isRunning: boolean; model: SuiteModel }) {
  const { run, isRunning, model } = props;
  const { passed, failed, elapsedMs } = countResults(run.results);
  const label = `Cases of ${shortPath(run.directory)}`;
  const isStopped = !isRunning && run.results.length < run.caseCount;
  const root = useRef<HTMLElement>(null);
  // What was asked for comes into view: the form above may fill the panel.
  useEffect(() => root.current?.scrollIntoView({ block: "nearest" }), [isRunning]);
  async function download(): Promise<void> {
    const report = await model.report();
    if (report) saveAs(report.blob, report.name);
  }
  return (
    <>
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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section ref={root} class="suite-cases" tabIndex={0} aria-label={label}>
        <ul>
          {run.results.map((result) => (
            <Case key={result.name} result={result} />
          ))}
        </ul>
      </section>
    </>
  );
}

function Case({ result: { name, problems, elapsedMs } }: { result: CaseResult }) {
  const isPassed = problems.length === 0;
  return (
    <li class="suite-case">
      <div class="suite-line">
        <Chip tone={isPassed ? "good" : "bad"}>{isPassed ? "passed" : "failed"}</Chip>
        <span class="mono truncate suite-name" title={name}>
          {name}
        </span>
        <span class="muted">{formatDuration(elapsedMs)}</span>
      </div>
      {problems.map((problem, index) => (
        <p key={index} class="suite-problem">
          {problem}
        </p>
      ))}
    </li>
  );
}

function shortPath(path: string): string {
  return path.replace(`${ML_ROOT}/`, "");
}
