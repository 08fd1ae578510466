import { type Entry, isVariable, type Node, topologicalOrder } from "./node.ts";
import { MXSymbol } from "./symbol.ts";

/** The same graph with other symbols, of one output each, in place of variables. */
export function substitute(symbol: MXSymbol, byName: ReadonlyMap<string, MXSymbol>): MXSymbol {
  const made = new Map<Node, Node>();
  const replaced = ({ node, index }: Entry): Entry => {
    const head = isVariable(node) ? byName.get(node.name)?.heads[0] : undefined;
    return head ?? { node: made.get(node) ?? node, index };
  };
  for (const node of topologicalOrder(symbol.heads)) {
    made.set(node, { ...node, inputs: node.inputs.map(replaced) });
  }
  return new MXSymbol(symbol.heads.map(replaced));
}
