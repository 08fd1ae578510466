import { Button } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { ErrorNote } from "../components/error-note.tsx";
import type { HostModel } from "./host-model.ts";
import "./host.css";

/** Tells that the endpoint serves what was there before the last change, and offers to bring it up to date. */
export function OutOfDate({ model }: { model: HostModel }) {
  const { script, model: files } = model.changed.value;
  const reload = model.reloadState.value;
  if (!script && !files) return null;
  const what = [script && "the script", files && "the model"].filter(Boolean).join(" and ");
  return (
    <>
      <div class="notice-line" role="status">
        <Chip tone="warn">Out of date</Chip>
        <span>The endpoint serves what was there before {what} changed.</span>
        {script && model.endpoint.value && (
          <Button
            busy={reload.status === "reloading"}
            title="Takes the handlers from the script; the models stay loaded unless model_fn changed"
            onClick={() => void model.reload()}
          >
            Reload script
          </Button>
        )}
        <Button title="Starts new workers, which run model_fn" onClick={() => void model.deploy()}>
          Redeploy
        </Button>
      </div>
      {reload.status === "failed" && (
        <ErrorNote
          error={reload.error}
          title="The script could not be reloaded: the workers serve the old one"
          onOpen={model.openLocation}
        />
      )}
    </>
  );
}
