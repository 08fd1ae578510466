import { Button } from "../components/button.tsx";
import { EmptyState } from "../components/empty-state.tsx";
import { ErrorNote } from "../components/error-note.tsx";
import type { PackagingModel } from "../packaging/packaging-model.ts";
import { HOSTING_FUNCTIONS } from "../train/script-files.ts";
import { ScriptSelect } from "../train/script-select.tsx";
import { EndpointForm } from "./endpoint-form.tsx";
import { HandlerList } from "./handler-list.tsx";
import { HostBar } from "./host-bar.tsx";
import type { HostModel } from "./host-model.ts";
import { ModelCard } from "./model-card.tsx";
import { OutOfDate } from "./out-of-date.tsx";
import { WorkerList } from "./worker-list.tsx";
import "./host.css";

interface HostPanelProps {
  model: HostModel;
  packaging: PackagingModel;
  /** Shows the panel that trains. */
  onTrain?(): void;
  /** Shows the panel that sends requests. */
  onRequests?(): void;
  /** Lets the user choose a `model.tar.gz`. */
  onChooseModel?(): void;
}

/** Deploys the script, and shows the endpoint and its workers. */
export function HostPanel({ model, packaging, onTrain, onRequests, onChooseModel }: HostPanelProps) {
  const scripts = model.scripts.value;
  const modelFiles = model.modelFiles.value;
  if (scripts === undefined || modelFiles === undefined) return <div class="run-panel" aria-busy="true" />;
  const state = model.state.value;
  const isEmpty = state.status === "idle" && modelFiles.length === 0;
  return (
    <div class="run-panel">
      <HostBar model={model} packaging={packaging} />
      <p class="visually-hidden" aria-live="polite">
        {model.said.value}
      </p>
      <div class="run-body">
        {isEmpty && <NoModel onTrain={onTrain} onChooseModel={onChooseModel} />}
        <OutOfDate model={model} />
        {state.status === "failed" && (
          <ErrorNote
            error={state.error}
            title="The endpoint could not be deployed"
            onOpen={model.openLocation}
            action={<Button onClick={() => void model.deploy()}>Deploy again</Button>}
          />
        )}
        {state.status !== "idle" && <WorkerList model={model} onRequests={onRequests} />}
        <ModelCard model={model} />
        <HandlerList model={model} />
        {scripts.length > 0 && (
          <section class="section" aria-label="Script">
            <ScriptSelect
              label="Script"
              scripts={scripts}
              script={model.script.value}
              wants={HOSTING_FUNCTIONS}
              without="It exports no handler: the defaults serve"
              onChoose={model.chooseScript}
            />
          </section>
        )}
        <EndpointForm model={model.settings} />
      </div>
    </div>
  );
}

function NoModel({ onTrain, onChooseModel }: Pick<HostPanelProps, "onTrain" | "onChooseModel">) {
  return (
    <EmptyState
      title="No model yet"
      action={
        <>
          {onTrain && <Button onClick={onTrain}>Train the script</Button>}
          {onChooseModel && (
            <Button icon="upload" onClick={onChooseModel}>
              Choose a model.tar.gz
            </Button>
          )}
        </>
      }
    >
      Train the script, or drop a model.tar.gz on the model folder of the tree. A script whose model_fn needs
      no files can be deployed as it is.
    </EmptyState>
  );
}
