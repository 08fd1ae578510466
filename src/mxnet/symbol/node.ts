/** A variable or an operator in a graph. It never changes, and may be part of many symbols. */
export interface Node {
  /** `"null"` for a variable. */
  readonly op: string;
  readonly name: string;
  /** Operator parameters and the user's attributes, all text. */
  readonly attrs: ReadonlyMap<string, string>;
  readonly inputs: readonly Entry[];
}

/** One output of a node. */
export interface Entry {
  readonly node: Node;
  readonly index: number;
}

export function isVariable(node: Node): boolean {
  return node.op === "null";
}

/** All nodes that lead to `heads`, each after those that it reads, in the order in which MXNet saves them. */
export function topologicalOrder(heads: readonly Entry[]): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  // Chains are thousands of nodes long: a stack of our own instead of recursion.
  const stack = heads.toReversed().map(({ node }) => ({ node, next: 0 }));
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    if (top.next === 0 && seen.has(top.node)) {
      stack.pop();
      continue;
    }
    seen.add(top.node);
    const input = top.node.inputs[top.next++]?.node;
    if (!input) {
      order.push(top.node);
      stack.pop();
    } else if (!seen.has(input)) stack.push({ node: input, next: 0 });
  }
  return order;
}
