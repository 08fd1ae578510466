import type { ModelSummary } from "../../sagemaker/serving/invocation.ts";
import { backendText } from "../train/backend-chip.tsx";
import { formatCount } from "../train/quantities.ts";
import type { HostModel } from "./host-model.ts";

/** What model_fn returned. */
export function ModelCard({ model }: { model: HostModel }) {
  const summary = model.loaded.value?.model;
  const backend = model.backend.value;
  if (!summary) return null;
  return (
    <section class="section" aria-label="Model">
      <h3 class="section-title">Model</h3>
      <dl class="facts">
        <dt>Class</dt>
        <dd>
          <span class="mono">{summary.className}</span>{" "}
          <span class="muted">{familyText(summary.family)}</span>
        </dd>
        <dt>Loaded by</dt>
        <dd>{summary.source === "script" ? "model_fn of the script" : "the default model_fn"}</dd>
        {summary.inputs.length > 0 && (
          <>
            <dt>Inputs</dt>
            <dd class="mono">
              {summary.inputs.map(({ name, shape }) => `${name} ${formatShape(shape)}`).join(", ")}
            </dd>
          </>
        )}
        {summary.outputs.length > 0 && (
          <>
            <dt>Outputs</dt>
            <dd class="mono">{summary.outputs.join(", ")}</dd>
          </>
        )}
        {backend && (
          <>
            <dt>Backend</dt>
            <dd>{backendText(backend)}</dd>
          </>
        )}
        <dt>Parameters</dt>
        <dd>{formatCount(summary.parameterCount)}</dd>
      </dl>
    </section>
  );
}

function familyText(family: ModelSummary["family"]): string {
  if (family === "other") return "neither Module nor Gluon";
  return family === "Module" ? "served as a Module" : "served as a Gluon block";
}

/** A shape as Python writes it: `(100, 1, 28, 28)`, `(4,)`. */
function formatShape(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}
