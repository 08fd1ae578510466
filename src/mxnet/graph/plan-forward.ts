import type { Tensor } from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import type { Kernel, KnownShapes } from "../operators/operator.ts";
import { formatShape, isComplete, type Shape } from "../shape.ts";
import type { Slot } from "./configured-graph.ts";
import type { Tensors } from "./plan.ts";
import type { PlanBuilder } from "./plan-builder.ts";
import { type OperatorNode, type Program, steadySlots } from "./program.ts";

/** What the backward pass has to know of the forward pass. */
export interface ForwardPlan {
  variables: (readonly [name: string, slot: Slot])[];
  heads: readonly Slot[];
  /** Where the caller finds the heads' values, in tensors of their own. */
  outputs: Slot[];
  nodes: PlannedNode[];
}

export interface PlannedNode extends OperatorNode {
  kernel: Kernel;
  /** The inputs as the kernel reads them: laid out, where it asks for that. */
  reads: Slot[];
}

/** Adds a step for each operator. What follows from parameters alone is prepared instead. */
export function planForward(program: Program, builder: PlanBuilder): ForwardPlan {
  const plan: ForwardPlan = { variables: [], heads: program.heads, outputs: [], nodes: [] };
  const steady = steadySlots(program);
  for (const node of program.nodes) {
    if (node.kind === "variable") {
      const [slot = 0] = node.outputs;
      builder.borrowed.add(slot);
      plan.variables.push([node.name, slot]);
    } else if (node.kind === "prepared") {
      builder.prepare(node.outputs[0], { ...node, sources: node.inputs });
    } else plan.nodes.push(planNode(node, program, steady, builder));
  }
  plan.outputs = program.heads.map((head) => ownOutput(head, builder));
  return plan;
}

function planNode(
  node: OperatorNode,
  program: Program,
  steady: ReadonlySet<Slot>,
  builder: PlanBuilder,
): PlannedNode {
  const { name, inputs, outputs } = node;
  const kernel = node.operator.plan(knownShapes(node, program), node.layout);
  builder.own(kernel.constants ?? []);
  const reads = inputs.map((slot, index) => layOut(slot, index, { node, kernel, steady, builder }));
  const run = (tensors: Tensors) => runKernel(kernel, reads, outputs, tensors, program.isTrain);
  builder.add({ name, reads, writes: outputs, run });
  return { ...node, kernel, reads };
}

function knownShapes({ name, operator, inputs, outputs }: OperatorNode, { shapes }: Program): KnownShapes {
  const known = (slot: Slot): Shape => {
    const shape = shapes[slot];
    if (isComplete(shape)) return shape;
    throw new MXNetError(`Cannot plan ${name}: a shape is not known, it is ${formatShape(shape)}`);
  };
  return {
    inputs: inputs.map((slot, index) => (index === operator.labelInput ? (shapes[slot] ?? []) : known(slot))),
    outputs: outputs.map(known),
  };
}

interface LayOutCall {
  node: OperatorNode;
  kernel: Kernel;
  steady: ReadonlySet<Slot>;
  builder: PlanBuilder;
}

/** The slot that has an input as the kernel wants it. */
function layOut(source: Slot, input: number, { node, kernel, steady, builder }: LayOutCall): Slot {
  const layout = kernel.layouts?.[input];
  if (!layout) return source;
  const name = `input ${node.operator.inputs[input] ?? input} of ${node.name}`;
  if (steady.has(source)) return builder.prepareChange(source, name, layout);
  const slot = builder.newSlot();
  builder.add({
    name,
    reads: [source],
    writes: [slot],
    run(tensors) {
      tensors[slot] = layout(tensors[source] as Tensor);
    },
  });
  return slot;
}

function runKernel(
  kernel: Kernel,
  reads: readonly Slot[],
  outputs: readonly Slot[],
  tensors: Tensors,
  isTrain: boolean,
): void {
  // A label that is not there is not read either.
  const results = kernel.forward(reads.map((slot) => tensors[slot]) as never, isTrain);
  if (!Array.isArray(results)) tensors[outputs[0] as Slot] = results;
  else for (const [index, result] of results.entries()) tensors[outputs[index] as Slot] = result;
}

/** An output that is a variable, passed through, becomes a tensor of its own. */
function ownOutput(slot: Slot, builder: PlanBuilder): Slot {
  if (!builder.borrowed.has(slot)) return slot;
  const copy = builder.newSlot();
  builder.add({
    name: "an output",
    reads: [slot],
    writes: [copy],
    run(tensors) {
      tensors[copy] = tensors[slot]?.clone();
    },
  });
  return copy;
}
