import { FormatError } from "./format-error.ts";
import {
  type JsonValue,
  mxnetVersion,
  type NodeEntry,
  type StoredGraph,
  type StoredNode,
} from "./stored-graph.ts";

const GRAPH_KEYS = ["nodes", "arg_nodes", "node_row_ptr", "heads", "attrs"];
const NODE_KEYS = [
  ...["op", "name", "inputs", "attrs", "attr", "param"],
  ...["backward_source_id", "control_deps", "subgraphs"],
];

/** Makes a graph of a symbol file's JSON, and checks it. Its errors point at the list or object that is wrong. */
export class GraphReader {
  readonly #format: string;
  readonly #offsets: WeakMap<object, number>;
  #offset = 0;

  /** `offsets` says where in the text each list and object starts. */
  constructor(format: string, offsets: WeakMap<object, number>) {
    this.#format = format;
    this.#offsets = offsets;
  }

  /** `what` is what errors call the graph. @throws {FormatError} where it is none. */
  graph(value: JsonValue, what: string): StoredGraph {
    const fields = this.#fields(value, what, GRAPH_KEYS);
    const list = this.#list(fields.get("nodes"), `"nodes" of ${what}`);
    const nodes = list.map((node, index) => this.#node(node, `node ${index} of ${what}`, index));
    const graph: StoredGraph = {
      nodes,
      argNodes: this.#indices(fields.get("arg_nodes"), `"arg_nodes" of ${what}`, nodes.length),
      heads: this.#entries(fields.get("heads"), `"heads" of ${what}`, nodes.length),
      attributeKey: "attrs",
    };
    const rows = fields.get("node_row_ptr");
    if (rows !== undefined) graph.nodeRowPtr = this.#indices(rows, `"node_row_ptr" of ${what}`);
    const attrs = fields.get("attrs");
    if (attrs !== undefined) graph.attrs = this.#object(attrs, `"attrs" of ${what}`);
    graph.attributeKey = attributeKey(list, graph);
    return graph;
  }

  #node(value: JsonValue, what: string, index: number): StoredNode {
    const fields = this.#fields(value, what, NODE_KEYS);
    const name = this.#string(fields.get("name"), `"name" of ${what}`);
    const called = `${what} ("${name}")`;
    const attrs = new Map([
      ...this.#strings(fields.get("attr") ?? new Map(), `"attr" of ${called}`),
      ...this.#strings(fields.get("attrs") ?? new Map(), `"attrs" of ${called}`),
    ]);
    return {
      op: this.#string(fields.get("op"), `"op" of ${called}`),
      name,
      attrs,
      inputs: this.#entries(fields.get("inputs"), `"inputs" of ${called}`, index),
      ...this.#rareFields(fields, called, index),
    };
  }

  #rareFields(fields: Map<string, JsonValue>, what: string, index: number): Partial<StoredNode> {
    const rare: Partial<StoredNode> = {};
    const { param, control_deps, subgraphs, backward_source_id } = Object.fromEntries(fields);
    if (param !== undefined) rare.param = this.#strings(param, `"param" of ${what}`);
    if (control_deps !== undefined) {
      rare.controlDeps = this.#indices(control_deps, `"control_deps" of ${what}`, index);
    }
    if (backward_source_id !== undefined) {
      rare.backwardSourceId = this.#number(backward_source_id, `"backward_source_id" of ${what}`);
    }
    if (subgraphs !== undefined) {
      const list = this.#list(subgraphs, `"subgraphs" of ${what}`);
      rare.subgraphs = list.map((graph, i) => this.graph(graph, `subgraph ${i} of ${what}`));
    }
    return rare;
  }

  #fields(value: JsonValue | undefined, what: string, known: readonly string[]): Map<string, JsonValue> {
    const fields = this.#object(value, what);
    for (const key of fields.keys()) {
      if (!known.includes(key))
        throw this.#error(`${what} has a key "${key}", which is none of ${known.join(", ")}`);
    }
    return fields;
  }

  #entries(value: JsonValue | undefined, what: string, nodeCount: number): NodeEntry[] {
    return this.#list(value, what).map((entry) => {
      const numbers = this.#indices(entry, `an entry of ${what}`);
      const [node = 0, output = 0, version = 0] = numbers;
      if (numbers.length < 2 || numbers.length > 3) {
        throw this.#error(
          `${what} has an entry of ${numbers.length} numbers and must have [node, output, version]`,
        );
      }
      if (node < nodeCount) return [node, output, version];
      throw this.#error(`${what} uses node ${node}, and only the ${nodeCount} nodes before it can be used`);
    });
  }

  #indices(value: JsonValue | undefined, what: string, end: number = Number.MAX_SAFE_INTEGER): number[] {
    return this.#list(value, what).map((item) => {
      const index = this.#number(item, `an item of ${what}`);
      if (Number.isSafeInteger(index) && index >= 0 && index < end) return index;
      throw this.#error(`${what} has ${index}, and must have whole numbers from 0 to below ${end}`);
    });
  }

  #strings(value: JsonValue, what: string): Map<string, string> {
    const strings = new Map<string, string>();
    for (const [key, item] of this.#object(value, what))
      strings.set(key, this.#string(item, `"${key}" in ${what}`));
    return strings;
  }

  #object(value: JsonValue | undefined, what: string): Map<string, JsonValue> {
    if (!(value instanceof Map)) throw this.#error(`${what} must be an object, and is ${nameOf(value)}`);
    this.#offset = this.#offsets.get(value) ?? this.#offset;
    return value;
  }

  #list(value: JsonValue | undefined, what: string): JsonValue[] {
    if (!Array.isArray(value)) throw this.#error(`${what} must be a list, and is ${nameOf(value)}`);
    this.#offset = this.#offsets.get(value) ?? this.#offset;
    return value;
  }

  #string(value: JsonValue | undefined, what: string): string {
    if (typeof value === "string") return value;
    throw this.#error(`${what} must be a string, and is ${nameOf(value)}`);
  }

  #number(value: JsonValue | undefined, what: string): number {
    if (typeof value === "number") return value;
    throw this.#error(`${what} must be a number, and is ${nameOf(value)}`);
  }

  #error(why: string): FormatError {
    return new FormatError(this.#format, this.#offset, why, "character");
  }
}

function attributeKey(nodes: readonly JsonValue[], graph: StoredGraph): StoredGraph["attributeKey"] {
  const uses = (key: string) => nodes.some((node) => node instanceof Map && node.has(key));
  if (uses("attrs")) return "attrs";
  if (uses("attr")) return "attr";
  return mxnetVersion(graph) < 10000 ? "attr" : "attrs";
}

function nameOf(value: JsonValue | undefined): string {
  if (value === undefined) return "absent";
  if (value instanceof Map) return "an object";
  if (Array.isArray(value)) return "a list";
  return JSON.stringify(value);
}
