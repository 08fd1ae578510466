import { Button } from "../components/button.tsx";
import { formatBytes } from "../files/paths.ts";
import { MAX_EARLIER_MODELS } from "./earlier-models.ts";
import { plural } from "./quantities.ts";
import type { TrainModel } from "./train-model.ts";
import { isUnderWay } from "./train-state.ts";

/** The model that the next run puts aside, and those that can be brought back. */
export function EarlierModels({ model }: { model: TrainModel }) {
  const current = model.models.current.value ?? [];
  const earlier = model.models.earlier.value ?? [];
  if (current.length === 0 && earlier.length === 0) return null;
  const sizeBytes = current.reduce((sum, file) => sum + file.sizeBytes, 0);
  const isBusy = isUnderWay(model.run.state.value);
  return (
    <section class="section" aria-label="Model">
      <h3 class="section-title">Model</h3>
      {current.length > 0 && (
        <p class="muted">
          <span class="mono">/opt/ml/model</span> holds {plural(current.length, "file")},{" "}
          {formatBytes(sizeBytes)}. Training replaces it; the last {MAX_EARLIER_MODELS} that were replaced are
          kept here.
        </p>
      )}
      <ul class="earlier">
        {earlier.map((each) => (
          <li key={each.id} class="earlier-row">
            <span>Replaced {new Date(each.keptMs).toLocaleString()}</span>
            <span class="muted">{formatBytes(each.sizeBytes)}</span>
            <Button variant="quiet" disabled={isBusy} onClick={() => void model.restoreModel(each.id)}>
              Bring back
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
