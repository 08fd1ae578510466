import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { ModelGraph } from "../../sagemaker/inspect/model-graph-types.ts";
import type { DrawnGraph, InspectorCalls } from "../../worker/inspector/inspector-messages.ts";
import type { SourceLocation } from "../../worker/messages.ts";
import { Button } from "../components/button.tsx";
import { EmptyState } from "../components/empty-state.tsx";
import { Select, TextField } from "../components/field.tsx";
import { Spinner } from "../components/progress.tsx";
import { FileProblem } from "../files/file-problem.tsx";
import { nameOf } from "../files/paths.ts";
import { formatCount, plural } from "../train/quantities.ts";
import { MODEL_DIR } from "../workspace-context.ts";
import type { GraphFile } from "./find-graphs.ts";
import { parseShape } from "./find-graphs.ts";
import { GraphCanvas } from "./graph-canvas.tsx";
import { type GraphModel, RAN } from "./graph-model.ts";
import { NodeDetails } from "./node-details.tsx";
import { type Colouring, marksOf } from "./node-marks.ts";
import { NodeOutput } from "./node-output.tsx";
import type { NodeValuesModel } from "./node-values-model.ts";
import { NO_RUN, RequestBar } from "./request-bar.tsx";
import "./model.css";

interface GraphPanelProps {
  model: GraphModel;
  nodes: NodeValuesModel;
  inspector: InspectorCalls;
  onTrain(): void;
  /** Asks for a model.tar.gz. */
  onChooseModel(): void;
  onRequests(): void;
  onOpen(location: SourceLocation): void;
}

/** The graph of the model: its operators, what flows between them, and what a node is made of. */
export function GraphPanel(props: GraphPanelProps) {
  const { model, nodes, onTrain, onChooseModel } = props;
  useEffect(() => model.open(), [model]);
  useEffect(() => {
    nodes.open();
    return nodes.close;
  }, [nodes]);
  const known = nodes.state.value;
  const run = known.status === "read" ? known.report.runs[nodes.run.value] : undefined;
  const ranText = known.status === "read" ? known.report.symbols[run?.symbol ?? -1] : undefined;
  useEffect(() => {
    if (ranText !== undefined) model.setRan(ranText, run?.inputs);
  }, [model, ranText]);
  const state = model.state.value;
  switch (state.status) {
    case "reading":
      return (
        <div class="panel-body model-wait">
          <Spinner label="Reading the model's graph" />
        </div>
      );
    case "none":
      return (
        <div class="panel-body">
          <EmptyState
            title="No graph yet"
            action={
              <>
                <Button onClick={onTrain}>Train the script</Button>
                <Button icon="upload" onClick={onChooseModel}>
                  Upload a model.tar.gz
                </Button>
              </>
            }
          >
            A model that is saved with its symbol has one: a file <code>…-symbol.json</code> in{" "}
            <code>{MODEL_DIR}</code>. That of a hybridized block is drawn when it has answered a request.
          </EmptyState>
          {known.status === "read" && known.report.runs.length === 0 && <p class="muted">{NO_RUN}.</p>}
        </div>
      );
    case "failed":
      return (
        <div class="panel-body stack">
          <GraphChoice model={model} file={state.file} />
          <FileProblem error={state.error} />
        </div>
      );
    case "drawn":
      return <Drawn {...props} file={state.file} drawing={state.drawing} />;
  }
}

interface DrawnProps extends Omit<GraphPanelProps, "onTrain" | "onChooseModel"> {
  file: GraphFile;
  drawing: DrawnGraph;
}

function Drawn({ model, nodes, inspector, file, drawing, onRequests, onOpen }: DrawnProps) {
  const { graph } = drawing;
  const colouring = useSignal<Colouring>("kind");
  const known = nodes.state.value;
  const figures = known.status === "read" ? known.report.figures : undefined;
  const marks = useMemo(() => marksOf(graph, figures, colouring.value), [graph, figures, colouring.value]);
  const selected = model.selected.value;
  const found = useMemo(() => new Set(model.found.value), [model.found.value]);
  const node = selected === undefined ? undefined : graph.nodes[selected];
  const select = (index: number | undefined) => {
    model.selected.value = index;
  };
  return (
    <div class="model-panel">
      <div class="model-bar">
        <div class="model-search">
          <GraphChoice model={model} file={file} />
          <Search model={model} graph={graph} onSelect={select} />
        </div>
        <Shapes model={model} graph={graph} file={file} />
        <RequestBar
          nodes={nodes}
          graph={graph}
          marks={marks}
          colouring={colouring.value}
          onColour={(by) => {
            colouring.value = by;
          }}
          onSelect={select}
          onDrawRan={() => model.choose(RAN)}
          onRequests={onRequests}
          onOpen={onOpen}
        />
      </div>
      <GraphCanvas
        drawing={drawing}
        marks={marks}
        name={nameOf(file.symbol)}
        selected={selected}
        found={found}
        onSelect={select}
      />
      {node && (
        <NodeDetails
          key={`${file.symbol} ${node.id}`}
          graph={graph}
          node={node}
          params={file.params}
          inspector={inspector}
          output={<NodeOutput nodes={nodes} name={node.name} isInput={node.op === "null"} onOpen={onOpen} />}
          onSelect={(id) => select(graph.nodes.findIndex((each) => each.id === id))}
          onClose={() => select(undefined)}
        />
      )}
    </div>
  );
}

/** Which symbol file it is, with others to choose from. */
function GraphChoice({ model, file }: { model: GraphModel; file: GraphFile }) {
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
  );
}

interface SearchProps {
  model: GraphModel;
  graph: ModelGraph;
  onSelect(index: number): void;
}

/** Finds nodes: Enter goes to the next of them, with Shift to the one before. */
function Search({ model, graph, onSelect }: SearchProps) {
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
          else if (event.key === "Escape") model.query.value = "";
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

/** Not of labels: their shapes follow from those of the data. */
function isAskedFor(name: string): boolean {
  return !name.endsWith("_label");
}

/** The shapes of the inputs, from which those of all values follow. */
function Shapes({ model, graph, file }: { model: GraphModel; graph: ModelGraph; file: GraphFile }) {
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
