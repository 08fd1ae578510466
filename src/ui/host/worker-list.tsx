import type { WorkerState } from "../../worker/host/script-host.ts";
import { Chip, type Tone } from "../components/chip.tsx";
import { ErrorNote } from "../components/error-note.tsx";
import { Spinner } from "../components/progress.tsx";
import { formatDuration } from "../train/quantities.ts";
import type { HostModel } from "./host-model.ts";

const TONES: Record<WorkerState["status"], Tone> = {
  starting: "accent",
  ready: "good",
  busy: "accent",
  failed: "bad",
  stopped: "neutral",
};

/** The inference workers: what each is doing and how often it called model_fn. */
export function WorkerList({ model }: { model: HostModel }) {
  const workers = model.workers.value;
  if (workers.length === 0) return null;
  return (
    <section class="section" aria-label="Workers">
      <h3 class="section-title">Workers</h3>
      <ul class="workers">
        {workers.map((worker) => (
          <li key={worker.id} class="worker">
            <span class="worker-name">Worker {worker.id}</span>
            <Chip tone={TONES[worker.status]}>
              {worker.status === "starting" && <Spinner />}
              {worker.status}
            </Chip>
            <span class="muted worker-facts">
              {"model" in worker && `loaded in ${formatDuration(worker.model.elapsedMs)}, `}
              model_fn {worker.modelFnCalls === 1 ? "called once" : `called ${worker.modelFnCalls} times`}
            </span>
            {worker.status === "failed" && !isTheOnlyError(model) && (
              <div class="worker-error">
                <ErrorNote error={worker.error} onOpen={model.openLocation} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Where the deployment failed, its error says what those of the workers would say again. */
function isTheOnlyError(model: HostModel): boolean {
  return model.state.value.status === "failed";
}
