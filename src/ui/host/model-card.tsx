import type { ModelSummary } from "../../sagemaker/serving/invocation.ts";
import { backendText } from "../train/backend-chip.tsx";
import { formatCount } from "../train/quantities.ts";
import type { HostModel } from "./host-model.ts";

/** What model_fn returned. While a worker starts, the place for it. */
export function ModelCard({ model }: { model: HostModel }) {
  const summary = model.loaded.value?.model;
  const backend = model.backend.value;
  if (!summary && model.state.value.status !== "starting") return null;
  return (
    <section class="section" aria-label="Model" aria-busy={!summary}>
      <h3 class="section-title">Model</h3>
      <dl class="facts">
        <dt>Class</dt>
        <dd>
          {summary ? (
            <>
              <span class="mono">{summary.className}</span>{" "}
              <span class="muted">{familyText(summary.family)}</span>
            </>
          ) : (
            NOT_KNOWN
          )}
        </dd>
        <dt>Loaded by</dt>
        <dd>{summary ? LOADERS[summary.source] : NOT_KNOWN}</dd>
        <dt>Inputs</dt>
        <dd class="mono">
          {summary?.inputs.map(({ name, shape }) => `${name} ${formatShape(shape)}`).join(", ") || NOT_KNOWN}
        </dd>
        <dt>Outputs</dt>
        <dd class="mono">{summary?.outputs.join(", ") || NOT_KNOWN}</dd>
        <dt>Backend</dt>
        <dd>{summary && backend ? backendText(backend) : NOT_KNOWN}</dd>
        <dt>Parameters</dt>
        <dd>{summary ? formatCount(summary.parameterCount) : NOT_KNOWN}</dd>
      </dl>
    </section>
  );
}

/** Not told by the model, or not yet. */
const NOT_KNOWN = "–";

const LOADERS = { script: "model_fn of the script", default: "the default model_fn" } as const;

function familyText(family: ModelSummary["family"]): string {
  if (family === "other") return "neither Module nor Gluon";
  return family === "Module" ? "served as a Module" : "served as a Gluon block";
}

/** A shape as Python writes it: `(100, 1, 28, 28)`, `(4,)`. */
function formatShape(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}
