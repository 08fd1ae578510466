import { MXNetError } from "../mxnet-error.ts";
import type { Kernel } from "../operators/operator.ts";
import { formatShape, isComplete, type Shape } from "../shape.ts";
import type { ConfiguredGraph, ConfiguredNode, Slot } from "./configured-graph.ts";
import type { PlanRequest, Tensors } from "./plan.ts";
import type { PlanBuilder } from "./plan-builder.ts";

/** What the backward pass has to know of the forward pass. */
export interface ForwardPlan {
  variables: (readonly [name: string, slot: Slot])[];
  outputs: Slot[];
  nodes: PlannedNode[];
}

export interface PlannedNode extends ConfiguredNode {
  kernel: Kernel;
  /** The inputs as the kernel reads them: laid out, where it asks for that. */
  reads: Slot[];
}

/** Adds a step for each operator that the outputs depend on. */
export function planForward(request: PlanRequest, builder: PlanBuilder): ForwardPlan {
  const { graph, isTrain } = request;
  const plan: ForwardPlan = { variables: [], outputs: [], nodes: [] };
  const passedOn = new Map<Slot, Slot>();
  const actual = (slot: Slot) => passedOn.get(slot) ?? slot;
  for (const each of neededNodes(graph, isTrain)) {
    const [first = 0] = each.outputs;
    if (!each.operator) {
      builder.borrowed.add(first);
      plan.variables.push([each.node.name, first]);
    } else if (!isTrain && each.operator.isIdentityAtInference) {
      passedOn.set(first, actual(each.inputs[0] ?? 0));
    } else plan.nodes.push(planNode({ ...each, inputs: each.inputs.map(actual) }, request, builder));
  }
  plan.outputs = graph.heads.map((head) => ownOutput(actual(head), builder));
  return plan;
}

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

function planNode(each: ConfiguredNode, { shapes, isTrain }: PlanRequest, builder: PlanBuilder): PlannedNode {
  const { node, inputs, outputs, operator } = each;
  const name = `${node.op} "${node.name}"`;
  const known = (slot: Slot): Shape => {
    const shape = shapes[slot];
    if (isComplete(shape)) return shape;
    throw new MXNetError(`Cannot plan ${name}: a shape is not known, it is ${formatShape(shape)}`);
  };
  const kernel = (operator as NonNullable<typeof operator>).plan({
    inputs: inputs.map((slot, index) =>
      index === operator?.labelInput ? (shapes[slot] ?? []) : known(slot),
    ),
    outputs: outputs.map(known),
  });
  builder.own(kernel.constants ?? []);
  const reads = inputs.map((slot, index) => {
    const layout = kernel.layouts?.[index];
    return layout ? builder.layOut(name, slot, layout) : slot;
  });
  builder.add({
    name,
    reads,
    writes: outputs,
    run: (tensors) => runKernel(kernel, reads, outputs, tensors, isTrain),
  });
  return { ...each, kernel, reads };
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
