import { MXNetError } from "../mxnet-error.ts";
import { AttributeReader } from "../operators/attribute-reader.ts";
import type { ConfiguredOperator } from "../operators/operator.ts";
import { findOperator } from "../operators/table.ts";
import { type Entry, isVariable, type Node, topologicalOrder } from "../symbol/node.ts";

/** A graph whose operators have read their attributes. */
export interface ConfiguredGraph {
  /** Each after those that it reads. */
  readonly nodes: readonly ConfiguredNode[];
  readonly heads: readonly Slot[];
  /** Number of slots: one for each output of each node. */
  readonly size: number;
}

export interface ConfiguredNode {
  readonly node: Node;
  /** `undefined` for a variable. */
  readonly operator: ConfiguredOperator | undefined;
  readonly inputs: readonly Slot[];
  /** All its outputs, hidden ones too. */
  readonly outputs: readonly Slot[];
}

/** The number of a value: one output of one node. */
export type Slot = number;

/** @throws {MXNetError} That names every operator and attribute that is not supported. */
export function configureGraph(heads: readonly Entry[]): ConfiguredGraph {
  const problems = new Map<string, string[]>();
  const firstSlot = new Map<Node, Slot>();
  let size = 0;
  const slotOf = ({ node, index }: Entry) => (firstSlot.get(node) ?? 0) + index;
  const nodes = topologicalOrder(heads).map((node) => {
    const operator = isVariable(node) ? undefined : configureNode(node, problems);
    const count = countOutputs(operator);
    firstSlot.set(node, size);
    const outputs = Array.from({ length: count }, (_, index) => size + index);
    size += count;
    return { node, operator, inputs: node.inputs.map(slotOf), outputs };
  });
  if (problems.size > 0) throw unsupported(problems);
  return { nodes, heads: heads.map(slotOf), size };
}

/** Names of an operator's visible outputs; a variable has one without a name. */
export function visibleOutputs(operator: ConfiguredOperator | undefined): readonly string[] {
  return operator?.outputs ?? ["output"];
}

/** Configures one node, and notes what is wrong with it under the names of the nodes that have the same problem. */
export function configureNode(node: Node, problems: Map<string, string[]>): ConfiguredOperator | undefined {
  const note = (problem: string) => problems.set(problem, [...(problems.get(problem) ?? []), node.name]);
  const operator = findOperator(node.op);
  if (!operator) {
    note(`operator ${node.op}`);
    return undefined;
  }
  const reader = new AttributeReader(node.attrs);
  const configured = operator.configure(reader);
  reader.finish();
  for (const problem of reader.problems) note(`${node.op}: ${problem}`);
  return configured;
}

function countOutputs(operator: ConfiguredOperator | undefined): number {
  return visibleOutputs(operator).length + (operator?.hiddenOutputs ?? 0);
}

/** The error that names all problems, and for each at most three of its nodes. */
export function unsupported(problems: ReadonlyMap<string, readonly string[]>): MXNetError {
  const lines = [...problems].map(([problem, names]) => {
    const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
    return `${problem} (${names
      .slice(0, 3)
      .map((name) => `"${name}"`)
      .join(", ")}${more})`;
  });
  return new MXNetError(`Cannot run the symbol as it has what is not supported: ${lines.join("; ")}`);
}
