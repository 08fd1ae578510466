import type { Tensor } from "@tensorflow/tfjs-core";
import type { MemoryLayout } from "../operators/memory-layout.ts";
import type { ConfiguredOperator } from "../operators/operator.ts";
import type { PartialShape } from "../shape.ts";
import type { ConfiguredGraph, Slot } from "./configured-graph.ts";
import { neededNodes } from "./needed-nodes.ts";

/** A graph for given shapes, in the form that passes rewrite before it is planned. */
export interface Program {
  /** Each after those that it reads. */
  readonly nodes: readonly ProgramNode[];
  readonly heads: readonly Slot[];
  /** The shape of each slot. Passes append slots of their own. */
  readonly shapes: PartialShape[];
  readonly isTrain: boolean;
}

export type ProgramNode = VariableNode | PreparedNode | OperatorNode;

/** A value that comes from outside. */
export interface VariableNode {
  readonly kind: "variable";
  readonly name: string;
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
  /** Whether it is another one in each run, as data are; parameters are not. */
  readonly isFed: boolean;
}

/** A value that follows from parameters alone: it is computed once, and again when one of them changes. */
export interface PreparedNode {
  readonly kind: "prepared";
  readonly name: string;
  readonly inputs: readonly Slot[];
  readonly outputs: readonly [Slot];
  /** Computes it, in a tensor of its own. */
  compute(inputs: readonly Tensor[]): Tensor;
}

export interface OperatorNode {
  readonly kind: "operator";
  /** For errors: `Convolution "conv1"`. */
  readonly name: string;
  readonly operator: ConfiguredOperator;
  readonly inputs: readonly Slot[];
  /** All its outputs, hidden ones too. */
  readonly outputs: readonly Slot[];
  /** How the values that its `layout` is about lie in memory. Default: channels first. */
  readonly layout?: MemoryLayout;
}

/** A rewriting of a program that computes the same. */
export type Pass = (program: Program) => Program;

export interface ProgramRequest {
  graph: ConfiguredGraph;
  /** A shape for each slot. */
  shapes: readonly PartialShape[];
  isTrain: boolean;
  /** Variables that get another value in each run; what is computed from the others alone is kept. Default: none. */
  fed?: ReadonlySet<string>;
}

/** The program of a graph as it is: one node for each variable and operator that the heads need. */
export function toProgram({ graph, shapes, isTrain, fed }: ProgramRequest): Program {
  const nodes = neededNodes(graph, isTrain).map(({ node, operator, inputs, outputs }): ProgramNode => {
    if (operator) return { kind: "operator", name: `${node.op} "${node.name}"`, operator, inputs, outputs };
    return { kind: "variable", name: node.name, inputs, outputs, isFed: fed?.has(node.name) ?? false };
  });
  return { nodes, heads: graph.heads, shapes: [...shapes], isTrain };
}

/** Appends a slot. */
export function newSlot({ shapes }: Program, shape: PartialShape): Slot {
  return shapes.push(shape) - 1;
}

/** How often each slot is read, by nodes and as a head. */
export function countReaders({ nodes, heads }: Program): Map<Slot, number> {
  const counts = new Map<Slot, number>();
  for (const slot of [...heads, ...nodes.flatMap(({ inputs }) => inputs)]) {
    counts.set(slot, (counts.get(slot) ?? 0) + 1);
  }
  return counts;
}

/** The slots that change only when parameters do. */
export function steadySlots({ nodes }: Program): Set<Slot> {
  const steady = nodes.filter(
    (node) => node.kind === "prepared" || (node.kind === "variable" && !node.isFed),
  );
  return new Set(steady.flatMap(({ outputs }) => outputs));
}

/** Leaves out what nothing reads any more. */
export function withoutUnread(program: Program): Program {
  const read = new Set(program.heads);
  const nodes: ProgramNode[] = [];
  for (const node of program.nodes.toReversed()) {
    if (!node.outputs.some((slot) => read.has(slot))) continue;
    nodes.push(node);
    for (const slot of node.inputs) read.add(slot);
  }
  return { ...program, nodes: nodes.reverse() };
}
