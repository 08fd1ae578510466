import * as tf from "@tensorflow/tfjs-core";
import { Executor } from "../graph/executor.ts";
import { inferShapes } from "../graph/infer-shapes.ts";
import { makePlan, type Plan } from "../graph/plan.ts";
import type { Pass } from "../graph/program.ts";
import { isComplete, type Shape } from "../shape.ts";
import type { MXSymbol } from "../symbol/symbol.ts";
import { syntheticInput, syntheticWeight } from "./synthetic-weights.ts";

export interface PlannedSymbol {
  plan: Plan;
  executor: Executor;
  /** A value for each variable whose shape is known. */
  values: Map<string, tf.Tensor>;
  forward(): tf.Tensor[];
  dispose(): void;
}

/** Plans a symbol for shapes of its inputs, on synthetic weights. Training has gradients of all that is no input. */
export function planSymbol(
  symbol: MXSymbol,
  inputs: Readonly<Record<string, Shape>>,
  { isTrain = false, passes }: { isTrain?: boolean; passes?: readonly Pass[] } = {},
): PlannedSymbol {
  const { graph } = symbol;
  const shapes = inferShapes(graph, new Map(Object.entries(inputs)));
  const fed = new Set(Object.keys(inputs));
  const trained = symbol.list_arguments().filter((name) => !fed.has(name));
  const gradientsOf = new Set(isTrain ? trained : []);
  const plan = makePlan({ graph, shapes, isTrain, gradientsOf, fed }, passes);
  const executor = new Executor(plan);
  const values = new Map<string, tf.Tensor>();
  for (const { node, operator, outputs } of graph.nodes) {
    const shape = shapes[outputs[0] ?? -1];
    if (operator || !isComplete(shape)) continue;
    const data = (fed.has(node.name) ? syntheticInput : syntheticWeight)(node.name, shape);
    values.set(node.name, tf.tensor(data, [...shape]));
  }
  return {
    plan,
    executor,
    values,
    forward: () => executor.forward((name) => values.get(name)),
    dispose() {
      executor.dispose();
      tf.dispose([...values.values()]);
    },
  };
}
