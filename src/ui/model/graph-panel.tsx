import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { DrawnGraph, InspectorCalls } from "../../worker/inspector/inspector-messages.ts";
import type { SourceLocation } from "../../worker/messages.ts";
import { Button } from "../components/button.tsx";
import { EmptyState } from "../components/empty-state.tsx";
import { Spinner } from "../components/progress.tsx";
import { FileProblem } from "../files/file-problem.tsx";
import { nameOf } from "../files/paths.ts";
import { MODEL_DIR } from "../workspace-context.ts";
import type { GraphFile } from "./find-graphs.ts";
import { GraphCanvas } from "./graph-canvas.tsx";
import { type GraphModel, RAN } from "./graph-model.ts";
import { GraphChoice, GraphSearch } from "./graph-search.tsx";
import { GraphShapes } from "./graph-shapes.tsx";
import { focusGraph, focusSearch, useLargeView } from "./large-view.ts";
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
  const panel = useRef<HTMLDivElement>(null);
  useLargeView(model, panel);
  const colouring = useSignal<Colouring>("kind");
  const known = nodes.state.value;
  const figures = known.status === "read" ? known.report.figures : undefined;
  const marks = useMemo(() => marksOf(graph, figures, colouring.value), [graph, figures, colouring.value]);
  const selected = model.selected.value;
  const found = useMemo(() => new Set(model.found.value), [model.found.value]);
  const node = selected === undefined ? undefined : graph.nodes[selected];
  const isLarge = model.isLarge.value;
  const close = () => {
    model.select(undefined);
    focusGraph(panel);
  };
  return (
    <div class="model-panel" ref={panel}>
      <div class="model-bar">
        <div class="model-search">
          <GraphChoice model={model} file={file} />
          <GraphSearch model={model} graph={graph} onSelect={model.select} />
        </div>
        <GraphShapes key={file.symbol} model={model} graph={graph} file={file} />
        {isLarge && (
          <Button icon="shrink" shortcut="Escape" onClick={() => model.setLarge(false)}>
            Return
          </Button>
        )}
        <RequestBar
          nodes={nodes}
          graph={graph}
          marks={marks}
          colouring={colouring.value}
          onColour={(by) => {
            colouring.value = by;
          }}
          onSelect={model.select}
          onDrawRan={() => model.choose(RAN)}
          onRequests={onRequests}
          onOpen={onOpen}
        />
      </div>
      <div class="model-body">
        <GraphCanvas
          drawing={drawing}
          marks={marks}
          name={nameOf(file.symbol)}
          selection={model.selection.value}
          found={found}
          isLarge={isLarge}
          onSelect={model.select}
          onLarge={() => model.setLarge(!isLarge)}
          onSearch={() => focusSearch(panel)}
        />
        {node && (
          <NodeDetails
            key={`${file.symbol} ${node.id}`}
            graph={graph}
            node={node}
            params={file.params}
            inspector={inspector}
            output={
              <NodeOutput nodes={nodes} name={node.name} isInput={node.op === "null"} onOpen={onOpen} />
            }
            onSelect={(id) => model.select(graph.nodes.findIndex((each) => each.id === id))}
            onClose={close}
          />
        )}
      </div>
    </div>
  );
}
