import { Button } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { ErrorNote } from "../components/error-note.tsx";
import { nameOf } from "../files/paths.ts";
import type { HostModel } from "./host-model.ts";
import "./host.css";

/** Tells that the endpoint serves another script, or what was there before the last change, and offers to mend it. */
export function OutOfDate({ model }: { model: HostModel }) {
  const { script, model: files } = model.changed.value;
  const reload = model.reloadState.value;
  const other = model.servesOther.value;
  if (!script && !files && other === undefined) return null;
  const what = [script && "the script", files && "the model"].filter(Boolean).join(" and ");
  return (
    <>
      <div class="notice-line" role="status">
        <Chip tone="warn">Out of date</Chip>
        <span>
          {other === undefined
            ? `The endpoint serves what was there before ${what} changed.`
            : `The endpoint serves ${nameOf(other)}: redeploy for the script that is chosen.`}
        </span>
        {script && other === undefined && model.endpoint.value && (
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
