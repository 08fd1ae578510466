import type { TrainingProgress } from "../../worker/messages.ts";
import { formatDuration, formatMetric } from "./quantities.ts";
import type { TrainState } from "./train-state.ts";

/** What a screen reader hears when the run's state becomes `state`; empty where it need not hear anything new. */
export function announcement(state: TrainState): string {
  switch (state.status) {
    case "idle":
      return "";
    case "starting":
      return state.jobName === "" ? "" : `Training job ${state.jobName} starts`;
    case "running":
      return state.progress?.isEpochEnd ? epochSummary(state.progress) : "";
    case "completed":
      return `Training completed in ${formatDuration(state.elapsedMs)}`;
    case "failed":
      return `Training failed: ${state.error.message}`;
    case "stopped":
      return `Training stopped after ${formatDuration(state.elapsedMs)}`;
  }
}

function epochSummary({ epoch, numEpoch, phase, metrics }: TrainingProgress): string {
  const values = Object.entries(metrics).map(([name, value]) => `${name} ${formatMetric(value)}`);
  const count = numEpoch ? ` of ${numEpoch}` : "";
  return `Epoch ${epoch + 1}${count}, ${phase}: ${values.join(", ") || "done"}`;
}
