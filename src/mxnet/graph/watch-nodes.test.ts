import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { nn } from "../gluon.ts";
import { One } from "../initializer/initializers.ts";
import { countTensors, tensorScope } from "../memory.ts";
import { Module } from "../module/module.ts";
import { array } from "../ndarray/create.ts";
import { Activation, BatchNorm, FullyConnected, Variable } from "../sym.ts";
import { type GraphCall, recordGraphCalls } from "./graph-calls.ts";
import { watchNodes } from "./watch-nodes.ts";

await tf.setBackend("cpu");

/** Values of every node, by name, in the order in which they come. */
async function valuesOf(call: GraphCall): Promise<Record<string, number[][]>> {
  const seen: Record<string, number[][]> = {};
  await watchNodes(call, async ({ name, outputs }) => {
    seen[name] = await Promise.all(outputs.map(async (tensor) => [...(await tensor.data())]));
  });
  return seen;
}

function boundModule(): Module {
  const layer = FullyConnected(Variable("data"), { num_hidden: 1, name: "fc" });
  const symbol = Activation(BatchNorm(layer, { name: "bn", fix_gamma: false, eps: 0 }), {
    act_type: "relu",
    name: "relu",
  });
  const module = new Module({ symbol, label_names: null });
  module.bind({ data_shapes: [["data", [1, 2]]], for_training: false });
  module.init_params({ initializer: new One() });
  return module;
}

test("watchNodes() sees what each node of a Module gave, folded ones too, and leaves nothing behind", async () => {
  const module = boundModule();
  const batch = { data: [array([[2, 3]])] };
  module.forward(batch, false);
  const before = countTensors();
  const { calls, count, release } = await recordGraphCalls(async () => module.forward(batch, false), 4);
  const [call] = calls;
  assert.ok(call);
  assert.equal(count, 1);
  const seen = await tensorScope(() => valuesOf(call));
  // All weights are 1, the bias is 0: 2 + 3. The mean is 0 and the variance 1 where nothing was trained.
  assert.deepEqual(seen.data, [[2, 3]]);
  assert.deepEqual(seen.fc, [[5]]);
  assert.deepEqual(seen.bn, [[5]]);
  assert.deepEqual(seen.relu, [[5]]);
  release();
  assert.equal(countTensors(), before);
});

test("recordGraphCalls() takes down the first calls, counts all, and tells what the task threw", async () => {
  const module = boundModule();
  const batch = { data: [array([[1, 1]])] };
  const recorded = await recordGraphCalls(async () => {
    for (let call = 0; call < 3; call++) module.forward(batch, false);
    throw new RangeError("too far");
  }, 2);
  assert.deepEqual(
    [recorded.calls.length, recorded.count, String(recorded.error)],
    [2, 3, "RangeError: too far"],
  );
  recorded.release();
  const later = await recordGraphCalls(async () => undefined, 2);
  module.forward(batch, false);
  assert.equal(later.count, 0);
});

test("watchNodes() sees the nodes of a hybridized block", async () => {
  const net = new nn.HybridSequential({ prefix: "net_" });
  net.add(new nn.Dense(1, { activation: "relu", in_units: 2, weight_initializer: "ones", prefix: "dense_" }));
  net.initialize();
  net.hybridize();
  const { calls, release } = await recordGraphCalls(async () => net.call(array([[2, 3]])), 4);
  const [call] = calls;
  assert.ok(call);
  const seen = await tensorScope(() => valuesOf(call));
  assert.deepEqual(Object.values(seen).at(-1), [[5]]);
  release();
});
