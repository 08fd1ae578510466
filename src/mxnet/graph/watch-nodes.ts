import { keep, type Tensor } from "@tensorflow/tfjs-core";
import { MXNetError } from "../mxnet-error.ts";
import { toFloat } from "../to-float.ts";
import { visibleOutputs } from "./configured-graph.ts";
import type { GraphCall } from "./graph-calls.ts";
import { inferShapes } from "./infer-shapes.ts";
import { makePlan, type Plan, type Step, type Tensors } from "./plan.ts";

/** A node that was just computed. */
export interface WatchedNode {
  readonly name: string;
  readonly op: string;
  /** Names of the variables that it reads. */
  readonly variables: readonly string[];
  /** Its outputs, without those that only training reads. They are disposed of later: copy what is to last. */
  readonly outputs: readonly Tensor[];
  /** Milliseconds that the operator took on the calling thread: a GPU may still be at it. */
  readonly elapsedMs: number;
}

/**
 * Runs a symbol once more, operator by operator as the symbol names them: none is fused with another, so each has its
 * value. Variables come first, where they have a value.
 *
 * @param see Waited for before the next operator runs.
 * @throws {MXNetError} Where an operator fails; those before it were seen.
 */
export async function watchNodes(
  call: GraphCall,
  see: (node: WatchedNode) => void | Promise<void>,
): Promise<void> {
  const { graph } = call.symbol;
  const values = floatValues(call);
  const shapes = inferShapes(graph, new Map([...values].map(([name, { shape }]) => [name, shape])));
  const fed = new Set(call.fed);
  const plan = makePlan({ graph, shapes, isTrain: call.isTrain, gradientsOf: new Set(), fed }, []);
  const slots: Tensors = Array(plan.size).fill(undefined);
  const nodes = new Map(graph.nodes.map((each) => [each.outputs[0], each]));
  const variableOf = new Map(
    graph.nodes.map(({ node, operator, outputs }) => [outputs[0], operator ? undefined : node.name]),
  );
  try {
    for (const [name, slot] of plan.variables) {
      const tensor = values.get(name);
      if (!tensor) throw new MXNetError(`Cannot run the symbol: "${name}" has no value`);
      slots[slot] = tensor;
    }
    for (const [name, tensor] of values) {
      await see({ name, op: "null", variables: [], outputs: [tensor], elapsedMs: 0 });
    }
    // What is laid out for an operator counts with it.
    let elapsedMs = 0;
    for (const step of plan.forward) {
      elapsedMs += runStep(step, slots);
      const found = nodes.get(step.writes[0]);
      if (found?.operator) {
        const { node, operator, inputs, outputs } = found;
        const visible = outputs.slice(0, visibleOutputs(operator).length);
        const variables = inputs.flatMap((slot) => variableOf.get(slot) ?? []);
        const tensors = visible.flatMap((slot) => slots[slot] ?? []);
        await see({ name: node.name, op: node.op, variables, outputs: tensors, elapsedMs });
        elapsedMs = 0;
      }
      for (const slot of step.release) drop(slots, slot);
    }
  } finally {
    releaseAll(plan, slots);
    for (const [name, tensor] of values) if (tensor !== call.values.get(name)) tensor.dispose();
  }
}

/** Executors compute with float32, as the model does. */
function floatValues({ values }: GraphCall): Map<string, Tensor> {
  return new Map(
    Array.from(values, ([name, tensor]) => [
      name,
      tensor.dtype === "float32" ? tensor : keep(toFloat(tensor)),
    ]),
  );
}

function runStep(step: Step, slots: Tensors): number {
  const startedMs = performance.now();
  try {
    step.run(slots);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MXNetError(`Cannot compute ${step.name}: ${reason}`, { cause });
  }
  return performance.now() - startedMs;
}

function drop(slots: Tensors, slot: number): void {
  slots[slot]?.dispose();
  slots[slot] = undefined;
}

function releaseAll(plan: Plan, slots: Tensors): void {
  for (const slot of slots.keys()) if (!plan.borrowed.has(slot)) drop(slots, slot);
  plan.dispose();
}
