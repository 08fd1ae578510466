import type { ModelGraph } from "../../sagemaker/inspect/model-graph-types.ts";
import type { FirstBad, NodeReport } from "../../sagemaker/trace/node-report.ts";
import type { SourceLocation } from "../../worker/messages.ts";
import { Button } from "../components/button.tsx";
import { ErrorNote } from "../components/error-note.tsx";
import { Select } from "../components/field.tsx";
import { Icon } from "../components/icon.tsx";
import { Spinner } from "../components/progress.tsx";
import type { RequestRecord } from "../trace/trace-model.ts";
import { formatCount } from "../train/quantities.ts";
import { formatShape } from "../values/tensor-values.ts";
import { type Colouring, computedShare, type NodeMarks } from "./node-marks.ts";
import type { NodeValuesModel } from "./node-values-model.ts";

interface RequestBarProps {
  nodes: NodeValuesModel;
  graph: ModelGraph;
  marks: NodeMarks;
  colouring: Colouring;
  onColour(by: Colouring): void;
  onSelect(index: number): void;
  /** Draws the graph that the request ran. */
  onDrawRan(): void;
  onRequests(): void;
  onOpen(location: SourceLocation): void;
}

/** Which request's values are seen in the graph, and what stands out in them. */
export function RequestBar(props: RequestBarProps) {
  const { nodes, onRequests, onOpen } = props;
  const state = nodes.state.value;
  if (state.status === "none") {
    return (
      <p class="model-request muted">
        Send a request, and each node tells what it gave for it.
        <Button variant="quiet" onClick={onRequests}>
          Go to the requests
        </Button>
      </p>
    );
  }
  return (
    <div class="model-request">
      <div class="row">
        <RequestChoice nodes={nodes} />
        {state.status === "read" && <RunChoice nodes={nodes} report={state.report} />}
        {state.status === "read" && state.report.figures && (
          <ColourChoice value={props.colouring} onChange={props.onColour} />
        )}
        {state.status === "reading" && <Spinner label="Running the model again" />}
      </div>
      {state.status === "unread" && (
        <p class="row muted">
          The model took its time for this request.
          <Button onClick={() => void nodes.read()}>Run it again to see its nodes</Button>
        </p>
      )}
      {state.status === "failed" && <ErrorNote error={state.error} onOpen={onOpen} />}
      {state.status === "read" && <Findings {...props} report={state.report} />}
    </div>
  );
}

function RequestChoice({ nodes }: { nodes: NodeValuesModel }) {
  const requests = nodes.requests.value;
  const request = nodes.request.value;
  const options = requests.map((each, index) => ({
    value: String(each.id),
    label: nameOf(each, index === 0),
  }));
  return (
    <Select
      label="Request"
      hideLabel
      value={String(request?.id ?? "")}
      options={options}
      // The latest goes on being the latest when others come.
      onChange={(id) => nodes.choose(Number(id) === requests[0]?.id ? undefined : Number(id))}
    />
  );
}

function nameOf({ id, status, askedMs }: RequestRecord, isLatest: boolean): string {
  const time = new Date(askedMs).toLocaleTimeString("en-GB");
  return `Request ${id}${isLatest ? ", latest" : ` at ${time}`}: ${status}`;
}

function RunChoice({ nodes, report }: { nodes: NodeValuesModel; report: NodeReport }) {
  if (report.runs.length < 2) return null;
  return (
    <Select
      label="Run of the model"
      hideLabel
      value={String(nodes.run.value)}
      options={report.runs.map(({ inputs }, index) => ({
        value: String(index),
        label: `Run ${index + 1} of ${formatCount(report.runCount)}: ${inputs.map(({ name, shape }) => `${name} ${formatShape(shape)}`).join(", ")}`,
      }))}
      onChange={(index) => nodes.chooseRun(Number(index))}
    />
  );
}

function ColourChoice({ value, onChange }: { value: Colouring; onChange(by: Colouring): void }) {
  return (
    <div class="model-colour">
      <Select
        label="Colour nodes by"
        hideLabel
        value={value}
        options={[
          { value: "kind", label: "Colour: kind" },
          { value: "time", label: "Colour: time" },
          { value: "magnitude", label: "Colour: mean |x|" },
        ]}
        onChange={onChange}
      />
    </div>
  );
}

function Findings({
  report,
  graph,
  marks,
  colouring,
  onSelect,
  onDrawRan,
}: RequestBarProps & { report: NodeReport }) {
  const { figures, problem } = report;
  const firstBad = figures?.firstBad;
  return (
    <>
      {report.runs.length === 0 && <p class="muted">{NO_RUN}</p>}
      {problem !== undefined && (
        <p class="warning-line">
          <Icon name="warning" />
          <span>The model failed when it ran again: {problem}.</span>
        </p>
      )}
      {figures && computedShare(graph, figures) < 0.5 && (
        <p class="row muted">
          The endpoint runs another graph than this one.
          <Button onClick={onDrawRan}>Draw the graph that ran</Button>
        </p>
      )}
      {firstBad && (
        <p class="warning-line" role="status">
          <Icon name="warning" />
          <span>
            {wordsOf(firstBad)} comes first from{" "}
            <NodeLink graph={graph} name={firstBad.node} onSelect={onSelect} />
            {firstBad.from !== undefined && (
              <>
                , which reads <span class="mono">{firstBad.from}</span> where it is already
              </>
            )}
            .
          </span>
        </p>
      )}
      {colouring !== "kind" && marks.top.length > 0 && (
        <p class="model-top muted">
          {colouring === "time" ? "Slowest: " : "Largest: "}
          {marks.top.map((index) => (
            <span key={index}>
              <NodeLink graph={graph} name={graph.nodes[index]?.name ?? ""} onSelect={onSelect} />{" "}
              {marks.heats.get(index)?.text}
            </span>
          ))}
          {colouring === "time" && figures?.isWaitedFor && (
            <span>Each operator was waited for: the way to the GPU and back counts.</span>
          )}
        </p>
      )}
    </>
  );
}

/** Why there is nothing to see of the nodes. */
export const NO_RUN =
  "For this request the model ran no graph. Blocks that are not hybridized compute at once, and so does TensorFlow.js: call hybridize() on the block in model_fn, or serve the exported symbol with SymbolBlock.imports or mx.mod.Module";

function wordsOf({ nanCount, infinityCount }: FirstBad): string {
  if (nanCount === 0) return "An infinite value";
  return infinityCount === 0 ? "A NaN" : "A NaN or an infinite value";
}

function NodeLink({
  graph,
  name,
  onSelect,
}: {
  graph: ModelGraph;
  name: string;
  onSelect(index: number): void;
}) {
  const index = graph.nodes.findIndex((node) => node.name === name);
  if (index < 0) return <span class="mono">{name}</span>;
  return (
    <button type="button" class="link-button mono" onClick={() => onSelect(index)}>
      {name}
    </button>
  );
}
