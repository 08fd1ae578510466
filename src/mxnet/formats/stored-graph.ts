/** A symbol file: a graph of operators and variables in topological order. Spec: section 1.4. */
export interface StoredGraph {
  nodes: StoredNode[];
  /** Indices of all variables (`op` is `"null"`), auxiliary states too. */
  argNodes: number[];
  /** Number of outputs before each node, hidden ones too, then their sum. Optional in a file. */
  nodeRowPtr?: number[];
  /** The graph's outputs, in order. One may be there more than once. */
  heads: NodeEntry[];
  /** `mxnet_version` → `["int", 10300]` … Absent in the files of MXNet 0.8 and before. */
  attrs?: Map<string, JsonValue>;
  /** Name of the nodes' attribute map: `"attr"` before MXNet 1.0, `"attrs"` since. */
  attributeKey: "attr" | "attrs";
  /** How the text was set; what MXNet writes where it is absent. */
  layout?: Partial<GraphLayout>;
}

export interface StoredNode {
  /** Operator name, `"null"` for a variable. */
  op: string;
  name: string;
  /** Operator parameters and user attributes (`__lr_mult__` …); all text. */
  attrs: Map<string, string>;
  /** MXNet 0.8 and before: operator parameters, while `attrs` has the user's. `upgradeGraph` merges them. */
  param?: Map<string, string>;
  inputs: NodeEntry[];
  controlDeps?: number[];
  /** Bodies of `_foreach`, `_while_loop`, `_cond`. */
  subgraphs?: StoredGraph[];
  /** MXNet 0.8 and before; -1 in practice, and ignored. */
  backwardSourceId?: number;
}

/** One output of a node: its index in `nodes`, which output, and a version that is 0. */
export type NodeEntry = readonly [node: number, output: number, version: number];

/** What tells the text of one writer from another's. */
export interface GraphLayout {
  /** A line that goes on ends in `, ` with a space. MXNet: true. Editors strip it. */
  trailingSpaces: boolean;
  /** The text ends in a line feed. MXNet: false. */
  finalNewline: boolean;
  /** Every array and object that is not empty has one element a line, as Python's `indent=2` has it. MXNet: false. */
  expanded: boolean;
  /** Numbers of an entry: 2 before MXNet 0.9, else 3. */
  entrySize: 2 | 3;
}

/** Any JSON value, with objects as maps so that the order of keys is kept. */
export type JsonValue = string | number | boolean | null | JsonValue[] | Map<string, JsonValue>;

/** The version of MXNet that wrote `graph`: `major * 10000 + minor * 100 + patch`. Absent is 800, which is 0.8.0. */
export function mxnetVersion(graph: StoredGraph): number {
  const version = graph.attrs?.get("mxnet_version");
  const number = Array.isArray(version) ? version[1] : undefined;
  return typeof number === "number" ? number : 800;
}
