import { inputInitializer, inputNames } from "./operator-inputs.ts";
import { mxnetVersion, type NodeEntry, type StoredGraph, type StoredNode } from "./stored-graph.ts";

const HIDDEN_KEYS = ["ctx_group", "lr_mult", "wd_mult", "force_mirroring", "mirror_stage"];
/** What `upgradeGraph` makes of a graph: the form of the last MXNet. */
const NEWEST_VERSION = 10901;

/**
 * Brings a graph of an older MXNet to the form of the last one, as MXNet does on load. The argument stays as it is.
 *
 * 1. `param` (0.8) joins `attrs`, whose entries win; `lr_mult` and its like become `__lr_mult__`, and `weight_lr_mult`
 *    becomes `__lr_mult__` of that input variable.
 * 2. Before 0.9: inputs that the file left out (auxiliary states, labels) are added as variables.
 * 3. Before 0.9.4: inputs get the `__init__` that their operator sets.
 * 4. Before 0.9.5: `argmax` and `argmin` with axis -1 reduce over all axes.
 *
 * Spec: section 1.4, "Upgrade passes on load". MXNet's operators parse their own parameters: so do ours.
 */
export function upgradeGraph(graph: StoredGraph): StoredGraph {
  const version = mxnetVersion(graph);
  let upgraded = copyGraph(graph);
  for (const node of upgraded.nodes) fixAttributes(node, upgraded.nodes);
  if (version < 900) upgraded = addMissingInputs(upgraded);
  if (version < 904) addInitializers(upgraded);
  if (version < 905) dropLastAxis(upgraded);
  for (const node of upgraded.nodes) {
    if (node.subgraphs)
      node.subgraphs = node.subgraphs.map((subgraph) => upgradeGraph(withVersionOf(graph, subgraph)));
  }
  const attrs = new Map(upgraded.attrs).set("mxnet_version", ["int", Math.max(version, NEWEST_VERSION)]);
  return { ...upgraded, attrs, attributeKey: "attrs" };
}

/** A subgraph has no version of its own. */
function withVersionOf(graph: StoredGraph, subgraph: StoredGraph): StoredGraph {
  return { ...subgraph, attrs: new Map([...(graph.attrs ?? []), ...(subgraph.attrs ?? [])]) };
}

function copyGraph({ layout: _, ...graph }: StoredGraph): StoredGraph {
  const nodes = graph.nodes.map(({ param, backwardSourceId: _, ...node }): StoredNode => {
    // MXNet inserts the parameters after the attributes, and does not overwrite.
    return { ...node, attrs: new Map([...(param ?? []), ...node.attrs]), inputs: [...node.inputs] };
  });
  return { ...graph, nodes };
}

function fixAttributes(node: StoredNode, nodes: readonly StoredNode[]): void {
  const names = node.op === "null" ? [] : inputNames(node.op, node.attrs);
  for (const [key, value] of [...node.attrs]) {
    const hidden = HIDDEN_KEYS.find((hidden) => key.endsWith(hidden));
    if (hidden === undefined) continue;
    if (key === hidden) move(node.attrs, key, node.attrs, hidden);
    const input = key.slice(0, -hidden.length - 1);
    const index = key === `${input}_${hidden}` ? names.indexOf(input) : -1;
    const variable = nodes[node.inputs[index]?.[0] ?? -1];
    if (variable?.op === "null") {
      variable.attrs.set(`__${hidden}__`, value);
      node.attrs.delete(key);
    }
  }
}

function move(from: Map<string, string>, key: string, to: Map<string, string>, hidden: string): void {
  to.set(`__${hidden}__`, from.get(key) ?? "");
  from.delete(key);
}

/** Adds the variables, each before the node that uses it, and renumbers what refers to nodes. */
function addMissingInputs(graph: StoredGraph): StoredGraph {
  const nodes: StoredNode[] = [];
  const moved: number[] = [];
  const renumber = ([node, output, version]: NodeEntry): NodeEntry => [moved[node] ?? node, output, version];
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(renumber);
    const missing = node.op === "null" ? [] : inputNames(node.op, node.attrs).slice(inputs.length);
    for (const name of missing) {
      inputs.push([nodes.length, 0, 0]);
      // MXNet gives the new variable the attributes of its operator.
      nodes.push({ op: "null", name: `${node.name}_${name}`, attrs: new Map(node.attrs), inputs: [] });
    }
    moved.push(nodes.length);
    const controlDeps = node.controlDeps?.map((dependency) => moved[dependency] ?? dependency);
    nodes.push({ ...node, inputs, ...(controlDeps && { controlDeps }) });
  }
  const argNodes = [...nodes.keys()].filter((index) => nodes[index]?.op === "null");
  const { nodeRowPtr: _, ...rest } = graph;
  return { ...rest, nodes, argNodes, heads: graph.heads.map(renumber) };
}

function addInitializers({ nodes }: StoredGraph): void {
  for (const node of nodes) {
    const names = node.op === "null" ? [] : inputNames(node.op, node.attrs);
    for (const [index, name] of names.entries()) {
      const variable = nodes[node.inputs[index]?.[0] ?? -1];
      const init = inputInitializer(node.op, name);
      if (init && variable?.op === "null" && !variable.attrs.has("__init__"))
        variable.attrs.set("__init__", init);
    }
  }
}

function dropLastAxis({ nodes }: StoredGraph): void {
  for (const { op, attrs } of nodes) {
    if ((op === "argmax" || op === "argmin") && attrs.get("axis") === "-1") attrs.delete("axis");
  }
}
