import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { configureGraph, configureNode, visibleOutputs } from "../graph/configured-graph.ts";
import { Executor } from "../graph/executor.ts";
import { inferShapes } from "../graph/infer-shapes.ts";
import { makePlan } from "../graph/plan.ts";
import { RandomStream } from "../random-stream.ts";
import { isComplete, type Shape, sizeOf } from "../shape.ts";
import type { Node } from "../symbol/node.ts";
import { testOnBackends } from "./backends.ts";
import { assertClose } from "./close.ts";

/** One operator with attributes and shapes, whose gradient is compared with differences. */
export interface GradientCase {
  op: string;
  /** Default: the operator's name. */
  title?: string;
  attrs?: Readonly<Record<string, string>>;
  /** The shape of the input `data`. */
  data?: Shape;
  /** Shapes of other inputs, where they do not follow. */
  shapes?: Readonly<Record<string, Shape>>;
  /** Values of inputs that have no gradient, such as indices. */
  fixed?: Readonly<Record<string, readonly number[]>>;
  /** Values of the input `data`. Default: drawn. */
  values?: readonly number[];
  /** Keeps values apart, so that a small step changes no maximum and crosses no kink. */
  isSpread?: boolean;
  /** Draws values from 1/4 to 5/4, where the operator is undefined for others. */
  isPositive?: boolean;
}

/** Tests on each backend that the gradient of every input, weighed over all outputs, is that of its differences. */
export function testGradient(each: GradientCase): void {
  // Differences take two runs for each element: they are taken once, where a run is fast.
  let expected: Map<string, Float32Array> | undefined;
  testOnBackends(`The gradient of ${each.title ?? each.op} is that of its differences`, async () => {
    const backend = tf.getBackend();
    await tf.setBackend("cpu");
    expected ??= await allDifferences(each);
    await tf.setBackend(backend);

    const before = tf.memory().numTensors;
    const prepared = prepare(each);
    const analytic = await gradients(prepared);
    prepared.executor.dispose();
    for (const [name, numeric] of expected) {
      // A step of 1/64 in float32 leaves some 1e-4 of rounding, and third derivatives add no more.
      assertClose(analytic.get(name) ?? [], numeric, 3e-3);
    }
    assert.equal(tf.memory().numTensors, before);
  });
}

interface Value {
  shape: Shape;
  data: Float32Array;
}

interface Prepared {
  executor: Executor;
  values: Map<string, Value>;
  /** The inputs whose gradients are compared. */
  trained: ReadonlySet<string>;
  /** For each output a weight for each element: the loss is the sum of their products. */
  weights: Float32Array[];
}

function prepare({ op, attrs = {}, data, shapes: others = {}, fixed = {}, ...draw }: GradientCase): Prepared {
  const random = new RandomStream(7);
  const texts = new Map(Object.entries(attrs));
  const problems = new Map<string, string[]>();
  const operator = configureNode({ op, name: "node", attrs: texts, inputs: [] }, problems);
  assert.deepEqual([...problems.keys()], []);
  const names = operator?.inputs ?? [];
  const variables = names.map((name): Node => ({ op: "null", name, attrs: new Map(), inputs: [] }));
  const node: Node = {
    op,
    name: "node",
    attrs: texts,
    inputs: variables.map((each) => ({ node: each, index: 0 })),
  };
  const graph = configureGraph(visibleOutputs(operator).map((_, index) => ({ node, index })));
  const known = Object.entries(data ? { data, ...others } : others);
  const shapes = inferShapes(graph, new Map(known));
  const skipped = [...(operator?.auxiliaries ?? []).map((index) => names[index]), ...Object.keys(fixed)];
  const trained = new Set(names.filter((name) => !skipped.includes(name)));
  const executor = new Executor(makePlan({ graph, shapes, isTrain: true, gradientsOf: trained }));
  const values = new Map<string, Value>();
  for (const { node: each, outputs } of graph.nodes.filter(({ operator }) => !operator)) {
    const shape = shapes[outputs[0] ?? 0];
    assert.ok(isComplete(shape));
    const given = fixed[each.name] ?? (each.name === "data" ? draw.values : undefined);
    values.set(each.name, { shape, data: fixedOrDrawn(given, shape, draw, random) });
  }
  const weights = graph.heads.map((head) => drawn(sizeOf(shapes[head] ?? []), random));
  return { executor, values, trained, weights };
}

function fixedOrDrawn(
  fixed: readonly number[] | undefined,
  shape: Shape,
  { isSpread, isPositive }: Pick<GradientCase, "isSpread" | "isPositive">,
  random: RandomStream,
): Float32Array {
  if (fixed) return Float32Array.from(fixed);
  if (isSpread) return spread(shape, random);
  const values = drawn(sizeOf(shape), random);
  return isPositive ? values.map((value) => 0.75 + value / 2) : values;
}

function drawn(length: number, random: RandomStream): Float32Array {
  return Float32Array.from({ length }, () => 2 * random.next() - 1);
}

/** Values an eighth apart, none nearer to 0 than a sixteenth. */
function spread(shape: Shape, random: RandomStream): Float32Array {
  const length = sizeOf(shape);
  return Float32Array.from(random.permutation(length), (rank) => (rank - Math.floor(length / 2) + 0.5) / 8);
}

function tensors(values: Map<string, Value>): Map<string, tf.Tensor> {
  return new Map([...values].map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape])]));
}

async function gradients({ executor, values, trained, weights }: Prepared) {
  const fed = tensors(values);
  const outputs = executor.forward((name) => fed.get(name));
  const above = outputs.map(({ shape }, index) => tf.tensor(weights[index] ?? [], shape));
  executor.backward(above);
  const found = new Map<string, ArrayLike<number>>();
  for (const name of trained) {
    const gradient = executor.gradient(name);
    assert.ok(gradient, `${name} has no gradient`);
    assert.deepEqual(gradient.shape, values.get(name)?.shape);
    found.set(name, await gradient.data());
  }
  tf.dispose([...fed.values(), ...outputs, ...above]);
  return found;
}

const STEP = 1 / 64;

async function allDifferences(each: GradientCase): Promise<Map<string, Float32Array>> {
  const prepared = prepare(each);
  const slopes = new Map<string, Float32Array>();
  for (const name of prepared.trained) slopes.set(name, await differences(prepared, name));
  prepared.executor.dispose();
  return slopes;
}

async function differences({ executor, values, weights }: Prepared, name: string) {
  const { shape, data } = values.get(name) as Value;
  const slopes = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const sides: number[] = [];
    for (const step of [STEP, -STEP]) {
      const moved = data.slice();
      moved[i] = (moved[i] ?? 0) + step;
      sides.push(await loss(executor, new Map([...values, [name, { shape, data: moved }]]), weights));
    }
    slopes[i] = ((sides[0] ?? 0) - (sides[1] ?? 0)) / (2 * STEP);
  }
  return slopes;
}

async function loss(executor: Executor, values: Map<string, Value>, weights: readonly Float32Array[]) {
  const fed = tensors(values);
  const outputs = executor.forward((name) => fed.get(name));
  const elements = await Promise.all(outputs.map((output) => output.data()));
  tf.dispose([...fed.values(), ...outputs]);
  let sum = 0;
  for (const [index, weight] of weights.entries()) {
    for (const [at, each] of weight.entries()) sum += each * (elements[index]?.[at] ?? 0);
  }
  return sum;
}
