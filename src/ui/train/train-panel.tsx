import { useEffect, useRef } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { EmptyState } from "../components/empty-state.tsx";
import { TextField } from "../components/field.tsx";
import { lazy } from "../components/lazy.tsx";
import { type TabItem, TabPanel, Tabs } from "../components/tabs.tsx";
import type { PackagingModel } from "../packaging/packaging-model.ts";
import { CheckpointList } from "../runs/checkpoint-list.tsx";
import { ChannelsForm } from "./channels-form.tsx";
import { CurvesView } from "./curves-view.tsx";
import { EarlierModels } from "./earlier-models-list.tsx";
import { HyperparametersForm } from "./hyperparameters-form.tsx";
import { JobLine } from "./job-line.tsx";
import { MetricDefinitionsForm } from "./metric-definitions-form.tsx";
import { RunBar } from "./run-bar.tsx";
import { RunOutcome } from "./run-outcome.tsx";
import { RunProgress } from "./run-progress.tsx";
import type { ScriptFile } from "./script-files.ts";
import { ScriptSelect } from "./script-select.tsx";
import type { TrainMode, TrainModel } from "./train-model.ts";
import { isUnderWay } from "./train-state.ts";
import "./train.css";

interface TrainPanelProps {
  model: TrainModel;
  packaging: PackagingModel;
  /** Shows the panel that deploys. */
  onHost?(): void;
}

/** Describes a training job, starts it and shows how it goes. */
export function TrainPanel({ model, packaging, onHost }: TrainPanelProps) {
  const scripts = model.scripts.value;
  useEffect(() => void model.runs.load(), [model]);
  if (scripts === undefined) return <div class="run-panel" aria-busy="true" />;
  // Runs outlive their script, and one that is under way must be stopped.
  const hasRun = model.run.state.value.status !== "idle" || (model.runs.list.value?.length ?? 0) > 0;
  if (scripts.length === 0 && !hasRun) {
    return (
      <div class="run-panel">
        <NoScript model={model} />
      </div>
    );
  }
  const mode = model.mode.value;
  return (
    <div class="run-panel">
      <RunBar model={model} packaging={packaging} />
      <div class="run-modes">
        <Tabs
          label="What of the training"
          items={modesOf(model)}
          selected={`train-${mode}`}
          onSelect={(id) => model.setMode(id === "train-runs" ? "runs" : "job")}
        />
      </div>
      <p class="visually-hidden" aria-live="polite">
        {model.run.said.value}
      </p>
      <div class="run-body">
        <TabPanel id={`train-${mode}`}>
          {mode === "runs" ? (
            <RunsPanel model={model} onHost={onHost} />
          ) : (
            <Job model={model} onHost={onHost} />
          )}
        </TabPanel>
      </div>
    </div>
  );
}

function NoScript({ model }: Pick<TrainPanelProps, "model">) {
  return (
    <EmptyState
      title="No script yet"
      action={
        <Button variant="primary" icon="plus" onClick={() => void model.createScript()}>
          Make train.ts
        </Button>
      }
    >
      A script is a file under /opt/ml/code that exports a function named train. The sample workspace mnist
      has one.
    </EmptyState>
  );
}

/** The count is in the list too: a screen reader need not hear it with the name. */
function modesOf(model: TrainModel): TabItem<`train-${TrainMode}`>[] {
  const count = model.runs.list.value?.length ?? 0;
  const runs = (
    <>
      Runs{" "}
      <span class="muted run-count" aria-hidden="true">
        {count > 0 && count}
      </span>
    </>
  );
  return [
    { id: "train-job", label: "Job" },
    { id: "train-runs", label: runs },
  ];
}

const RunsPanel = lazy("Loading the runs", async () => (await import("../runs/runs-panel.tsx")).RunsPanel);

/** How the last job goes, and the form of the next. */
function Job({ model, onHost }: Pick<TrainPanelProps, "model" | "onHost">) {
  const state = model.run.state.value;
  const scripts = model.scripts.value ?? [];
  const wasSeen = useRef(false);
  if (isUnderWay(state)) wasSeen.current = true;
  return (
    <>
      {state.status !== "idle" && (
        <section class={wasSeen.current ? "section fills-panel" : "section"} aria-label="Training job">
          {isUnderWay(state) ? (
            <RunProgress model={model.run} />
          ) : (
            <RunOutcome model={model} onHost={onHost} />
          )}
          <JobLine model={model.run} />
          <CurvesView metrics={model.run.metrics.value} version={model.run.version.value} />
          <CheckpointList
            actions={model.checkpointActions}
            run={model.run}
            list={model.checkpoints.value}
            onHost={onHost}
          />
        </section>
      )}
      {scripts.length === 0 ? <NoScript model={model} /> : <JobForm model={model} scripts={scripts} />}
    </>
  );
}

interface JobFormProps {
  model: TrainModel;
  scripts: readonly ScriptFile[];
}

/** The form of the next job. */
function JobForm({ model, scripts }: JobFormProps) {
  const state = model.run.state.value;
  return (
    <>
      <section class="section" aria-label="Script">
        <ScriptSelect
          label="Script"
          scripts={scripts}
          script={model.script.value}
          wants={["train"]}
          onChoose={model.chooseScript}
          disabled={isUnderWay(state)}
        />
      </section>
      <HyperparametersForm model={model.hyperparameters} />
      <ChannelsForm model={model.channels} />
      <section class="section" aria-label="Random choices">
        <TextField
          label="Seed"
          mono
          inputMode="numeric"
          value={model.seed.value}
          placeholder="drawn anew for each run"
          error={model.seedProblem.value}
          hint="Of every random choice of mxnet. A run's record has the one that was drawn."
          onInput={model.setSeed}
        />
      </section>
      <MetricDefinitionsForm
        model={model.definitions}
        counts={model.run.counts.value}
        hasLog={model.run.version.value > 0 && model.run.log.value.count > 0}
        isRunning={isUnderWay(state)}
      />
      <EarlierModels model={model} />
    </>
  );
}
