import type { Slot } from "../configured-graph.ts";
import { countReaders, type OperatorNode, type Program, type ProgramNode } from "../program.ts";

/**
 * At inference lets a convolution or FullyConnected compute the function of each element that follows, where nothing
 * else reads its output.
 */
export function fuseActivations(program: Program): Program {
  if (program.isTrain) return program;
  const readers = countReaders(program);
  const makers = new Map<Slot, OperatorNode>();
  const nodes: ProgramNode[] = [];
  for (const node of program.nodes) {
    const fused = node.kind === "operator" ? fuse(node, makers, readers) : undefined;
    if (fused) nodes.splice(nodes.lastIndexOf(fused.maker), 1);
    const result = fused?.result ?? node;
    nodes.push(result);
    if (result.kind === "operator") for (const slot of result.outputs) makers.set(slot, result);
  }
  return { ...program, nodes };
}

function fuse(
  { operator, inputs, outputs }: OperatorNode,
  makers: Map<Slot, OperatorNode>,
  readers: Map<Slot, number>,
): { maker: OperatorNode; result: OperatorNode } | undefined {
  const maker = makers.get(inputs[0] ?? -1);
  if (!maker || !operator.activation || maker.outputs.length > 1 || readers.get(inputs[0] ?? -1) !== 1) {
    return undefined;
  }
  const together = maker.operator.withActivation?.(operator.activation);
  return together && { maker, result: { ...maker, operator: together, outputs } };
}
