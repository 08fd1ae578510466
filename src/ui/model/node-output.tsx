import { useEffect } from "preact/hooks";
import type { NodeFigures } from "../../sagemaker/trace/node-report.ts";
import type { SourceLocation } from "../../worker/messages.ts";
import { ErrorNote } from "../components/error-note.tsx";
import { Spinner } from "../components/progress.tsx";
import { formatDuration, formatMetric } from "../train/quantities.ts";
import { ValueView } from "../values/value-view.tsx";
import type { NodeValuesModel } from "./node-values-model.ts";

interface NodeOutputProps {
  nodes: NodeValuesModel;
  /** The node's name. */
  name: string;
  isInput: boolean;
  onOpen(location: SourceLocation): void;
}

/** What a node gave for the chosen request. It is read when it is shown. */
export function NodeOutput({ nodes, name, isInput, onOpen }: NodeOutputProps) {
  const state = nodes.state.value;
  const isRead = state.status === "read" && state.report.runs.length > 0;
  const output = nodes.outputs.value.get(name);
  useEffect(() => {
    if (isRead && !output) void nodes.readOutput(name);
  }, [isRead, output, name]);
  if (!isRead) return null;
  const figures = state.report.figures?.nodes.find((node) => node.name === name);
  return (
    <section class="stack" aria-label={`Output of ${name}`}>
      <h4 class="muted">
        {isInput ? "Value" : "Output"} for request {state.request.id}
        {figures && !isInput && <span class="node-figures">{figuresText(figures)}</span>}
      </h4>
      {(!output || output.status === "reading") && <Spinner label="Reading the output" />}
      {output?.status === "failed" && <ErrorNote error={output.error} onOpen={onOpen} />}
      {output?.status === "read" && !output.outputs && (
        <p class="muted">
          This run did not compute it: the answer does not need it, or the endpoint runs another graph than
          this one.
        </p>
      )}
      {output?.status === "read" &&
        output.outputs?.map((snapshot, index) => <ValueView key={index} snapshot={snapshot} />)}
      {output?.status === "read" && output.outputs && !isInput && (
        <p class="field-hint">
          The operator ran by itself, as the symbol names it. When the model serves, some are joined with
          their neighbours, so the last digits may differ.
        </p>
      )}
    </section>
  );
}

function figuresText({ elapsedMs, meanMagnitude }: NodeFigures): string {
  const size = Number.isFinite(meanMagnitude) ? `mean |x| ${formatMetric(meanMagnitude)}` : "not finite";
  return `${formatDuration(elapsedMs)}, ${size}`;
}
