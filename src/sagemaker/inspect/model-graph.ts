import type { StoredGraph, StoredNode } from "../../mxnet/formats/stored-graph.ts";
import { parseSymbolJson } from "../../mxnet/formats/symbol-json.ts";
import { upgradeGraph } from "../../mxnet/formats/symbol-upgrade.ts";
import type { FileSystem } from "../../platform/file-system.ts";
import type { ArraySummary } from "./file-report.ts";
import type {
  GraphEdge,
  GraphNode,
  GraphWeight,
  ModelGraph,
  ModelGraphOptions,
} from "./model-graph-types.ts";
import type { FileArrays } from "./read-arrays.ts";

/** Endings of variables that layers make for what they learn. */
const WEIGHT_NAME =
  /_(weight|bias|gamma|beta|alpha|(running|moving)_(mean|var)|(i2h|h2h)_(weight|bias)|parameters|state(_cell)?)$/;

/**
 * Reads a symbol file for being drawn.
 *
 * A variable is a weight where the file of parameters has it, or without one where its name ends as those of weights do;
 * the others are inputs.
 *
 * @throws {FormatError} Where it is no symbol file.
 */
export async function readModelGraph(
  files: FileSystem,
  options: ModelGraphOptions,
  weights: FileArrays | undefined,
): Promise<ModelGraph> {
  const text = options.text ?? (await files.readFile(options.symbol, "utf8"));
  const stored = upgradeGraph(parseSymbolJson(text));
  const arrays = new Map(
    weights?.arrays.map(({ summary }, index) => [plainName(summary.name ?? ""), { summary, index }]),
  );
  const graph = drawn(stored, (node) => isWeight(node, arrays, options), arrays);
  const inputs = graph.nodes.filter((node) => node.op === "null").map(({ name }) => name);
  const shapes = await shapesOf(text, knownShapes(arrays, options.shapes));
  if (typeof shapes === "string") return { ...graph, inputs, shapeProblem: shapes };
  for (const node of graph.nodes) {
    node.outputShapes = shapes.get(node.name) ?? [];
    for (const weight of node.weights) {
      const shape = weight.shape ?? shapes.get(weight.name)?.[0];
      if (shape) weight.shape = shape;
    }
  }
  const isWhole = graph.nodes.every((node) =>
    node.outputShapes.every((shape) => shape?.every((size) => size > 0)),
  );
  return isWhole
    ? { ...graph, inputs }
    : { ...graph, inputs, shapeProblem: "Not all shapes follow from those that are given" };
}

type Arrays = ReadonlyMap<string, { summary: ArraySummary; index: number }>;

/** Module writes `arg:` and `aux:` before a parameter's name, Gluon does not. */
function plainName(name: string): string {
  return name.replace(/^(arg|aux):/, "");
}

function isWeight(node: StoredNode, arrays: Arrays, { shapes }: ModelGraphOptions): boolean {
  if (node.op !== "null" || Object.hasOwn(shapes, node.name)) return false;
  return arrays.size > 0 ? arrays.has(node.name) : WEIGHT_NAME.test(node.name);
}

function drawn(
  { nodes, heads }: StoredGraph,
  isFolded: (node: StoredNode) => boolean,
  arrays: Arrays,
): Pick<ModelGraph, "nodes" | "edges"> {
  const outputs = new Set(heads.map(([node]) => node));
  const shown: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  for (const [id, node] of nodes.entries()) {
    if (isFolded(node)) continue;
    const weights: GraphWeight[] = [];
    for (const [from, output] of node.inputs) {
      const source = nodes[from];
      if (source && isFolded(source)) weights.push(weightOf(source.name, arrays));
      else edges.push({ from, output, to: id });
    }
    shown.push({
      id,
      name: node.name,
      op: node.op,
      attributes: [...node.attrs],
      weights,
      outputShapes: [],
      isOutput: outputs.has(id),
    });
  }
  return { nodes: shown, edges };
}

function weightOf(name: string, arrays: Arrays): GraphWeight {
  const found = arrays.get(name);
  if (!found) return { name };
  const { shape, dtype, sizeBytes } = found.summary;
  return { name, array: found.index, dtype, sizeBytes, ...(shape && { shape }) };
}

function knownShapes(arrays: Arrays, shapes: ModelGraphOptions["shapes"]): Map<string, readonly number[]> {
  const known = new Map<string, readonly number[]>(Object.entries(shapes));
  for (const [name, { summary }] of arrays) if (summary.shape) known.set(name, summary.shape);
  return known;
}

type NodeShapes = ReadonlyMap<string, (number[] | undefined)[]>;

/** Infers the shapes of all outputs, by the node's name, or says why it cannot. MXNet's operators are fetched for it. */
async function shapesOf(text: string, known: Map<string, readonly number[]>): Promise<NodeShapes | string> {
  const [{ load_json }, { inferShapes }] = await Promise.all([
    import("../../mxnet/symbol/load-symbol.ts"),
    import("../../mxnet/graph/infer-shapes.ts"),
  ]);
  try {
    const { graph } = load_json(text);
    const shapes = inferShapes(graph, known);
    return new Map(
      graph.nodes.map(({ node, outputs }) => [
        node.name,
        outputs.map((slot) => shapes[slot] && [...shapes[slot]]),
      ]),
    );
  } catch (error) {
    // The graph can be drawn without: an operator that is not known here, shapes that contradict.
    return error instanceof Error ? error.message : String(error);
  }
}
