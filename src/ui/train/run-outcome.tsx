import { useSignal } from "@preact/signals";
import { Button } from "../components/button.tsx";
import { asErrorData } from "../error-data.ts";
import { saveAs } from "../files/dropped-files.ts";
import { formatBytes } from "../files/paths.ts";
import { FailureView } from "../runs/failure-view.tsx";
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
    <div class="stack">
      {artifacts.length === 0 ? (
        <p class="warn">The script left no file under /opt/ml/model or /opt/ml/output/data.</p>
      ) : (
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
      )}
      <div class="row">
        {onHost && <Button onClick={onHost}>Deploy the model</Button>}
        {artifacts.length > 0 && <DownloadModel model={model} />}
      </div>
    </div>
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
