import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as mx from "./mxnet.ts";

function network(): mx.Symbol {
  const hidden = mx.sym.FullyConnected({ data: mx.sym.Variable("data"), num_hidden: 4, name: "fc1" });
  return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(hidden, { num_hidden: 2, name: "fc2" }), {
    name: "softmax",
  });
}

const pause = () => new Promise<void>((resolve) => queueMicrotask(resolve));

test("tensorScope() disposes of every tensor made while an async function runs", async () => {
  const before = mx.countTensors();
  const value = await mx.tensorScope(async () => {
    const a = mx.nd.ones([2]);
    await pause();
    return a.add(1).sum().asscalar();
  });
  assert.equal(value, 4);
  assert.equal(mx.countTensors(), before);
});

test("tensorScope() leaves what was kept, and with keepReturned the arrays returned", async () => {
  const before = mx.countTensors();
  let kept: mx.NDArray | undefined;
  const returned = await mx.tensorScope(
    async () => {
      kept = mx.keep(mx.nd.ones([2]));
      await pause();
      return { list: [mx.nd.zeros([1]), mx.nd.full([1], 7)] };
    },
    { keepReturned: true },
  );
  assert.equal(await returned.list[1]?.asscalar(), 7);
  assert.deepEqual(await kept?.tolist(), [1, 1]);
  for (const array of [...returned.list, kept]) array?.dispose();
  assert.equal(mx.countTensors(), before);
});

test("tensorScope() disposes of what it returns unless told, and the array says why it cannot be used", async () => {
  const array = await mx.tensorScope(() => mx.nd.ones([2, 3]));
  assert.throws(() => array.tensor, /Cannot use the array of shape \(2, 3\): its memory was released/);
});

test("tensorScope() cleans up after an error, and after scopes that a script left open", async () => {
  const before = mx.countTensors();
  const failing = mx.tensorScope(async () => {
    tf.engine().startScope("left open");
    mx.nd.ones([2]);
    await pause();
    throw new Error("the script's own");
  });
  await assert.rejects(failing, /the script's own/);
  assert.equal(mx.countTensors(), before);
  assert.equal(tf.engine().state.scopeStack.length, 0);
});

test("Parameters made or trained inside of a scope outlive it; scopes go one inside another", async () => {
  const before = mx.countTensors();
  const data = new mx.io.NDArrayIter({
    data: [
      [1, 2],
      [3, 4],
    ],
    label: [0, 1],
    batch_size: 2,
  });
  const module = new mx.mod.Module({ symbol: network() });
  const later: { weight?: mx.NDArray } = {};
  await mx.tensorScope(async () => {
    module.bind({ data_shapes: data.provide_data, label_shapes: data.provide_label });
    module.init_params();
    await pause();
    later.weight = mx.keep(mx.nd.full([2], 5));
    await mx.tensorScope(async () => {
      module.init_optimizer({ optimizer: "adam" });
      const batch = data.next() as mx.DataBatch;
      module.forward_backward(batch);
      await pause();
      module.update();
    });
    module.forward(batchOf(data), false);
  });
  const [args] = module.get_params();
  assert.equal((await args.fc1_weight?.asnumpy())?.length, 8);
  assert.deepEqual(await later.weight?.tolist(), [5, 5]);
  const prediction = await module.predict(data);
  assert.ok(prediction instanceof mx.NDArray);
  assert.deepEqual(prediction.shape, [2, 2]);
  prediction.dispose();
  later.weight?.dispose();
  module.dispose();
  assert.equal(mx.countTensors(), before);
});

function batchOf(data: mx.DataIter): mx.DataBatch {
  data.reset();
  return data.next() as mx.DataBatch;
}

test("A thousand predictions leave as many tensors as one, whoever disposes of the answer", async () => {
  const module = new mx.mod.Module({ symbol: network() });
  module.bind({ data_shapes: [["data", [1, 2]]], for_training: false });
  module.init_params();
  const request = () => mx.tensorScope(async () => (await answer(module))?.tolist());
  await request();
  const before = mx.countTensors();
  for (let i = 0; i < 1000; i++) await request();
  assert.equal(mx.countTensors(), before);
  module.dispose();
});

test("Thousands of arrays are joined, of which most had to come back from main memory", async () => {
  const before = mx.countTensors();
  const joined = await mx.tensorScope(async () => {
    const parts = Array.from({ length: 5000 }, (_, index) => mx.nd.full([1], index));
    return mx.nd.concat(parts, { dim: 0 }).tolist();
  });
  assert.deepEqual(
    joined,
    Array.from({ length: 5000 }, (_, index) => index),
  );
  assert.equal(mx.countTensors(), before);
});

async function answer(module: mx.mod.Module): Promise<mx.NDArray | undefined> {
  const data = new mx.io.NDArrayIter({
    data: mx.nd.array([
      [1, 2],
      [3, 4],
      [5, 6],
    ]),
    batch_size: 2,
  });
  const prediction = await module.predict(data);
  return prediction instanceof mx.NDArray ? prediction : undefined;
}

test("Forward, backward and update in a loop hold the number of tensors constant", async () => {
  const data = new mx.io.NDArrayIter({
    data: [
      [1, 2],
      [3, 4],
    ],
    label: [0, 1],
    batch_size: 2,
  });
  const module = new mx.mod.Module({ symbol: network() });
  module.bind({ data_shapes: data.provide_data, label_shapes: data.provide_label });
  module.init_params();
  module.init_optimizer({ optimizer_params: { momentum: 0.9 } });
  const batch = data.next() as mx.DataBatch;
  const counts = [];
  for (let i = 0; i < 10; i++) {
    module.forward_backward(batch);
    module.update();
    module.forward(batch, false);
    counts.push(mx.countTensors());
  }
  assert.deepEqual(new Set(counts.slice(1)).size, 1);
  module.dispose();
  tf.dispose([...batch.data, ...(batch.label ?? [])].map(({ tensor }) => tensor));
});
