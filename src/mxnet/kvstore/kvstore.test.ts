import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";

async function values(array: mx.NDArray): Promise<number[]> {
  return [...(await array.asnumpy())];
}

testOnBackends("push adds up what devices give, and pull copies it out", async () => {
  const before = mx.countTensors();
  const kv = mx.kv.create("local");
  const [one, two, out] = [mx.nd.array([1, 2]), mx.nd.array([10, 20]), mx.nd.zeros([2])];
  kv.init(3, one);
  kv.pull(3, { out });
  assert.deepEqual(await values(out), [1, 2]);
  kv.push(3, [one, two]);
  kv.pull(3, { out });
  assert.deepEqual(await values(out), [11, 22]);
  kv.pushpull(3, two, { out: one });
  assert.deepEqual(await values(one), [10, 20]);
  kv.broadcast(["a", "b"], [two, two], { out: [out, out] });
  assert.deepEqual(await values(out), [10, 20]);
  for (const each of [kv, one, two, out]) each.dispose();
  assert.equal(mx.countTensors(), before);
});

testOnBackends("With an optimizer, push changes what is kept; its states can be saved", async () => {
  const before = mx.countTensors();
  mx.setFileSystem(new MemoryFileSystem());
  const kv = mx.kv.create("device");
  const [weight, gradient, out] = [mx.nd.array([1]), mx.nd.array([2]), mx.nd.zeros([1])];
  kv.init("fc_weight", weight);
  kv.set_optimizer(new mx.optimizer.SGD({ learning_rate: 0.25, momentum: 0.5 }));
  kv.push("fc_weight", gradient);
  await kv.save_optimizer_states("/kv.states");
  await kv.load_optimizer_states("/kv.states");
  kv.push("fc_weight", gradient);
  kv.pull("fc_weight", { out });
  // m = -0.5; m = -0.25 - 0.5.
  assert.deepEqual(await values(out), [1 - 0.5 - 0.75]);
  for (const each of [kv, weight, gradient, out]) each.dispose();
  assert.equal(mx.countTensors(), before);
});

test("A store has one worker, and stores of several hosts are refused", () => {
  const kv = mx.kv.create();
  assert.deepEqual([kv.type, kv.rank, kv.num_workers], ["local", 0, 1]);
  for (const name of ["dist_sync", "dist_async", "dist_device_sync"])
    assert.throws(() => mx.kv.create(name), /there is one host, use "local" or "device"/);
  assert.throws(() => mx.kv.create("remote"), /Unknown KVStore type "remote"/);
});

test("Keys that are new, known or of another shape are refused where they do not belong", () => {
  const kv = mx.kv.create();
  const [array, other] = [mx.nd.zeros([1]), mx.nd.zeros([2])];
  kv.init(0, array);
  assert.throws(() => kv.init(0, array), /duplicate init of key 0/);
  assert.throws(() => kv.pull(1, { out: array }), /key 1 has not been inited/);
  assert.throws(() => kv.push(0, other), /shape \(2,\) for key 0: it has shape \(1,\)/);
  for (const each of [kv, array, other]) each.dispose();
});
