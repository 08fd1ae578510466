import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertWithin } from "../testing/close.ts";

const WEIGHTS = { fc_weight: [[1, 2]], fc_bias: [0.5] };

/** `lro = fc(data)`, one output of two inputs. */
function linear(name = "fc"): mx.Symbol {
  const fc = mx.sym.FullyConnected({ data: mx.sym.Variable("data"), num_hidden: 1, name });
  return mx.sym.LinearRegressionOutput({ data: fc, name: "lro" });
}

function bound(options: Partial<ConstructorParameters<typeof mx.mod.Module>[0]> = {}): mx.Module {
  const module = new mx.mod.Module({ symbol: linear(), label_names: ["lro_label"], ...options });
  module.bind({ data_shapes: [["data", [2, 2]]], label_shapes: [["lro_label", [2, 1]]] });
  return module;
}

function setWeights(module: mx.BaseModule): void {
  const params = Object.fromEntries(
    Object.entries(WEIGHTS).map(([name, value]) => [name, mx.nd.array(value)]),
  );
  module.set_params(params);
  for (const array of Object.values(params)) array.dispose();
}

function step(module: mx.BaseModule, bucket_key?: number): void {
  const [data, label] = [
    mx.nd.array([
      [1, 0],
      [0, 1],
    ]),
    mx.nd.array([[0], [0]]),
  ];
  module.forward_backward({ data: [data], label: [label], bucket_key });
  module.update();
  for (const array of [data, label]) array.dispose();
}

async function weights(module: mx.BaseModule): Promise<number[]> {
  const [args] = module.get_params();
  return (await Promise.all(Object.keys(WEIGHTS).map((name) => args[name]?.asnumpy()))).flatMap((values) => [
    ...(values ?? []),
  ]);
}

testOnBackends("A module goes on from saved optimizer states as if it had not stopped", async () => {
  const before = mx.countTensors();
  mx.setFileSystem(new MemoryFileSystem());
  const options = { optimizer: "adam", optimizer_params: { learning_rate: 0.1 } };
  const whole = bound();
  setWeights(whole);
  whole.init_optimizer(options);
  step(whole);
  await whole.save_checkpoint("/net", 1, true);
  step(whole);
  const resumed = await mx.mod.Module.load("/net", 1, {
    label_names: ["lro_label"],
    load_optimizer_states: true,
  });
  resumed.bind({ data_shapes: [["data", [2, 2]]], label_shapes: [["lro_label", [2, 1]]] });
  resumed.init_optimizer(options);
  step(resumed);
  assert.deepEqual(await weights(resumed), await weights(whole));
  for (const module of [whole, resumed]) module.dispose();
  assert.equal(mx.countTensors(), before);
});

test("save_params and load_params carry a module's parameters over", async () => {
  mx.setFileSystem(new MemoryFileSystem());
  const [one, other] = [bound(), bound()];
  setWeights(one);
  other.init_params();
  await one.save_params("/some.params");
  await other.load_params("/some.params");
  assert.deepEqual(await weights(other), [1, 2, 0.5]);
  for (const module of [one, other]) module.dispose();
});

testOnBackends(
  "shared_module shares parameters and optimizer, and disposing of the second leaves them",
  async () => {
    const before = mx.countTensors();
    const owner = bound();
    setWeights(owner);
    owner.init_optimizer({ optimizer_params: { learning_rate: 1, rescale_grad: 1 } });
    const sharer = new mx.mod.Module({ symbol: linear(), label_names: ["lro_label"] });
    sharer.bind({
      data_shapes: [["data", [2, 2]]],
      label_shapes: [["lro_label", [2, 1]]],
      shared_module: owner,
    });
    // Outputs 1.5 and 2.5 are their own gradients: the weight loses those, the bias their sum.
    step(sharer);
    assertWithin(await weights(owner), [-0.5, -0.5, -3.5], 1e-6);
    sharer.dispose();
    assertWithin(await weights(owner), [-0.5, -0.5, -3.5], 1e-6);
    owner.dispose();
    assert.equal(mx.countTensors(), before);
  },
);

test("A fixed parameter stays, and one that the symbol does not have is refused", async () => {
  const module = bound({ fixed_param_names: ["fc_bias"] });
  setWeights(module);
  module.init_optimizer({ optimizer_params: { learning_rate: 1, rescale_grad: 1 } });
  step(module);
  assertWithin(await weights(module), [-0.5, -0.5, 0.5], 1e-6);
  module.dispose();
  assert.throws(() => bound({ fixed_param_names: ["fc_bais"] }), /fixed_param_names \[fc_bais\]/);
});

test("iter_predict gives the outputs of each batch, without rows that fill it up", async () => {
  const before = mx.countTensors();
  const module = bound();
  setWeights(module);
  const data = new mx.io.NDArrayIter({
    data: [
      [1, 0],
      [0, 1],
      [1, 1],
    ],
    batch_size: 2,
  });
  const seen: [number, number[]][] = [];
  for await (const [[output], nbatch] of module.iter_predict(data))
    seen.push([nbatch, [...((await output?.asnumpy()) ?? [])]]);
  assert.deepEqual(seen, [
    [0, [1.5, 2.5]],
    [1, [3.5]],
  ]);
  module.dispose();
  assert.equal(mx.countTensors(), before);
});

