import { MXNetError } from "../mxnet-error.ts";
import { parseTuple } from "../operators/attribute-reader.ts";
import { equalShapes, mergeShapes, type PartialShape, type Shape } from "../shape.ts";
import type { Node } from "../symbol/node.ts";
import type { ConfiguredGraph, ConfiguredNode } from "./configured-graph.ts";

/**
 * Completes the shapes of all values from those of some variables, as far as they follow.
 *
 * Shapes go forwards and backwards through the graph until nothing changes.
 *
 * @returns A shape for each slot.
 * @throws {MXNetError} That names the node where shapes contradict each other.
 */
export function inferShapes(graph: ConfiguredGraph, known: ReadonlyMap<string, Shape>): PartialShape[] {
  const shapes: PartialShape[] = Array(graph.size).fill(undefined);
  for (const { node, operator, outputs } of graph.nodes) {
    if (!operator) shapes[outputs[0] ?? 0] = known.get(node.name) ?? declaredShape(node);
  }
  const operators = graph.nodes.filter(({ operator }) => operator);
  for (let changed = true; changed; ) {
    changed = false;
    for (const each of operators) changed = inferNode(each, shapes) || changed;
    if (changed) for (const each of operators.toReversed()) inferNode(each, shapes);
  }
  return shapes;
}

/** The shape that a variable was declared with; unknown dimensions are 0. */
function declaredShape({ attrs }: Node): PartialShape {
  const shape = parseTuple(attrs.get("__shape__") ?? "");
  return shape?.length ? shape.map((dim) => Math.max(dim, 0)) : undefined;
}

/** Completes the shapes round one node. Returns whether anything is new. */
function inferNode({ node, operator, inputs, outputs }: ConfiguredNode, shapes: PartialShape[]): boolean {
  const slots = [...inputs, ...outputs];
  const at = (slot: number) => shapes[slot];
  const inferred = inNode(node, () => operator?.inferShapes(inputs.map(at), outputs.map(at)));
  const found = [...(inferred?.inputs ?? []), ...(inferred?.outputs ?? [])];
  let changed = false;
  for (const [index, slot] of slots.entries()) {
    const before = shapes[slot];
    const merged = mergeShapes(before, found[index]);
    if (merged === null) throw new MXNetError(`Cannot infer the shapes of ${label(node)}: they contradict`);
    if (merged && !(before && equalShapes(before, merged))) changed = true;
    shapes[slot] = merged;
  }
  return changed;
}

function inNode<T>(node: Node, infer: () => T): T {
  try {
    return infer();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MXNetError(`Cannot infer the shapes of ${label(node)}: ${reason}`, { cause });
  }
}

function label({ op, name }: Node): string {
  return `${op} "${name}"`;
}
