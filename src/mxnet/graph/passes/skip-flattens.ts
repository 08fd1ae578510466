import type { PartialShape } from "../../shape.ts";
import type { Slot } from "../configured-graph.ts";
import { type Program, withoutUnread } from "../program.ts";

/**
 * Lets FullyConnected read an image itself rather than what Flatten makes of it: then the image may lie in memory in any
 * order, and only the weight follows it.
 */
export function skipFlattens(program: Program): Program {
  const unflattened = new Map<Slot, Slot>();
  const nodes = program.nodes.map((node) => {
    if (node.kind !== "operator") return node;
    const [input = -1, ...rest] = node.inputs;
    if (
      node.operator.isReshape &&
      joinsAllButFirst(program.shapes[input], program.shapes[node.outputs[0] ?? -1])
    )
      unflattened.set(node.outputs[0] ?? -1, unflattened.get(input) ?? input);
    if (!node.operator.flattensInput) return node;
    return { ...node, inputs: [unflattened.get(input) ?? input, ...rest] };
  });
  return withoutUnread({ ...program, nodes });
}

function joinsAllButFirst(from: PartialShape, to: PartialShape): boolean {
  return to?.length === 2 && from !== undefined && from.length > 2 && from[0] === to[0];
}
