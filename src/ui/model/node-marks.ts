import type { ModelGraph } from "../../sagemaker/inspect/model-graph-types.ts";
import type { GraphFigures, NodeFigures } from "../../sagemaker/trace/node-report.ts";
import { formatDuration, formatMetric } from "../train/quantities.ts";

/** What nodes are coloured by: the kind of their operator, the time that it took, or how large its output is. */
export type Colouring = "kind" | "time" | "magnitude";

/** What a request's figures put on a graph. */
export interface NodeMarks {
  /** By the node's number: how strong its colour is, 0 to 1, and its figure in words. */
  heats: ReadonlyMap<number, { heat: number; text: string }>;
  /** The first node whose output is not finite, by its number. */
  bad?: number;
  /** The nodes with the largest figures, by their numbers. */
  top: readonly number[];
}

const TOP = 3;
const NOT_FINITE = "not finite";

/** Works out what is to be seen of the figures. */
export function marksOf(graph: ModelGraph, figures: GraphFigures | undefined, by: Colouring): NodeMarks {
  if (!figures) return { heats: new Map(), top: [] };
  const numberOf = new Map(graph.nodes.map(({ name }, index) => [name, index]));
  const bad = numberOf.get(figures.firstBad?.node ?? "");
  const marks = { ...(bad !== undefined && { bad }), heats: new Map(), top: [] };
  if (by === "kind") return marks;
  const scale = by === "time" ? timeScale(figures.nodes) : magnitudeScale(figures.nodes);
  const heats = new Map<number, { heat: number; text: string }>();
  for (const node of figures.nodes) {
    const index = numberOf.get(node.name);
    if (index === undefined || (by === "time" && graph.nodes[index]?.op === "null")) continue;
    heats.set(index, { heat: scale(node), text: figureText(node, by) });
  }
  const finite = [...heats].filter(([, { text }]) => text !== NOT_FINITE);
  const top = finite.toSorted(([, a], [, b]) => b.heat - a.heat).slice(0, TOP);
  return { ...marks, heats, top: top.map(([index]) => index) };
}

/** `1.2 ms`, `|x| 0.31`. */
function figureText({ elapsedMs, meanMagnitude }: NodeFigures, by: "time" | "magnitude"): string {
  if (by === "time") return formatDuration(elapsedMs);
  return Number.isFinite(meanMagnitude) ? `|x| ${formatMetric(meanMagnitude)}` : NOT_FINITE;
}

/** How many of the graph's operators a run computed, by name. */
export function computedShare(graph: ModelGraph, figures: GraphFigures): number {
  const known = new Set(figures.nodes.map(({ name }) => name));
  const operators = graph.nodes.filter(({ op }) => op !== "null");
  return operators.length === 0
    ? 1
    : operators.filter(({ name }) => known.has(name)).length / operators.length;
}

function timeScale(nodes: readonly NodeFigures[]): (node: NodeFigures) => number {
  const most = Math.max(...nodes.map(({ elapsedMs }) => elapsedMs), Number.MIN_VALUE);
  return ({ elapsedMs }) => elapsedMs / most;
}

/** Magnitudes differ by powers of ten: each counts the same. What is not finite is more than all. */
function magnitudeScale(nodes: readonly NodeFigures[]): (node: NodeFigures) => number {
  const logs = nodes
    .map(({ meanMagnitude }) => Math.log10(meanMagnitude))
    .filter((each) => Number.isFinite(each));
  const [least, most] = [Math.min(...logs), Math.max(...logs)];
  return ({ meanMagnitude }) => {
    if (!Number.isFinite(meanMagnitude)) return 1;
    if (meanMagnitude === 0 || logs.length === 0) return 0;
    return most > least ? (Math.log10(meanMagnitude) - least) / (most - least) : 0.5;
  };
}
