import { ProgressBar } from "../components/progress.tsx";
import { formatBytes } from "../files/paths.ts";
import { formatCount, formatElapsed, plural } from "./quantities.ts";
import type { RunModel } from "./run-model.ts";
import { shareDone, shareOfEpoch } from "./time-left.ts";

/** How far a run is: the whole, and the epoch. */
export function RunProgress({ model }: { model: RunModel }) {
  const state = model.state.value;
  if (state.status === "starting") {
    return (
      <div class="progress-block">
        <p class="progress-line">
          <span>Loading the script and the backend</span>
        </p>
        <ProgressBar label="Training job" />
      </div>
    );
  }
  if (state.status !== "running") return null;
  const { progress } = state;
  if (!progress) return <OwnLoop model={model} />;
  const { epoch, numEpoch, batch, numBatches, samplesPerSecond, phase } = progress;
  const left = model.leftMs.value;
  return (
    <div class="progress-block">
      <p class="progress-line">
        <span>{`Epoch ${epoch + 1}${numEpoch === undefined ? "" : ` of ${numEpoch}`}`}</span>
        <span class="muted">{left === undefined ? "" : `about ${formatElapsed(left)} left`}</span>
      </p>
      <ProgressBar label="Training job" value={shareDone(progress)} />
      <p class="progress-line">
        <span class="muted">
          {`${phase === "validation" ? "Validation, batch" : "Batch"} ${formatCount(batch)}${numBatches === undefined ? "" : ` of ${formatCount(numBatches)}`}`}
        </span>
        <span class="muted">{`${formatCount(samplesPerSecond)} samples/s`}</span>
      </p>
      <ProgressBar label="Epoch" value={shareOfEpoch(progress)} />
      <Usage model={model} />
    </div>
  );
}

/** A script that trains by itself: its log may tell of epochs. */
function OwnLoop({ model }: { model: RunModel }) {
  const epochs = model.epochs.value;
  const left = model.leftMs.value;
  const share = epochs?.of === undefined ? undefined : Math.min(1, epochs.done / epochs.of);
  return (
    <div class="progress-block">
      <p class="progress-line">
        <span>{epochs ? epochsText(epochs) : "The script runs"}</span>
        <span class="muted">{left === undefined ? "" : `about ${formatElapsed(left)} left`}</span>
      </p>
      <ProgressBar label="Training job" value={share} />
      <Usage model={model} />
    </div>
  );
}

/** What the run takes now. */
function Usage({ model }: { model: RunModel }) {
  const usage = model.usage.value;
  if (!usage) return null;
  const { tensors, bytes } = usage;
  return <p class="muted">{`${plural(tensors, "tensor")}, ${formatBytes(bytes)}`}</p>;
}

function epochsText({ done, of }: { done: number; of: number | undefined }): string {
  return of === undefined ? `${plural(done, "epoch")} done` : `${done} of ${plural(of, "epoch")} done`;
}
