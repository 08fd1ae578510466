import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { One } from "../../mxnet/initializer/initializers.ts";
import type { BaseModule } from "../../mxnet/module/base-module.ts";
import { Module } from "../../mxnet/module/module.ts";
import { array } from "../../mxnet/ndarray/create.ts";
import { FullyConnected, sqrt, Variable } from "../../mxnet/sym.ts";
import { countOwnTensors } from "../../mxnet/tensor-copies.ts";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { Script } from "../script-call.ts";
import { startInferenceService } from "../serving/inference-service.ts";
import { StandInBlock } from "../serving/stand-ins.ts";
import type { NodeQuestion } from "./node-report.ts";

await tf.setBackend("cpu");

/** The root of the sum of two columns: NaN where that is negative. */
function model_fn(): BaseModule {
  const sum = FullyConnected(Variable("data"), { num_hidden: 1, no_bias: true, name: "fc" });
  const module = new Module({ symbol: sqrt(sum, { name: "root" }), label_names: null });
  module.bind({ data_shapes: [["data", [1, 2]]], for_training: false });
  module.init_params({ initializer: new One() });
  return module;
}

async function ask(script: Script, body = "[[4, 5]]") {
  const service = await startInferenceService({
    script,
    files: new MemoryFileSystem(),
    env: {},
    log: () => undefined,
    tracing: { takeLines: () => [] },
  });
  const type = "application/json";
  const request = { body: new TextEncoder().encode(body), content_type: type, accept: type };
  const { trace } = await service.invoke(request, 7);
  await trace?.read();
  const read = (question: Partial<NodeQuestion> = {}) => {
    assert.ok(service.readNodes);
    return service.readNodes(7, { run: 0, nodes: [], figures: false, ...question });
  };
  return { read };
}

test("readNodes() reads the nodes that are asked for, of the request that was kept", async () => {
  const { read } = await ask({ model_fn });
  const before = countOwnTensors();
  const report = await read({ nodes: ["root", "data"] });
  assert.deepEqual(report.runs, [{ symbol: 0, inputs: [{ name: "data", shape: [1, 2] }] }]);
  const values = report.nodes.map(({ name, outputs: [output] }) => [
    name,
    output?.kind === "tensor" ? [...output.values] : undefined,
  ]);
  assert.deepEqual(values, [
    ["data", [4, 5]],
    ["root", [3]],
  ]);
  assert.equal(report.figures, undefined);
  assert.equal(countOwnTensors(), before);
});

test("readNodes() names the first node whose output is not finite, and tells the mean magnitude of each", async () => {
  const { read } = await ask({ model_fn }, "[[1, -5]]");
  const { figures, symbols } = await read({ figures: true });
  assert.deepEqual(
    figures?.nodes.map(({ name, meanMagnitude }) => [name, meanMagnitude]),
    [
      ["data", 3],
      ["fc", 4],
      ["root", Number.NaN],
    ],
  );
  assert.deepEqual(figures?.firstBad, { node: "root", nanCount: 1, infinityCount: 0, count: 1 });
  assert.match(symbols[0] ?? "", /"op": "FullyConnected"/);
});

test("readNodes() tells the weight that the first bad node reads", async () => {
  const { read } = await ask({
    model_fn() {
      const module = model_fn();
      module.set_params({ fc_weight: array([[1, Number.NaN]]) });
      return module;
    },
  });
  const { figures } = await read({ figures: true });
  assert.deepEqual(figures?.firstBad, {
    node: "fc",
    nanCount: 1,
    infinityCount: 0,
    count: 1,
    from: "fc_weight",
  });
});

test("readNodes() runs the script's predict_fn, each of its runs can be asked for, and nothing after it", async () => {
  let outputs = 0;
  const { read } = await ask({
    model_fn,
    async predict_fn(module: BaseModule, data: never) {
      await module.predict(data);
      return await module.predict(data);
    },
    output_fn(_data: unknown, accept: string) {
      outputs += 1;
      return ["x", accept];
    },
  });
  const report = await read({ nodes: ["fc"], run: 1 });
  assert.deepEqual([report.runCount, report.nodes.length, outputs], [2, 1, 1]);
});

test("readNodes() of a model without a symbol tells of no run, of a request that is gone says so", async () => {
  const { read } = await ask({ model_fn: () => new StandInBlock((x) => [x.mul(2)]) });
  assert.deepEqual((await read()).runs, []);
  const service = await startInferenceService({
    script: { model_fn },
    files: new MemoryFileSystem(),
    env: {},
    log: () => undefined,
    tracing: { takeLines: () => [] },
  });
  await assert.rejects(
    async () => await service.readNodes?.(1, { run: 0, nodes: [], figures: true }),
    /is gone/,
  );
});
