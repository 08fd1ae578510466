import type { ConfiguredGraph, ConfiguredNode } from "./configured-graph.ts";

/** The nodes that lead to the heads. What only a label input reads is left out at inference. */
export function neededNodes({ nodes, heads }: ConfiguredGraph, isTrain: boolean): ConfiguredNode[] {
  const needed = new Set(heads);
  const found: ConfiguredNode[] = [];
  for (const each of nodes.toReversed()) {
    if (!each.outputs.some((slot) => needed.has(slot))) continue;
    found.push(each);
    for (const [index, slot] of each.inputs.entries()) {
      if (isTrain || index !== each.operator?.labelInput) needed.add(slot);
    }
  }
  return found.reverse();
}
