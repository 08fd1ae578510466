import { add, type Tensor, tidy } from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import type { BackwardKernel, ConfiguredOperator } from "../operators/operator.ts";
import { type Slot, visibleOutputs } from "./configured-graph.ts";
import type { PlanBuilder } from "./plan-builder.ts";
import type { ForwardPlan, PlannedNode } from "./plan-forward.ts";

export interface GradientSlots {
  /** Where the gradient of each output is fed. */
  ofOutputs: (Slot | undefined)[];
  byVariable: Map<string, Slot>;
  /** New values of auxiliary states, by variable. */
  auxiliaries: Map<string, Slot>;
}

/** Adds the steps that lead from the outputs back to the variables whose gradients are asked for. */
export function planBackward(
  gradientsOf: ReadonlySet<string>,
  plan: ForwardPlan,
  builder: PlanBuilder,
): GradientSlots {
  const slots: GradientSlots = {
    ofOutputs: plan.outputs.map(() => undefined),
    byVariable: new Map(),
    auxiliaries: new Map(),
  };
  if (gradientsOf.size === 0) return slots;
  const wanted = wantedSlots(gradientsOf, plan);
  const gradients = new Gradients(builder);
  slots.ofOutputs = feedOutputs(plan, wanted, gradients, builder);
  for (const node of plan.nodes.toReversed()) {
    if (!node.outputs.some((slot) => wanted.has(slot))) continue;
    planNode(node, wanted, gradients, builder);
    for (const [name, slot] of planAuxiliaries(node, plan, builder)) slots.auxiliaries.set(name, slot);
  }
  for (const [name, slot] of plan.variables) {
    const gradient = gradientsOf.has(name) ? gradients.total(slot) : undefined;
    if (gradient !== undefined) slots.byVariable.set(name, gradient);
  }
  return slots;
}

/** Contributions to the gradient of each slot, which are added up when it is asked for. */
class Gradients {
  readonly #parts = new Map<Slot, Slot[]>();
  readonly #builder: PlanBuilder;

  constructor(builder: PlanBuilder) {
    this.#builder = builder;
  }

  contribute(to: Slot, gradient: Slot): void {
    this.#parts.set(to, [...(this.#parts.get(to) ?? []), gradient]);
  }

  /** The slot of the sum; `undefined` where nothing contributed. */
  total(of: Slot): Slot | undefined {
    return this.#parts.get(of)?.reduce((sum, part) => this.#add(sum, part));
  }

  #add(a: Slot, b: Slot): Slot {
    const sum = this.#builder.newSlot();
    this.#builder.add({
      name: "a sum of gradients",
      reads: [a, b],
      writes: [sum],
      run(tensors) {
        tensors[sum] = add(tensors[a] as Tensor, tensors[b] as Tensor);
      },
    });
    return sum;
  }
}

/** The variables asked for and everything that depends on them. */
function wantedSlots(gradientsOf: ReadonlySet<string>, { variables, nodes }: ForwardPlan): Set<Slot> {
  const wanted = new Set(variables.filter(([name]) => gradientsOf.has(name)).map(([, slot]) => slot));
  for (const { inputs, outputs, operator } of nodes) {
    const isWanted = inputs.some((slot, index) => hasGradient(operator, index) && wanted.has(slot));
    if (isWanted) for (const slot of outputs) wanted.add(slot);
  }
  return wanted;
}

function hasGradient(operator: ConfiguredOperator | undefined, input: number): boolean {
  return input !== operator?.labelInput && !operator?.auxiliaries?.includes(input);
}

/** A loss needs no gradient from above; every other output gets a slot that is fed. */
function feedOutputs(plan: ForwardPlan, wanted: Set<Slot>, gradients: Gradients, builder: PlanBuilder) {
  return plan.heads.map((head) => {
    const source = plan.nodes.find(({ outputs }) => outputs.includes(head));
    if (!wanted.has(head) || source?.operator.isLoss) return undefined;
    const fed = builder.newSlot();
    builder.borrowed.add(fed);
    gradients.contribute(head, fed);
    return fed;
  });
}

function planNode(node: PlannedNode, wanted: Set<Slot>, gradients: Gradients, builder: PlanBuilder): void {
  const name = `the gradient of ${node.name}`;
  const { backward } = node.kernel;
  if (!backward) throw new MXNetError(`Cannot plan ${name}: the operator has none`);
  const visible = node.outputs.slice(0, visibleOutputs(node.operator).length);
  const above = backward.readsGradient === false ? [] : visible.map((slot) => gradients.total(slot));
  if (above.every((slot) => slot === undefined) && backward.readsGradient !== false) return;

  const isWanted = node.inputs.map((slot, index) => hasGradient(node.operator, index) && wanted.has(slot));
  const written = isWanted.map((wants) => (wants ? builder.newSlot() : undefined));
  const reads = [
    ...backward.readsInputs.map((index) => node.reads[index]),
    ...backward.readsOutputs.map((index) => node.outputs[index]),
    ...above,
  ].filter((slot) => slot !== undefined);
  const run = runBackward(node, backward, { above, isWanted, written });
  builder.add({ name, reads, writes: written.filter((slot) => slot !== undefined), run });
  for (const [index, slot] of written.entries()) {
    if (slot !== undefined) gradients.contribute(node.inputs[index] as Slot, slot);
  }
}

interface BackwardSlots {
  /** Gradients of the visible outputs. */
  above: (Slot | undefined)[];
  isWanted: boolean[];
  written: (Slot | undefined)[];
}

function runBackward(
  node: PlannedNode,
  backward: BackwardKernel,
  { above, isWanted, written }: BackwardSlots,
) {
  return (tensors: (Tensor | undefined)[]) => {
    const at = (slot: Slot) => tensors[slot] as Tensor;
    const gradients = above.map((slot) => tensors[slot ?? -1]);
    const results = tidy(() => [
      ...backward.run({
        inputs: node.reads.map(at),
        outputs: node.outputs.map(at),
        gradient: gradients[0] as Tensor,
        gradients,
        wanted: isWanted,
        isTrain: true,
      }),
    ]) as (Tensor | undefined)[];
    for (const [index, slot] of written.entries()) {
      if (slot !== undefined) tensors[slot] = results[index];
    }
  };
}

/** Adds the step that computes a node's auxiliary states anew. Returns the slot of each, by the variable's name. */
function planAuxiliaries(node: PlannedNode, { variables }: ForwardPlan, builder: PlanBuilder) {
  const { auxiliaryUpdate: update } = node.kernel;
  if (!update) return [];
  const { reads, outputs } = node;
  const states = (node.operator.auxiliaries ?? []).map((input) => node.inputs[input]);
  const written = states.map(() => builder.newSlot());
  builder.add({
    name: `the auxiliary states of ${node.name}`,
    reads: [
      ...update.readsInputs.map((index) => reads[index] as Slot),
      ...update.readsOutputs.map((index) => outputs[index] as Slot),
    ],
    writes: written,
    run(tensors) {
      const at = (slot: Slot) => tensors[slot] as Tensor;
      const updated = tidy(() => [...update.run(reads.map(at), outputs.map(at))]);
      for (const [index, slot] of written.entries()) tensors[slot] = updated[index];
    },
  });
  return variables.flatMap(([name, slot]) => {
    const state = states.indexOf(slot);
    return state < 0 ? [] : [[name, written[state] as Slot] as const];
  });
}
