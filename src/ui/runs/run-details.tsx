import { useSignal } from "@preact/signals";
import { Button } from "../components/button.tsx";
import { CodeBlock } from "../components/code-block.tsx";
import { asErrorData } from "../error-data.ts";
import { saveAs } from "../files/dropped-files.ts";
import { formatBytes } from "../files/paths.ts";
import { backendText } from "../train/backend-chip.tsx";
import { CurvesView } from "../train/curves-view.tsx";
import { formatDuration, plural } from "../train/quantities.ts";
import type { TrainModel } from "../train/train-model.ts";
import { isUnderWay } from "../train/train-state.ts";
import { MEMORY_ADVICE } from "../under-way.ts";
import { CODE_DIR } from "../workspace-context.ts";
import { CheckpointList } from "./checkpoint-list.tsx";
import { runLabel, short } from "./compare-runs.ts";
import { FailureView } from "./failure-view.tsx";
import { RunMenu } from "./run-list.tsx";
import type { RunRecord } from "./run-record.ts";
import { RunStatus } from "./run-status.tsx";
import { useLoaded } from "./use-loaded.ts";

/** So many of a log's last lines are shown. */
const SHOWN_LINES = 500;

interface RunDetailsProps {
  model: TrainModel;
  run: RunRecord;
  /** Shows the panel that deploys. */
  onHost?(): void;
}

/** All that is kept of one run. */
export function RunDetails({ model, run, onHost }: RunDetailsProps) {
  const { runs, rerun } = model;
  const isCurrent = runs.current.value === run.id;
  return (
    <section class="section" aria-label="Run details">
      <div class="row">
        <Button onClick={() => runs.open(undefined)}>All runs</Button>
        <span class="spacer" />
        <Button
          icon="play"
          disabled={isUnderWay(model.run.state.value)}
          onClick={() => void rerun.ask(run, true)}
        >
          Train again
        </Button>
        <DownloadRun model={model} run={run} />
        <RunMenu model={model} run={run} />
      </div>
      <h3 class="section-title run-title">
        {runLabel(run)} <RunStatus run={run} isCurrent={isCurrent} />
      </h3>
      {run.status === "InProgress" && !isCurrent && (
        <p class="warn">
          The page ended while this was running, or another tab is still running it. What it began with is
          kept. {MEMORY_ADVICE}
        </p>
      )}
      {run.failure && <FailureOf model={model} run={run} failure={run.failure} />}
      <Curves model={model} run={run} isCurrent={isCurrent} />
      <Facts model={model} run={run} />
      <CheckpointList
        actions={model.checkpointActions}
        run={model.run}
        list={run.checkpoints}
        onHost={onHost}
      />
      <Artifacts run={run} />
      <ScriptFiles model={model} run={run} />
      <LogText model={model} run={run} />
    </section>
  );
}

function FailureOf(props: { model: TrainModel; run: RunRecord; failure: NonNullable<RunRecord["failure"]> }) {
  const { model, run, failure } = props;
  const { value: text } = useLoaded(() => model.runs.store.readFailure(run.id), [run.id]);
  if (failure.hasFile && text === undefined) return null;
  return (
    <FailureView
      error={failure.error}
      failure={text ?? ""}
      exitCode={failure.exitCode}
      onOpen={model.openLocation}
    />
  );
}

function Curves({ model, run, isCurrent }: { model: TrainModel; run: RunRecord; isCurrent: boolean }) {
  const { value: kept } = useLoaded(() => model.runs.store.readMetrics(run), [run.id, run.status]);
  const metrics = isCurrent ? model.run.metrics.value : kept;
  if (!metrics) return null;
  return <CurvesView metrics={metrics} version={isCurrent ? model.run.version.value : 0} />;
}

