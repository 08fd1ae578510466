import type { GraphLayout, JsonValue, NodeEntry, StoredGraph, StoredNode } from "./stored-graph.ts";

/** An object or a list as text: its parts, and whether each has a line of its own. */
interface Scope {
  open: "{" | "[";
  parts: readonly (readonly [key: string | undefined, value: Written])[];
  lines: boolean;
}

/** A value ready to be set: text that is whole already, or a scope. */
type Written = string | Scope;

/** Up to so many numbers or entries stand on one line. */
const LONGEST_LINE = 10;

const MXNET_LAYOUT: GraphLayout = {
  trailingSpaces: true,
  finalNewline: false,
  expanded: false,
  entrySize: 3,
};

/** Sets a graph as MXNet does. Spec: section 1.4, "Byte layout of the writer". */
export function writeGraph(graph: StoredGraph): string {
  const layout = { ...MXNET_LAYOUT, ...graph.layout };
  const text = set(graphScope(graph, layout), 0, layout);
  return layout.finalNewline ? `${text}\n` : text;
}

function graphScope(graph: StoredGraph, layout: GraphLayout): Scope {
  const { nodes, argNodes, nodeRowPtr, heads, attrs, attributeKey } = graph;
  const parts: [string, Written][] = [
    ["nodes", scope("[", unnamed(nodes.map((node) => nodeScope(node, attributeKey, layout))), true)],
    ["arg_nodes", numbers(argNodes)],
  ];
  if (nodeRowPtr) parts.push(["node_row_ptr", numbers(nodeRowPtr)]);
  parts.push(["heads", entries(heads, layout)]);
  if (attrs)
    parts.push([
      "attrs",
      scope(
        "{",
        [...attrs].map(([key, value]) => [key, json(value)]),
        attrs.size > 1,
      ),
    ]);
  return scope("{", parts, true);
}

function nodeScope(node: StoredNode, attributeKey: string, layout: GraphLayout): Scope {
  const { op, name, attrs, param, inputs, controlDeps, subgraphs, backwardSourceId } = node;
  const parts: [string, Written][] = [["op", quote(op)]];
  if (param) parts.push(["param", strings(param)]);
  parts.push(["name", quote(name)]);
  // MXNet 0.8 wrote its user attributes last.
  if (attrs.size > 0 && !param) parts.push([attributeKey, strings(attrs)]);
  parts.push(["inputs", entries(inputs, layout)]);
  if (controlDeps) parts.push(["control_deps", numbers(controlDeps)]);
  if (subgraphs)
    parts.push(["subgraphs", scope("[", unnamed(subgraphs.map((graph) => graphScope(graph, layout))), true)]);
  if (backwardSourceId !== undefined) parts.push(["backward_source_id", String(backwardSourceId)]);
  if (attrs.size > 0 && param) parts.push([attributeKey, strings(attrs)]);
  return scope("{", parts, true);
}

function strings(map: ReadonlyMap<string, string>): Scope {
  const parts = [...map]
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([key, value]) => [key, quote(value)] as const);
  return scope("{", parts, map.size > 1);
}

function entries(list: readonly NodeEntry[], { entrySize }: GraphLayout): Scope {
  const lines = list.map((entry) => scope("[", unnamed(entry.slice(0, entrySize).map(String)), false));
  return scope("[", unnamed(lines), list.length > LONGEST_LINE);
}

function numbers(list: readonly number[]): Scope {
  return scope("[", unnamed(list.map(String)), list.length > LONGEST_LINE);
}

function json(value: JsonValue): Written {
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return scope("[", unnamed(value.map(json)), false);
  if (value instanceof Map)
    return scope(
      "{",
      [...value].map(([key, item]) => [key, json(item)]),
      value.size > 1,
    );
  return String(value);
}

function scope(open: Scope["open"], parts: Scope["parts"], lines: boolean): Scope {
  return { open, parts, lines };
}

function unnamed(values: readonly Written[]): Scope["parts"] {
  return values.map((value) => [undefined, value]);
}

function set(value: Written, depth: number, layout: GraphLayout): string {
  if (typeof value === "string") return value;
  const { open, parts } = value;
  const close = open === "{" ? "}" : "]";
  if (parts.length === 0) return open + close;
  const lines = value.lines || layout.expanded;
  const indent = lines ? `\n${"  ".repeat(depth + 1)}` : "";
  const comma = lines && !layout.trailingSpaces ? "," : ", ";
  const texts = parts.map(([key, part]) => {
    const text = set(part, depth + 1, layout);
    return indent + (key === undefined ? text : `${quote(key)}: ${text}`);
  });
  return open + texts.join(comma) + (lines ? `\n${"  ".repeat(depth)}` : "") + close;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\r": "\\r",
  "\n": "\\n",
  "\\": "\\\\",
  "\t": "\\t",
  '"': '\\"',
};

function quote(text: string): string {
  return `"${text.replace(/[\r\n\\\t"]/g, (character) => ESCAPES[character] ?? character)}"`;
}

/** UTF-8 byte order, which is the order of code points and not of UTF-16 units. */
function compareBytes(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
