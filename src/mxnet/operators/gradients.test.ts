import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { configureGraph, configureNode } from "../graph/configured-graph.ts";
import { Executor } from "../graph/executor.ts";
import { inferShapes } from "../graph/infer-shapes.ts";
import { makePlan } from "../graph/plan.ts";
import { RandomStream } from "../random-stream.ts";
import { isComplete, type Shape, sizeOf } from "../shape.ts";
import type { Node } from "../symbol/node.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertClose } from "../testing/close.ts";

interface Case {
  title: string;
  op: string;
  attrs?: Record<string, string>;
  data: Shape;
  /** Keeps values apart, so that a small step changes no maximum and crosses no kink. */
  isSpread?: boolean;
}

const CASES: Case[] = [
  { title: "FullyConnected of rows", op: "FullyConnected", attrs: { num_hidden: "3" }, data: [2, 4] },
  { title: "FullyConnected of images", op: "FullyConnected", attrs: { num_hidden: "3" }, data: [2, 2, 3] },
  {
    title: "FullyConnected along the last axis",
    op: "FullyConnected",
    attrs: { num_hidden: "3", flatten: "False", no_bias: "True" },
    data: [2, 2, 3],
  },
  ...["relu", "sigmoid", "tanh", "softrelu", "softsign"].map(
    (act_type): Case => ({
      title: `Activation ${act_type}`,
      op: "Activation",
      attrs: { act_type },
      data: [3, 4],
      isSpread: true,
    }),
  ),
  { title: "Flatten", op: "Flatten", data: [2, 3, 2] },
  { title: "Reshape", op: "Reshape", attrs: { shape: "(-3, 0)" }, data: [2, 3, 2] },
  {
    title: "BatchNorm by the batch",
    op: "BatchNorm",
    attrs: { fix_gamma: "False", eps: "0.125" },
    data: [3, 2, 2, 2],
  },
  {
    title: "BatchNorm by the moving averages",
    op: "BatchNorm",
    attrs: { fix_gamma: "False", use_global_stats: "True", eps: "1.5" },
    data: [3, 2, 2],
  },
  {
    title: "BatchNorm of the last axis",
    op: "BatchNorm",
    attrs: { axis: "-1", eps: "0.125" },
    data: [3, 2, 2],
  },
  {
    title: "Convolution",
    op: "Convolution",
    attrs: { kernel: "(3, 2)", num_filter: "3" },
    data: [2, 2, 5, 4],
  },
  {
    title: "Convolution with stride and pad",
    op: "Convolution",
    attrs: { kernel: "(3, 3)", num_filter: "2", stride: "(2, 1)", pad: "(1, 2)" },
    data: [1, 2, 6, 5],
  },
  {
    title: "Convolution with dilation and stride",
    op: "Convolution",
    attrs: { kernel: "(2, 3)", num_filter: "2", dilate: "(3, 2)", stride: "(2, 1)", pad: "(1, 2)" },
    data: [1, 2, 7, 5],
  },
  {
    title: "Convolution in groups",
    op: "Convolution",
    attrs: { kernel: "(2, 2)", num_filter: "4", num_group: "2", no_bias: "True" },
    data: [2, 4, 3, 3],
  },
  {
    title: "Convolution of each channel by itself",
    op: "Convolution",
    attrs: { kernel: "(3, 2)", num_filter: "6", num_group: "3", pad: "(1, 1)" },
    data: [2, 3, 4, 4],
  },
  {
    title: "Convolution along one axis",
    op: "Convolution",
    attrs: { kernel: "(3,)", num_filter: "2", stride: "(2,)", pad: "(1,)" },
    data: [2, 3, 6],
  },
  {
    title: "Pooling max that overlaps",
    op: "Pooling",
    attrs: { kernel: "(3, 2)", stride: "(2, 1)", pad: "(1, 0)" },
    data: [1, 2, 5, 4],
    isSpread: true,
  },
  {
    title: "Pooling max that hangs over",
    op: "Pooling",
    attrs: { kernel: "(2, 2)", stride: "(2, 2)", pooling_convention: "full" },
    data: [1, 2, 5, 3],
    isSpread: true,
  },
  {
    title: "Pooling max of all",
    op: "Pooling",
    attrs: { global_pool: "True", pool_type: "max" },
    data: [2, 2, 3, 3],
    isSpread: true,
  },
  {
    title: "Pooling max along one axis",
    op: "Pooling",
    attrs: { kernel: "(2,)", stride: "(2,)" },
    data: [1, 2, 6],
    isSpread: true,
  },
  ...["avg", "sum"].flatMap((pool_type): Case[] => [
    {
      title: `Pooling ${pool_type} of all`,
      op: "Pooling",
      attrs: { pool_type, global_pool: "True" },
      data: [2, 2, 3, 2],
    },
    {
      title: `Pooling ${pool_type} with pad that hangs over`,
      op: "Pooling",
      attrs: { pool_type, kernel: "(3, 2)", stride: "(2, 2)", pad: "(1, 1)", pooling_convention: "full" },
      data: [1, 2, 5, 4],
    },
    {
      title: `Pooling ${pool_type} that leaves rows out`,
      op: "Pooling",
      attrs: { pool_type, kernel: "(2, 2)", stride: "(3, 3)", count_include_pad: "False" },
      data: [1, 2, 6, 6],
    },
  ]),
];