testOnBackends("States keep their value from batch to batch until they are set", async () => {
  const before = mx.countTensors();
  const sum = mx.sym.elemwise_add({
    lhs: mx.sym.Variable("data"),
    rhs: mx.sym.Variable("state"),
    name: "sum",
  });
  const module = new mx.mod.Module({ symbol: sum, label_names: [], state_names: ["state"] });
  module.bind({ data_shapes: [["data", [2]]], for_training: false });
  module.init_params();
  const data = mx.nd.array([1, 2]);
  const run = async () => {
    module.forward({ data: [data] });
    return [...((await module.get_outputs()[0]?.asnumpy()) ?? [])];
  };
  assert.deepEqual(await run(), [1, 2]);
  module.set_states({ states: module.get_outputs() });
  assert.deepEqual(await run(), [2, 4]);
  assert.deepEqual(await run(), [2, 4]);
  module.set_states({ value: 5 });
  assert.deepEqual([...((await module.get_states()[0]?.asnumpy()) ?? [])], [5, 5]);
  data.dispose();
  module.dispose();
  assert.equal(mx.countTensors(), before);
});

/** A graph for sequences of some length: the sum of all steps goes through one weight. */
function bucketed(): mx.mod.BucketingModule {
  return new mx.mod.BucketingModule({
    default_bucket_key: 3,
    sym_gen: () => {
      const total = mx.sym.Pooling({
        data: mx.sym.Variable("data"),
        kernel: [1],
        global_pool: true,
        pool_type: "sum",
      });
      const fc = mx.sym.FullyConnected({ data: total, num_hidden: 1, no_bias: true, name: "fc" });
      return [mx.sym.LinearRegressionOutput({ data: fc, name: "lro" }), ["data"], ["lro_label"]];
    },
  });
}

testOnBackends("A BucketingModule trains one set of parameters with batches of several lengths", async () => {
  const before = mx.countTensors();
  mx.setFileSystem(new MemoryFileSystem());
  const module = bucketed();
  module.bind({ data_shapes: [["data", [1, 1, 3]]], label_shapes: [["lro_label", [1, 1]]] });
  const weight = mx.nd.array([[1]]);
  module.set_params({ fc_weight: weight });
  module.init_optimizer({ optimizer_params: { learning_rate: 0.1 } });
  for (const row of [
    [1, 1, 1],
    [1, 1],
    [1, 0, 1],
  ]) {
    const [data, label] = [mx.nd.array([[row]]), mx.nd.array([[0]])];
    module.forward_backward({ data: [data], label: [label], bucket_key: row.length });
    module.update();
    for (const array of [data, label]) array.dispose();
  }
  // A step is w -= 0.1 · (s · w) · s for a sum s: w · (1 - 0.9) · (1 - 0.4) · (1 - 0.4).
  const read = async (each: mx.BaseModule) => (await each.get_params()[0].fc_weight?.asnumpy()) ?? [];
  assertWithin(await read(module), [0.036], 1e-6);
  await module.save_checkpoint("/buckets", 1);
  const { sym_gen, default_bucket_key } = {
    sym_gen: () => [module.symbol, ["data"], ["lro_label"]] as const,
    default_bucket_key: 3,
  };
  const loaded = await mx.mod.BucketingModule.load("/buckets", 1, { sym_gen, default_bucket_key });
  loaded.bind({ data_shapes: [["data", [1, 1, 3]]], for_training: false });
  assertWithin(await read(loaded), [0.036], 1e-6);
  for (const each of [weight, module, loaded]) each.dispose();
  assert.equal(mx.countTensors(), before);
});

testOnBackends("A SequentialModule passes outputs on and gradients back", async () => {
  const before = mx.countTensors();
  const first = mx.sym.FullyConnected({ data: mx.sym.Variable("data"), num_hidden: 1, name: "fc" });
  const second = mx.sym.FullyConnected({
    data: mx.sym.Variable("data"),
    num_hidden: 1,
    no_bias: true,
    name: "top",
  });
  const loss = mx.sym.LinearRegressionOutput({ data: second, name: "lro" });
  const module = new mx.mod.SequentialModule()
    .add(new mx.mod.Module({ symbol: first, label_names: [] }))
    .add(new mx.mod.Module({ symbol: loss, label_names: ["lro_label"] }), {
      take_labels: true,
      auto_wiring: true,
    });
  module.bind({ data_shapes: [["data", [2, 2]]], label_shapes: [["lro_label", [2, 1]]] });
  module.init_params({ initializer: new mx.init.One() });
  const top = mx.nd.array([[2]]);
  const params = Object.fromEntries(
    Object.entries(WEIGHTS).map(([name, value]) => [name, mx.nd.array(value)]),
  );
  module.set_params({ ...params, top_weight: top });
  module.init_optimizer({ optimizer_params: { learning_rate: 0.1, rescale_grad: 1 } });
  step(module);
  // First outputs 1.5, 2.5; last 3, 5, which are their gradients. top: 3 · 1.5 + 5 · 2.5; below: 6 and 10.
  assertWithin(await weights(module), [1 - 0.6, 2 - 1, 0.5 - 1.6], 1e-5);
  assertWithin((await module.get_params()[0].top_weight?.asnumpy()) ?? [], [2 - 1.7], 1e-5);
  for (const each of [module, top, ...Object.values(params)]) each.dispose();
  assert.equal(mx.countTensors(), before);
});

test("What a module cannot do is refused by name", () => {
  const module = bound();
  assert.throws(() => module.install_monitor({}), /get_internals\(\)/);
  assert.throws(
    () => module.bind({ data_shapes: [["data", [2, 2]]], grad_req: "add", force_rebind: true }),
    /grad_req "add"/,
  );
  setWeights(module);
  assert.throws(() => module.init_optimizer({ kvstore: "dist_device_sync" }), /there is one host/);
  assert.throws(() => module.init_optimizer({ kvstore: "locall" }), /Unknown KVStore type "locall"/);
  assert.doesNotThrow(() => module.init_optimizer({ kvstore: mx.kv.create("device") }));
  module.dispose();
});