function Facts({ model, run }: { model: TrainModel; run: RunRecord }) {
  const { hyperparameters, channels, backend } = run;
  // What is known only then: which backend ran, and what of the data was counted.
  const isEnded = run.status !== "InProgress";
  return (
    <dl class="run-facts-list">
      <dt>Job</dt>
      <dd class="mono">{run.jobName}</dd>
      <dt>Started</dt>
      <dd>
        {new Date(run.startedMs).toLocaleString("en-GB")}
        {isEnded && `, took ${formatDuration(run.elapsedMs)}`}
      </dd>
      <dt>Script</dt>
      <dd>
        <button
          type="button"
          class="link-button mono"
          title="Open it as it is now"
          onClick={() => model.openLocation({ path: run.script, line: 1, column: 1 })}
        >
          {run.script.replace(`${CODE_DIR}/`, "")}
        </button>
      </dd>
      <dt>Hyperparameters</dt>
      <dd class="run-pairs">
        {Object.entries(hyperparameters).map(([key, value]) => (
          <span key={key}>
            <span class="muted">{key}</span> <span class="mono">{value}</span>
          </span>
        ))}
        {Object.keys(hyperparameters).length === 0 && "none"}
      </dd>
      <dt>Seed</dt>
      <dd class="mono">{run.seed}</dd>
      <dt>Backend</dt>
      <dd>{backend ? backendText(backend) : isEnded ? "none was started" : "not known"}</dd>
      <dt>Data</dt>
      <dd>
        {channels.length === 0 && "no channel"}
        {channels.map(({ name, fileCount, sizeBytes, digest }) => (
          <p key={name}>
            <span class="mono">{name}</span>
            {isEnded && `, ${plural(fileCount, "file")}, ${formatBytes(sizeBytes)}`}
            {digest !== undefined && (
              <>
                , SHA-256{" "}
                <span class="mono" title={digest}>
                  {short(digest)}…
                </span>
              </>
            )}
          </p>
        ))}
      </dd>
    </dl>
  );
}

function Artifacts({ run: { artifacts } }: { run: RunRecord }) {
  if (artifacts.length === 0) return null;
  return (
    <details>
      <summary>{plural(artifacts.length, "artifact")}</summary>
      <table class="table">
        <caption class="visually-hidden">Artifacts</caption>
        <tbody>
          {artifacts.map(({ path, sizeBytes }) => (
            <tr key={path}>
              <td class="mono artifact-path">{path}</td>
              <td class="number muted">{formatBytes(sizeBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function ScriptFiles({ model, run }: { model: TrainModel; run: RunRecord }) {
  return (
    <>
      {run.code.map(({ path, sizeBytes }) => (
        <Unfolded key={path} summary={`${path} as it was, ${formatBytes(sizeBytes)}`}>
          {() => <ScriptText model={model} run={run} path={path} />}
        </Unfolded>
      ))}
    </>
  );
}

function ScriptText({ model, run, path }: { model: TrainModel; run: RunRecord; path: string }) {
  const { value, error } = useLoaded(() => model.runs.store.readCode(run.id, path), [run.id, path]);
  if (error) return <p class="bad">{error.message}</p>;
  return value === undefined ? null : <CodeBlock text={value} label={`${path} as it was`} />;
}

function LogText({ model, run }: { model: TrainModel; run: RunRecord }) {
  if (run.log.count === 0) return null;
  return (
    <Unfolded summary={`Log, ${plural(run.log.count, "record")}`}>
      {() => <LogLines model={model} run={run} />}
    </Unfolded>
  );
}

function LogLines({ model, run }: { model: TrainModel; run: RunRecord }) {
  const { value, error } = useLoaded(() => model.runs.store.readLog(run.id), [run.id]);
  if (error) return <p class="bad">{error.message}</p>;
  if (value === undefined) return null;
  const lines = value.trimEnd().split("\n");
  return (
    <>
      {lines.length > SHOWN_LINES && (
        <p class="muted">
          The last {SHOWN_LINES} of {plural(lines.length, "line")}: all are in the download.
        </p>
      )}
      <CodeBlock text={lines.slice(-SHOWN_LINES).join("\n")} label="Log of the run" />
    </>
  );
}

/** What is made only when it is unfolded. */
function Unfolded({ summary, children }: { summary: string; children(): preact.ComponentChildren }) {
  const isOpen = useSignal(false);
  return (
    <details
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
      }}
    >
      <summary>{summary}</summary>
      {isOpen.value && children()}
    </details>
  );
}

function DownloadRun({ model, run }: { model: TrainModel; run: RunRecord }) {
  const isBusy = useSignal(false);
  async function download(): Promise<void> {
    isBusy.value = true;
    try {
      saveAs(await model.packRun(run), `${run.id}.tar.gz`);
    } catch (error) {
      model.tellError("Cannot pack the run", asErrorData(error));
    } finally {
      isBusy.value = false;
    }
  }
  return (
    <Button
      icon="download"
      busy={isBusy.value}
      title="All that is kept of the run"
      onClick={() => void download()}
    >
      Download
    </Button>
  );
}
