import { useSignal } from "@preact/signals";
import type { Artifact } from "../../sagemaker/training/training-job.ts";
import { Button } from "../components/button.tsx";
import { asErrorData } from "../error-data.ts";
import { saveAs } from "../files/dropped-files.ts";
import { formatBytes } from "../files/paths.ts";
import { FailureView } from "../runs/failure-view.tsx";
import { plural } from "./quantities.ts";
import type { TrainModel } from "./train-model.ts";
import type { TrainState } from "./train-state.ts";

/** How a run ended, and what it left. */
export function RunOutcome({ model, onHost }: { model: TrainModel; onHost?(): void }) {
  const state = model.run.state.value;
  switch (state.status) {
    case "completed":
      return <Completed model={model} state={state} onHost={onHost} />;
    case "failed":
      return <Failed model={model} state={state} />;
    case "stopped":
      return (
        <p>
          Stopped by you. What the script had written to /opt/ml/model is there; where it had written nothing,
          the earlier model is back.
        </p>
      );
    default:
      return null;
  }
}

function Completed(props: {
  model: TrainModel;
  state: Extract<TrainState, { status: "completed" }>;
  onHost?(): void;
}) {
  const { model, state, onHost } = props;
  const { artifacts } = state;
  return (
    <div class="stack run-outcome">
      {artifacts.length === 0 ? (
        <p class="warn">The script left no file under /opt/ml/model or /opt/ml/output/data.</p>
      ) : (
        <ArtifactTable artifacts={artifacts} />
      )}
      <div class="row">
        {onHost && <Button onClick={onHost}>Deploy the model</Button>}
        {artifacts.length > 0 && <DownloadModel model={model} />}
      </div>
    </div>
  );
}

/** Three lines, so that it takes the place that the progress had: what is more is folded. */
function ArtifactTable({ artifacts }: { artifacts: readonly Artifact[] }) {
  const shown = artifacts.length > 3 ? 2 : 3;
  const folded = artifacts.slice(shown);
  return (
    <div>
      <Rows caption="Artifacts" artifacts={artifacts.slice(0, shown)} />
      {folded.length > 0 && (
        <details>
          <summary>{plural(folded.length, "more file")}</summary>
          <Rows caption="Further artifacts" artifacts={folded} />
        </details>
      )}
    </div>
  );
}

function Rows({ caption, artifacts }: { caption: string; artifacts: readonly Artifact[] }) {
  return (
    <table class="table">
      <caption class="visually-hidden">{caption}</caption>
      <tbody>
        {artifacts.map(({ path, sizeBytes }) => (
          <tr key={path}>
            <td class="mono artifact-path">{path}</td>
            <td class="number muted">{formatBytes(sizeBytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function DownloadModel({ model }: { model: TrainModel }) {
  const isBusy = useSignal(false);
  async function download(): Promise<void> {
    isBusy.value = true;
    try {
      saveAs(await model.packModel(), "model.tar.gz");
    } catch (error) {
      model.tellError("Cannot pack model.tar.gz", asErrorData(error));
    } finally {
      isBusy.value = false;
    }
  }
  return (
    <Button icon="download" busy={isBusy.value} onClick={() => void download()}>
      Download model.tar.gz
    </Button>
  );
}

function Failed(props: { model: TrainModel; state: Extract<TrainState, { status: "failed" }> }) {
  const { model, state } = props;
  return (
    <FailureView
      error={state.error}
      failure={state.failure}
      exitCode={state.exitCode}
      onOpen={model.openLocation}
      action={<Button onClick={() => void model.start()}>Train again</Button>}
    />
  );
}
