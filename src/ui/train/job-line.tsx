import { BackendChip } from "./backend-chip.tsx";
import type { RunModel } from "./run-model.ts";

/** The job's name, and the tensor backend that it runs on. */
export function JobLine({ model }: { model: RunModel }) {
  const state = model.state.value;
  if (state.status === "idle") return null;
  return (
    <p class="job-line">
      <span class="muted mono truncate">{state.jobName}</span>
      <BackendChip backend={model.backend.value} />
    </p>
  );
}
