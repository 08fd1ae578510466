import { Button, IconButton } from "../components/button.tsx";
import { Field, TextField } from "../components/field.tsx";
import type { EndpointSettingsModel } from "./endpoint-settings-model.ts";
import { KNOWN_VARIABLES, MAX_WORKERS } from "./environment.ts";

const ACCEPT_TYPES = ["application/json", "text/csv", "application/x-npy"];

/** What the endpoint is started with. */
export function EndpointForm({ model }: { model: EndpointSettingsModel }) {
  const { workers, defaultAccept, waits } = model.value.value;
  return (
    <section class="section" aria-label="Endpoint settings">
      <h3 class="section-title">Endpoint</h3>
      <div class="endpoint-fields">
        <Field label="Workers" error={model.workersProblem.value}>
          {(control) => (
            <input
              {...control}
              class="input"
              type="number"
              min={1}
              max={MAX_WORKERS}
              value={Number.isNaN(workers) ? "" : workers}
              onInput={(event) => model.change({ workers: event.currentTarget.valueAsNumber })}
            />
          )}
        </Field>
        <TextField
          label="Default accept"
          mono
          value={defaultAccept}
          suggestions={ACCEPT_TYPES}
          onInput={(text) => model.change({ defaultAccept: text })}
        />
      </div>
      <p class="field-hint">
        Each worker holds its own copy of the model. What is changed here holds from the next deployment.
      </p>
      <Variables model={model} />
      <label class="row endpoint-waits">
        <input
          type="checkbox"
          checked={waits}
          onChange={(event) => model.change({ waits: event.currentTarget.checked })}
        />
        Wait while debugging
        <span class="muted">A worker that is paused is not ended. Holds at once.</span>
      </label>
    </section>
  );
}

function Variables({ model }: { model: EndpointSettingsModel }) {
  const { variables } = model.value.value;
  return (
    <details>
      <summary>Environment variables{variables.length > 0 && ` (${variables.length})`}</summary>
      <div class="pairs variables">
        {variables.map((row, index) => (
          <div class="pair" key={index}>
            <TextField
              label={`Name of variable ${index + 1}`}
              hideLabel
              mono
              value={row.key}
              placeholder="name"
              suggestions={KNOWN_VARIABLES}
              error={model.variableProblem(index)}
              onInput={(key) => model.changeVariable(index, { key })}
            />
            <TextField
              label={`Value of ${row.key || `variable ${index + 1}`}`}
              hideLabel
              mono
              value={row.value}
              placeholder="value"
              onInput={(value) => model.changeVariable(index, { value })}
            />
            <IconButton
              icon="close"
              label={`Remove ${row.key || `variable ${index + 1}`}`}
              onClick={() => model.removeVariable(index)}
            />
          </div>
        ))}
        <div class="row">
          <Button variant="quiet" icon="plus" onClick={model.addVariable}>
            Add variable
          </Button>
        </div>
      </div>
    </details>
  );
}
