import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { GraphNode, GraphWeight, ModelGraph } from "../../sagemaker/inspect/model-graph-types.ts";
import type { InspectorCalls } from "../../worker/inspector/inspector-messages.ts";
import { Button, IconButton } from "../components/button.tsx";
import { Chip } from "../components/chip.tsx";
import { ArrayValues } from "../files/array-values.tsx";
import { formatShape } from "../values/tensor-values.ts";

interface NodeDetailsProps {
  graph: ModelGraph;
  node: GraphNode;
  /** The file of its weights. */
  params: string | undefined;
  inspector: InspectorCalls;
  /** What it gave for a request. */
  output: ComponentChildren;
  /** Goes to another node, by its id. */
  onSelect(id: number): void;
  onClose(): void;
}

/** All that is known of a node: its shapes, what it reads and who reads it, its attributes, its weights. */
export function NodeDetails({ graph, node, params, inspector, output, onSelect, onClose }: NodeDetailsProps) {
  const { id, name, op, attributes, weights, outputShapes, isOutput } = node;
  return (
    <section
      class="node-details"
      aria-label={`Node ${name}`}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        onClose();
      }}
    >
      <div class="node-head">
        <h3>
          {op === "null" ? "Input" : op} <span class="mono muted">{name}</span>
        </h3>
        {isOutput && <Chip>output of the model</Chip>}
        <span class="spacer" />
        <IconButton icon="close" label="Close the node's details" onClick={onClose} />
      </div>
      <dl class="node-facts">
        <dt>Output</dt>
        <dd class="mono">
          {outputShapes.length > 0 ? outputShapes.map(shapeText).join(", ") : "shape not known"}
        </dd>
        <NodeLinks
          graph={graph}
          label="Reads"
          ids={graph.edges.filter((edge) => edge.to === id).map((edge) => edge.from)}
          onSelect={onSelect}
        />
        <NodeLinks
          graph={graph}
          label="Read by"
          ids={graph.edges.filter((edge) => edge.from === id).map((edge) => edge.to)}
          onSelect={onSelect}
        />
        {attributes.map(([key, value]) => (
          <Fact key={key} name={key} value={value} />
        ))}
      </dl>
      {output}
      {weights.length > 0 && (
        <div class="stack">
          <h4 class="muted">Weights</h4>
          {weights.map((weight) => (
            <Weight key={weight.name} weight={weight} params={params} inspector={inspector} />
          ))}
        </div>
      )}
    </section>
  );
}

function shapeText(shape: number[] | undefined): string {
  return shape?.every((size) => size > 0) ? formatShape(shape) : "not known";
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt class="mono">{name}</dt>
      <dd class="mono">{value}</dd>
    </>
  );
}

interface NodeLinksProps {
  graph: ModelGraph;
  label: string;
  ids: readonly number[];
  onSelect(id: number): void;
}

function NodeLinks({ graph, label, ids, onSelect }: NodeLinksProps) {
  if (ids.length === 0) return null;
  return (
    <>
      <dt>{label}</dt>
      <dd class="node-links">
        {[...new Set(ids)].map((id) => (
          <button key={id} type="button" class="link-button mono" onClick={() => onSelect(id)}>
            {graph.nodes.find((node) => node.id === id)?.name}
          </button>
        ))}
      </dd>
    </>
  );
}

interface WeightProps {
  weight: GraphWeight;
  params: string | undefined;
  inspector: InspectorCalls;
}

function Weight({ weight, params, inspector }: WeightProps) {
  const isShown = useSignal(false);
  const { name, shape, dtype, array } = weight;
  const canBeShown = array !== undefined && params !== undefined && shape && dtype;
  return (
    <div class="weight">
      <div class="row">
        <span class="mono">{name}</span>
        <span class="mono muted">{shape ? formatShape(shape) : "shape not known"}</span>
        {dtype !== undefined && <span class="mono muted">{dtype}</span>}
        <span class="spacer" />
        {canBeShown && (
          <Button
            variant="quiet"
            expanded={isShown.value}
            onClick={() => {
              isShown.value = !isShown.value;
            }}
          >
            {isShown.value ? `Hide ${name}` : `Show ${name}`}
          </Button>
        )}
        {array === undefined && <span class="muted">not in the file of parameters</span>}
      </div>
      {isShown.value && canBeShown && (
        <ArrayValues
          inspector={inspector}
          path={params}
          index={array}
          array={{ name, shape, dtype, sizeBytes: weight.sizeBytes ?? 0 }}
          format={name}
        />
      )}
    </div>
  );
}
