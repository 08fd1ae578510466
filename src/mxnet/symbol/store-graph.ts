import type { JsonValue, NodeEntry, StoredGraph } from "../formats/stored-graph.ts";
import type { ConfiguredGraph } from "../graph/configured-graph.ts";
import type { Entry, Node } from "./node.ts";

/** The version of MXNet whose files ours are: 1.7.0. */
const WRITTEN_VERSION = 10700;

/** A graph that was made here as a symbol file holds it. */
export function storeGraph({ nodes }: ConfiguredGraph, heads: readonly Entry[]): StoredGraph {
  const indices = new Map<Node, number>(nodes.map(({ node }, index) => [node, index]));
  const entry = ({ node, index }: Entry): NodeEntry => [indices.get(node) ?? 0, index, 0];
  const versions = new Map<Node, number>();
  const outputsBefore = [0];
  for (const { outputs } of nodes) outputsBefore.push((outputsBefore.at(-1) ?? 0) + outputs.length);
  return {
    nodes: nodes.map(({ node: { op, name, attrs, inputs }, operator }) => ({
      op,
      name,
      attrs: new Map(attrs),
      inputs: inputs.map(({ node, index }, at): NodeEntry => {
        // An auxiliary state has another version after each operator that changes it.
        const version = (versions.get(node) ?? 0) + (operator?.auxiliaries?.includes(at) ? 1 : 0);
        versions.set(node, version);
        return [indices.get(node) ?? 0, index, version];
      }),
    })),
    argNodes: nodes.flatMap(({ operator }, index) => (operator ? [] : [index])),
    nodeRowPtr: outputsBefore,
    heads: heads.map(entry),
    attrs: new Map<string, JsonValue>([["mxnet_version", ["int", WRITTEN_VERSION]]]),
    attributeKey: "attrs",
  };
}