for (const each of CASES) {
  // Differences take two runs for each element: they are taken once, where a run is fast.
  let expected: Map<string, Float32Array> | undefined;
  testOnBackends(`The gradient of ${each.title} is that of its differences`, async () => {
    const backend = tf.getBackend();
    await tf.setBackend("cpu");
    expected ??= await allDifferences(each);
    await tf.setBackend(backend);

    const before = tf.memory().numTensors;
    const { executor, values, trained, weights } = prepare(each);
    const analytic = await gradients(executor, values, trained, weights);
    executor.dispose();
    for (const [name, numeric] of expected) {
      // A step of 1/64 in float32 leaves some 1e-4 of rounding; operators here are linear but for the activations,
      // whose third derivative adds no more.
      assertClose(analytic.get(name) ?? [], numeric, 3e-3);
    }
    assert.equal(tf.memory().numTensors, before);
  });
}

interface Value {
  shape: Shape;
  data: Float32Array;
}

/** An executor, values for its variables, and a weight for each element of its output: the loss is their product. */
function prepare({ op, attrs = {}, data, isSpread = false }: Case) {
  const random = new RandomStream(7);
  const texts = new Map(Object.entries(attrs));
  const names = configureNode({ op, name: "node", attrs: texts, inputs: [] }, new Map())?.inputs ?? [];
  const variables = names.map((name): Node => ({ op: "null", name, attrs: new Map(), inputs: [] }));
  const node: Node = {
    op,
    name: "node",
    attrs: texts,
    inputs: variables.map((each) => ({ node: each, index: 0 })),
  };
  const graph = configureGraph([{ node, index: 0 }]);
  const shapes = inferShapes(graph, new Map([["data", data]]));
  const auxiliaries = graph.nodes.flatMap(({ operator }) =>
    (operator?.auxiliaries ?? []).map((index) => names[index]),
  );
  const gradientsOf = new Set(names.filter((name) => !auxiliaries.includes(name)));
  const executor = new Executor(makePlan({ graph, shapes, isTrain: true, gradientsOf }));
  const values = new Map<string, Value>();
  for (const { node: each, outputs } of graph.nodes.filter(({ operator }) => !operator)) {
    const shape = shapes[outputs[0] ?? 0];
    assert.ok(isComplete(shape));
    values.set(each.name, { shape, data: isSpread ? spread(shape, random) : drawn(sizeOf(shape), random) });
  }
  const outputSize = sizeOf(shapes[graph.heads[0] ?? 0] ?? []);
  return { executor, values, trained: gradientsOf, weights: drawn(outputSize, random) };
}

function drawn(length: number, random: RandomStream): Float32Array {
  return Float32Array.from({ length }, () => 2 * random.next() - 1);
}

/** Values from -1 to 1, each at least 1/16 from the next and from 0. */
function spread(shape: Shape, random: RandomStream): Float32Array {
  const length = sizeOf(shape);
  return Float32Array.from(random.permutation(length), (rank) => (rank - length / 2 + 0.5) / 8);
}

function tensors(values: Map<string, Value>): Map<string, tf.Tensor> {
  return new Map([...values].map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape])]));
}

async function gradients(
  executor: Executor,
  values: Map<string, Value>,
  trained: ReadonlySet<string>,
  weights: Float32Array,
) {
  const fed = tensors(values);
  const [output] = executor.forward((name) => fed.get(name));
  assert.ok(output);
  const above = tf.tensor(weights, output.shape);
  executor.backward([above]);
  const found = new Map<string, ArrayLike<number>>();
  for (const name of trained) {
    const gradient = executor.gradient(name);
    assert.ok(gradient);
    assert.deepEqual(gradient.shape, values.get(name)?.shape);
    found.set(name, await gradient.data());
  }
  tf.dispose([...fed.values(), output, above]);
  return found;
}

const STEP = 1 / 64;

async function allDifferences(each: Case): Promise<Map<string, Float32Array>> {
  const { executor, values, trained, weights } = prepare(each);
  const slopes = new Map<string, Float32Array>();
  for (const name of trained) slopes.set(name, await differences(executor, values, weights, name));
  executor.dispose();
  return slopes;
}

async function differences(
  executor: Executor,
  values: Map<string, Value>,
  weights: Float32Array,
  name: string,
) {
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

async function loss(executor: Executor, values: Map<string, Value>, weights: Float32Array): Promise<number> {
  const fed = tensors(values);
  const [output] = executor.forward((name) => fed.get(name));
  assert.ok(output);
  const elements = await output.data();
  tf.dispose([...fed.values(), output]);
  return weights.reduce((sum, weight, index) => sum + weight * (elements[index] ?? 0), 0);
}
