import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { configureGraph } from "../graph/configured-graph.ts";
import { Executor } from "../graph/executor.ts";
import { inferShapes } from "../graph/infer-shapes.ts";
import { makePlan } from "../graph/plan.ts";
import type { Node } from "../symbol/node.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertClose } from "../testing/close.ts";
import { sharedText, skipWithoutData } from "../testing/shared-data.ts";
import { findOperator } from "./table.ts";

interface Vector {
  id: number;
  op: string;
  attrs: Record<string, string>;
  inputs: { shape: number[]; data: number[] }[];
  outputs: { shape: number[]; data: number[] }[];
}

const vectors: Vector[] = skipWithoutData ? [] : JSON.parse(sharedText("op-vectors.json")).cases;

for (const vector of vectors.filter(({ op }) => findOperator(op))) {
  testOnBackends(`${vector.op} computes case ${vector.id} of the operator vectors`, async () => {
    const before = tf.memory().numTensors;
    const variables = vector.inputs.map(
      (_, index): Node => ({ op: "null", name: `x${index}`, attrs: new Map(), inputs: [] }),
    );
    const node: Node = {
      op: vector.op,
      name: "node",
      attrs: new Map(Object.entries(vector.attrs)),
      inputs: variables.map((each) => ({ node: each, index: 0 })),
    };
    const graph = configureGraph(vector.outputs.map((_, index) => ({ node, index })));
    const shapes = inferShapes(graph, new Map(vector.inputs.map(({ shape }, index) => [`x${index}`, shape])));
    const executor = new Executor(makePlan({ graph, shapes, isTrain: false, gradientsOf: new Set() }));
    const tensors = vector.inputs.map(({ data, shape }) => tf.tensor(data, shape, "float32"));
    const outputs = executor.forward((name) => tensors[Number(name.slice(1))]);
    for (const [index, expected] of vector.outputs.entries()) {
      assert.deepEqual(outputs[index]?.shape, expected.shape);
      // 1e-4 of the largest magnitude is the vectors' own tolerance.
      assertClose((await outputs[index]?.data()) ?? [], expected.data, 1e-4);
    }
    tf.dispose([tensors, outputs]);
    executor.dispose();
    assert.equal(tf.memory().numTensors, before);
  });
}
