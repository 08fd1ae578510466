import { useEffect } from "preact/hooks";
import { Spinner } from "../components/progress.tsx";
import type { TrainModel } from "../train/train-model.ts";
import { Comparison } from "./comparison.tsx";
import { RerunDialog } from "./rerun-dialog.tsx";
import { RunDetails } from "./run-details.tsx";
import { RunList } from "./run-list.tsx";
import "./runs.css";

interface RunsPanelProps {
  model: TrainModel;
  /** Shows the panel that deploys. */
  onHost?(): void;
}

/** The runs of the workspace, a comparison of those that are chosen, or one run whole. */
export function RunsPanel({ model, onHost }: RunsPanelProps) {
  const { runs } = model;
  useEffect(() => void runs.load(), [runs]);
  const opened = runs.opened.value;
  if (runs.list.value === undefined) return <Spinner label="Reading the runs" />;
  return (
    <>
      {opened ? (
        <RunDetails key={opened.id} model={model} run={opened} onHost={onHost} />
      ) : (
        <>
          <RunList model={model} />
          <Comparison model={model} />
        </>
      )}
      <RerunDialog model={model.rerun} />
    </>
  );
}
