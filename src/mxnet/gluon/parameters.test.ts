import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import * as mx from "../mxnet.ts";
import { resetNames } from "../symbol/name-manager.ts";

const { nn } = mx.gluon;

function net(): mx.gluon.nn.Sequential {
  const made = new nn.Sequential();
  made.name_scope(() => made.add(new nn.Dense(2, { in_units: 3 }), new nn.Dense(1)));
  return made;
}

test("Names follow scopes, fields and numbers as MXNet's do", () => {
  resetNames();
  class Model extends mx.gluon.Block {
    first = this.name_scope(() => new nn.Dense(2, { activation: "relu" }));
    second = new nn.Dense(1);
    list = [new nn.Dense(5)];
    override forward(x: mx.NDArray) {
      return this.second.call(this.first.call(x));
    }
  }
  const model = new Model({ prefix: "model_" });
  assert.deepEqual(
    [...model.collect_params().keys()],
    ["model_dense0_weight", "model_dense0_bias", "dense0_weight", "dense0_bias"],
  );
  assert.deepEqual(
    [...model.collectByPath().keys()],
    ["first.weight", "first.bias", "second.weight", "second.bias"],
  );
  assert.equal(model.first.act?.prefix, "model_dense0_relu_");
  assert.deepEqual(
    [...model.collect_params("model.*weight|dense0_b").keys()],
    ["model_dense0_weight", "dense0_bias"],
  );
  assert.equal(new Model().prefix, "model0_");
  assert.equal(new nn.Dense(1).name, "dense4");
});

test("A parameter waits for its shape, and says so", async () => {
  const layer = new nn.Dense(2);
  assert.throws(
    () => layer.weight.data(),
    /has not been initialized. Note that you should initialize parameters/,
  );
  layer.initialize();
  assert.throws(() => layer.weight.data(), { name: "DeferredInitializationError" });
  layer.call(mx.nd.ones([4, 3]));
  assert.deepEqual(layer.weight.data().shape, [2, 3]);
  assert.throws(() => {
    layer.weight.shape = [2, 4];
  }, /Expected shape \(2, 3\) is incompatible with given shape \(2, 4\)/);
  assert.throws(() => new mx.gluon.Parameter("w", { shape: [0, 1] }).initialize(), /invalid shape: \(0, 1\)/);
});

test("Parameters are shared by params, and saved once with deduplicate", async () => {
  mx.setFileSystem(new MemoryFileSystem());
  const first = new nn.Dense(3, { in_units: 3 });
  const shared = new nn.Sequential();
  shared.add(first, new nn.Dense(3, { in_units: 3, params: first.params }));
  shared.initialize();
  assert.equal(shared.collect_params().size, 2);
  await shared.save_parameters("/all.params");
  await shared.save_parameters("/once.params", { deduplicate: true });
  const keys = async (path: string) => Object.keys((await mx.nd.load(path)) as object);
  assert.deepEqual(await keys("/all.params"), ["0.weight", "0.bias", "1.weight", "1.bias"]);
  assert.deepEqual(await keys("/once.params"), ["1.weight", "1.bias"]);
  await shared.load_parameters("/once.params");
});

test("load_parameters() reads structural and legacy names, and words its errors as MXNet does", async () => {
  mx.setFileSystem(new MemoryFileSystem());
  const saved = net();
  saved.initialize();
  const x = mx.nd.array([[1, 2, 3]]);
  const expected = await saved.call(x).tolist();
  await saved.save_parameters("/new.params");
  await saved.save_params("/old.params");
  for (const path of ["/new.params", "/old.params"]) {
    const loaded = net();
    await loaded.load_parameters(path);
    assert.deepEqual(await loaded.call(x).tolist(), expected);
  }
  const longer = net();
  longer.add(new nn.Dense(1));
  await assert.rejects(
    longer.load_parameters("/new.params"),
    /Parameter '2\.weight' is missing in file '\/new\.params', which contains parameters: '0\.weight', '0\.bias', '1\.weight', '1\.bias'\. Set allow_missing=True/,
  );
  await longer.load_parameters("/new.params", { allow_missing: true });
  const shorter = new nn.Sequential();
  shorter.add(new nn.Dense(2));
  await assert.rejects(
    shorter.load_parameters("/new.params"),
    /Parameter '1\.weight' loaded from file '\/new\.params' is not present in ParameterDict.*ignore_extra=True/,
  );
  await shorter.load_parameters("/new.params", { ignore_extra: true });
  const other = new nn.Sequential();
  other.add(new nn.Dense(5), new nn.Dense(1));
  await assert.rejects(
    other.load_parameters("/new.params"),
    /Failed loading Parameter '.*dense\d+_weight' from saved params: shape incompatible expected \(5, 0\) vs saved \(2, 3\)/,
  );
});

test("grad_req null frees the gradient, and a Trainer leaves the parameter as it is", async () => {
  const layer = new nn.Dense(1, { in_units: 1 });
  layer.initialize(new mx.init.One());
  layer.collect_params(".*bias").setattr("grad_req", "null");
  assert.throws(() => layer.bias?.grad(), /grad_req='null'/);
  const trainer = new mx.gluon.Trainer(layer.collect_params(), "sgd", { learning_rate: 0.5 });
  mx.autograd.record(() => layer.call(mx.nd.array([[2]]))).backward();
  trainer.step(1);
  assert.deepEqual(await layer.weight.data().tolist(), [[0]]);
  assert.deepEqual(await layer.bias?.data().tolist(), [0]);
  assert.throws(() => trainer.step(1), /has not been updated by backward since last `step`/);
  trainer.step(1, true);
});
