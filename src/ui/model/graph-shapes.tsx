import { useSignal } from "@preact/signals";
import type { ModelGraph } from "../../sagemaker/inspect/model-graph-types.ts";
import { TextField } from "../components/field.tsx";
import type { GraphFile } from "./find-graphs.ts";
import { parseShape } from "./find-graphs.ts";
import type { GraphModel } from "./graph-model.ts";

/** Not of labels: their shapes follow from those of the data. */
function isAskedFor(name: string): boolean {
  return !name.endsWith("_label");
}

/** The shapes of the inputs, from which those of all values follow. */
export function GraphShapes({
  model,
  graph,
  file,
}: {
  model: GraphModel;
  graph: ModelGraph;
  file: GraphFile;
}) {
  const isOpen = useSignal(graph.shapeProblem !== undefined);
  return (
    <details
      class="model-shapes"
      open={isOpen.value}
      onToggle={(event) => {
        isOpen.value = event.currentTarget.open;
      }}
    >
      <summary>
        Shapes{" "}
        <span class="muted">
          {graph.shapeProblem === undefined ? "of all values are known" : "are not all known"}
        </span>
      </summary>
      <div class="stack">
        {graph.shapeProblem !== undefined && <p class="muted">{graph.shapeProblem}.</p>}
        {graph.inputs.filter(isAskedFor).map((name) => {
          const text = model.typed.value[name] ?? file.shapes[name]?.join(", ") ?? "";
          const isBad = text.trim() !== "" && !parseShape(text);
          return (
            <TextField
              key={name}
              label={`Shape of ${name}`}
              mono
              placeholder="1, 3, 224, 224"
              value={text}
              onInput={(next) => model.setShape(name, next)}
              {...(isBad && { error: "A shape is whole numbers from 1 on, with commas between" })}
            />
          );
        })}
      </div>
    </details>
  );
}
