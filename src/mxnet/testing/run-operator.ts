import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { configureGraph } from "../graph/configured-graph.ts";
import { Executor } from "../graph/executor.ts";
import { inferShapes } from "../graph/infer-shapes.ts";
import { makePlan } from "../graph/plan.ts";
import type { Shape } from "../shape.ts";
import type { Node } from "../symbol/node.ts";

export interface ArrayValue {
  shape: Shape;
  data: readonly number[];
  /** Default: `float32`. */
  dtype?: "float32" | "int32";
}

export interface OperatorRun {
  op: string;
  attrs?: Readonly<Record<string, string>>;
  inputs: readonly ArrayValue[];
  /** Default: false. */
  isTrain?: boolean;
  /** For a backward pass: the gradient of the first output, in C order. */
  gradient?: readonly number[];
}

export interface OperatorResult {
  outputs: (ArrayValue & { data: number[] })[];
  /** For each input, where a gradient was given. */
  gradients: number[][];
}

/** Runs one operator on its own, on the backend that is set, and asserts that no tensor is left. */
export async function runOperator(run: OperatorRun): Promise<OperatorResult> {
  const { inputs, gradient, isTrain = gradient !== undefined } = run;
  const before = tf.memory().numTensors;
  const names = inputs.map((_, index) => `x${index}`);
  const graph = configureGraph(headsOf(run, names));
  const shapes = inferShapes(graph, new Map(names.map((name, index) => [name, inputs[index]?.shape ?? []])));
  const gradientsOf = new Set(gradient ? names : []);
  const executor = new Executor(makePlan({ graph, shapes, isTrain, gradientsOf }));
  const tensors = inputs.map(({ data, shape, dtype = "float32" }) => tf.tensor([...data], [...shape], dtype));
  const outputs = executor.forward((name) => tensors[names.indexOf(name)]);
  const above = gradient && outputs[0] && tf.tensor([...gradient], outputs[0].shape);
  if (above) executor.backward([above]);
  const found = {
    outputs: await Promise.all(outputs.map(readValue)),
    gradients: above ? await Promise.all(names.map((name) => readNumbers(executor.gradient(name)))) : [],
  };
  tf.dispose([tensors, outputs]);
  above?.dispose();
  executor.dispose();
  assert.equal(tf.memory().numTensors, before);
  return found;
}

/** Every visible output of the operator. */
function headsOf({ op, attrs = {} }: OperatorRun, names: readonly string[]) {
  const inputs = names.map((name) => ({
    node: { op: "null", name, attrs: new Map(), inputs: [] } satisfies Node,
    index: 0,
  }));
  const node: Node = { op, name: "node", attrs: new Map(Object.entries(attrs)), inputs };
  const operator = configureGraph([{ node, index: 0 }]).nodes.at(-1)?.operator;
  return (operator?.outputs ?? ["output"]).map((_, index) => ({ node, index }));
}

async function readValue(tensor: tf.Tensor): Promise<OperatorResult["outputs"][number]> {
  const dtype = tensor.dtype as "float32" | "int32";
  return { shape: tensor.shape, data: await readNumbers(tensor), dtype };
}

async function readNumbers(tensor: tf.Tensor | undefined): Promise<number[]> {
  assert.ok(tensor, "there is no gradient");
  return [...(await tensor.data())];
}
