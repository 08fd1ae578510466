import type { ModelGraph } from "../../sagemaker/inspect/model-graph-types.ts";
import { Select, TextField } from "../components/field.tsx";
import { nameOf } from "../files/paths.ts";
import { formatCount, plural } from "../train/quantities.ts";
import { MODEL_DIR } from "../workspace-context.ts";
import type { GraphFile } from "./find-graphs.ts";
import { type GraphModel, RAN } from "./graph-model.ts";

/** Which symbol file it is, with others to choose from. */
export function GraphChoice({ model, file }: { model: GraphModel; file: GraphFile }) {
  const ran = model.ran.value ? [RAN] : [];
  const paths = [...new Set([file.symbol, ...model.graphs.value.map((each) => each.symbol), ...ran])];
  if (paths.length < 2) {
    return (
      <p class="mono truncate" title={file.symbol}>
        {nameOf(file.symbol)}
      </p>
    );
  }
  return (
    <div class="model-choice">
      <Select
        label="Symbol file"
        hideLabel
        value={file.symbol}
        options={paths.map((path) => ({
          value: path,
          label: path.startsWith(`${MODEL_DIR}/`) ? path.slice(MODEL_DIR.length + 1) : path,
        }))}
        onChange={model.choose}
      />
    </div>
  );
}

interface SearchProps {
  model: GraphModel;
  graph: ModelGraph;
  onSelect(index: number): void;
}

/** Finds nodes: Enter goes to the next of them, with Shift to the one before. */
export function GraphSearch({ model, graph, onSelect }: SearchProps) {
  const found = model.found.value;
  const operators = graph.nodes.filter((node) => node.op !== "null").length;
  const at = found.indexOf(model.selected.value ?? -1);

  function go(by: 1 | -1): void {
    const next = found[(at + by + found.length + (at < 0 && by < 0 ? 1 : 0)) % Math.max(1, found.length)];
    if (next !== undefined) onSelect(next);
  }

  return (
    <>
      <TextField
        label="Search nodes"
        hideLabel
        placeholder="Search nodes"
        inputMode="search"
        value={model.query.value}
        onInput={(text) => {
          model.query.value = text;
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
          else if (event.key === "Escape" && model.query.value !== "") {
            model.query.value = "";
            event.preventDefault();
          }
        }}
      />
      <span class="muted" role="status">
        {model.query.value.trim() === ""
          ? plural(operators, "operator")
          : found.length === 0
            ? "None found"
            : `${at < 0 ? "" : `${at + 1} of `}${formatCount(found.length)} found`}
      </span>
    </>
  );
}
