import { Button, IconButton } from "../components/button.tsx";
import { TextField } from "../components/field.tsx";
import type { HyperparametersModel } from "./hyperparameters-model.ts";

/** The hyperparameters of the next job, a row each. */
export function HyperparametersForm({ model }: { model: HyperparametersModel }) {
  const removed = model.removed.value;
  return (
    <section class="section" aria-label="Hyperparameters">
      <h3 class="section-title">Hyperparameters</h3>
      <div class="pairs">
        {model.rows.value.map((row, index) => (
          <Row key={index} model={model} index={index} name={row.key} value={row.value} />
        ))}
      </div>
      <div class="row">
        <Button variant="quiet" icon="plus" onClick={model.add}>
          Add hyperparameter
        </Button>
        {removed && (
          <Button variant="quiet" onClick={model.undoRemove}>
            Bring back {removed.row.key || "the row"}
          </Button>
        )}
      </div>
    </section>
  );
}

function Row(props: { model: HyperparametersModel; index: number; name: string; value: string }) {
  const { model, index, name, value } = props;
  const which = name || `hyperparameter ${index + 1}`;
  return (
    <div class="pair">
      <TextField
        label={`Name of hyperparameter ${index + 1}`}
        hideLabel
        mono
        value={name}
        error={model.problemOf(index)}
        placeholder="name"
        onInput={(key) => model.change(index, { key })}
      />
      <TextField
        label={`Value of ${which}`}
        hideLabel
        mono
        value={value}
        placeholder="value"
        onInput={(text) => model.change(index, { value: text })}
      />
      <IconButton icon="close" label={`Remove ${which}`} onClick={() => model.remove(index)} />
    </div>
  );
}
