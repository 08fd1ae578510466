import type { ModelSummary } from "../../sagemaker/serving/invocation.ts";
import type { WorkerState } from "../../worker/host/script-host.ts";
import { Button } from "../components/button.tsx";
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

interface WorkerListProps {
  model: HostModel;
  /** Shows the panel that sends requests. */
  onRequests?(): void;
}

/** The inference workers: what each is doing and how often it called model_fn. */
export function WorkerList({ model, onRequests }: WorkerListProps) {
  const workers = model.workers.value;
  const state = model.state.value;
  if (workers.length === 0) return null;
  return (
    <section class="section" aria-label="Workers">
      <div class="row workers-head">
        <h3 class="section-title">Workers</h3>
        {state.status === "serving" && <span class="muted">ready in {formatDuration(state.tookMs)}</span>}
        <span class="spacer" />
        {state.status === "serving" && onRequests && (
          <Button variant="primary" icon="send" onClick={onRequests}>
            Send a request
          </Button>
        )}
      </div>
      <ul class="workers">
        {workers.map((worker) => (
          <WorkerRow key={worker.id} model={model} worker={worker} />
        ))}
      </ul>
    </section>
  );
}

function WorkerRow({ model, worker }: { model: HostModel; worker: WorkerState }) {
  return (
    <li class="worker">
      <span class="worker-name">Worker {worker.id}</span>
      <Chip tone={TONES[worker.status]}>
        {worker.status === "starting" && <Spinner />}
        {worker.status}
      </Chip>
      <span class="muted worker-facts">
        {modelFnText(worker.modelFnCalls)}
        {"model" in worker && timesText(worker.model)}
      </span>
      {worker.status === "failed" && !isTheOnlyError(model) && (
        <div class="worker-error">
          <ErrorNote error={worker.error} onOpen={model.openLocation} />
        </div>
      )}
    </li>
  );
}

function modelFnText(calls: number): string {
  if (calls === 0) return "model_fn has not run";
  return calls === 1 ? "model_fn ran once" : `model_fn ran ${calls} times`;
}

function timesText({ elapsedMs, warmUpMs }: ModelSummary): string {
  const loading = `, ${formatDuration(elapsedMs)}`;
  return warmUpMs === undefined ? loading : `${loading}; warmed up in ${formatDuration(warmUpMs)}`;
}

/** Where the deployment failed, its error says what those of the workers would say again. */
function isTheOnlyError(model: HostModel): boolean {
  return model.state.value.status === "failed";
}
