import { useSignal } from "@preact/signals";
import { Button, IconButton } from "../components/button.tsx";
import { Dialog } from "../components/dialog.tsx";
import { TextField } from "../components/field.tsx";
import { formatBytes, nameOf } from "../files/paths.ts";
import { formatMetric } from "../train/quantities.ts";
import type { RunModel } from "../train/run-model.ts";
import { isUnderWay } from "../train/train-state.ts";
import { parseShape } from "./checkpoint-files.ts";
import type { CheckpointModel } from "./checkpoint-model.ts";
import type { Checkpoint } from "./run-record.ts";
import "./runs.css";

interface CheckpointListProps {
  actions: CheckpointModel;
  run: RunModel;
  list: readonly Checkpoint[];
  /** Shows the panel that deploys. */
  onHost?(): void;
}

/** What a run saved epoch by epoch: each can be downloaded, or deployed in place of the model. */
export function CheckpointList({ actions, run, list, onHost }: CheckpointListProps) {
  if (list.length === 0) return null;
  const names = [...new Set(list.flatMap(({ metrics }) => Object.keys(metrics)))].slice(0, 2);
  const isTraining = isUnderWay(run.state.value);
  const show = (isDeployed: boolean) => isDeployed && onHost?.();
  return (
    <section class="section" aria-label="Checkpoints">
      <h3 class="section-title">Checkpoints</h3>
      <div class="facts-scroller">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Epochs</th>
              <th scope="col">File</th>
              {names.map((name) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
              <th scope="col">
                <span class="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {list.map((checkpoint) => (
              <tr key={checkpoint.path}>
                <td>{checkpoint.epoch}</td>
                <td
                  class="mono artifact-path"
                  title={`${checkpoint.path}, ${formatBytes(checkpoint.sizeBytes)}`}
                >
                  {nameOf(checkpoint.path)}
                </td>
                {names.map((name) => (
                  <td key={name} class="number mono">
                    {checkpoint.metrics[name] === undefined ? "–" : formatMetric(checkpoint.metrics[name])}
                  </td>
                ))}
                <td class="checkpoint-actions">
                  <IconButton
                    icon="download"
                    label={`Download the checkpoint of epoch ${checkpoint.epoch} as tar.gz`}
                    disabled={actions.busy.value !== undefined}
                    onClick={() => void actions.download(checkpoint)}
                  />
                  <Button
                    disabled={isTraining || actions.busy.value !== undefined}
                    title={isTraining ? "Deploy it when the run has ended" : "Deploy this checkpoint"}
                    onClick={() => void actions.deploy(checkpoint).then(show)}
                  >
                    Deploy<span class="visually-hidden"> the checkpoint of epoch {checkpoint.epoch}</span>
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ShapeDialog actions={actions} onDeployed={show} />
    </section>
  );
}

function ShapeDialog({
  actions,
  onDeployed,
}: {
  actions: CheckpointModel;
  onDeployed(isDeployed: boolean): void;
}) {
  const text = useSignal("");
  if (!actions.question.value) return null;
  const shape = parseShape(text.value);
  return (
    <Dialog
      title="The shape of the input"
      confirm="Deploy"
      disabled={shape === undefined}
      onConfirm={() => shape && void actions.answer(shape).then(onDeployed)}
      onClose={actions.cancel}
    >
      <p>
        The default model_fn reads the shape of <span class="mono">data</span> from model-shapes.json, which
        is written when training ends and not with a checkpoint.
      </p>
      <TextField
        label="Shape of data, the batch first"
        mono
        autoFocus
        value={text.value}
        placeholder="1, 1, 28, 28"
        {...(text.value !== "" && !shape && { error: "Whole numbers with commas, e.g. 1, 1, 28, 28" })}
        onInput={(value) => {
          text.value = value;
        }}
      />
    </Dialog>
  );
}
