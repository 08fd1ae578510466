import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../platform/memory/memory-file-system.ts";
import { readArguments } from "./call-arguments.ts";
import { setFileSystem } from "./files.ts";
import * as mx from "./mxnet.ts";
import { testOnBackends } from "./testing/backends.ts";

const { autograd, gluon, nd, sym } = mx;
const { nn, rnn } = gluon;

test("readArguments() joins values by position and by name, and refuses values that have no name", () => {
  const names = ["step", "factor"];
  assert.deepEqual(readArguments([2, 0.5], names), { step: 2, factor: 0.5 });
  assert.deepEqual(readArguments([2, { factor: 0.5 }], names), { step: 2, factor: 0.5 });
  assert.deepEqual(readArguments([{ step: 2 }], names), { step: 2 });
  assert.deepEqual(readArguments([2, undefined], names), { step: 2 });
  assert.deepEqual(readArguments([2, { a: 1 }], names, ["factor"]), { step: 2, factor: { a: 1 } });
  assert.deepEqual(readArguments([2, { factor: { a: 1 } }], names, ["factor"]), {
    step: 2,
    factor: { a: 1 },
  });
  assert.throws(() => readArguments([2, 0.5, 1e-8], names), {
    message:
      "Cannot take 3 values by position: they are step, factor, all others go into one object by their names",
  });
});

/** x · w + b against labels. */
function line(): mx.Symbol {
  const layer = sym.FullyConnected(sym.var("data"), { num_hidden: 1, name: "fc" });
  return sym.LinearRegressionOutput(layer, { name: "lro" });
}

type ModuleCalls = {
  make(): mx.mod.Module;
  bind(module: mx.mod.Module): void;
  init(module: mx.mod.Module): void;
  optimizer(module: mx.mod.Module): void;
};

const MODULE_CALLS: readonly (readonly [title: string, calls: ModuleCalls])[] = [
  [
    "by position",
    {
      make: () => new mx.mod.Module(line(), ["data"], ["lro_label"]),
      bind: (module) => module.bind([["data", [2, 2]]], [["lro_label", [2, 1]]]),
      init: (module) => module.init_params(new mx.init.One()),
      optimizer: (module) => module.init_optimizer("local", "sgd", { learning_rate: 0.5 }),
    },
  ],
  [
    "by name",
    {
      make: () => new mx.mod.Module({ symbol: line(), label_names: ["lro_label"] }),
      bind: (module) =>
        module.bind({
          data_shapes: [mx.io.DataDesc("data", [2, 2])],
          label_shapes: [new mx.io.DataDesc({ name: "lro_label", shape: [2, 1] })],
        }),
      init: (module) => module.init_params({ initializer: new mx.init.One() }),
      optimizer: (module) =>
        module.init_optimizer({ optimizer: "sgd", optimizer_params: { learning_rate: 0.5 } }),
    },
  ],
  [
    "as pairs, after the symbol and the initializer",
    {
      make: () => new mx.mod.Module(line(), { label_names: ["lro_label"] }),
      bind: (module) => module.bind([["data", [2, 2]]], { label_shapes: [["lro_label", [2, 1]]] }),
      init: (module) => module.init_params(new mx.init.One(), { allow_missing: true, arg_params: {} }),
      optimizer: (module) => module.init_optimizer({ optimizer_params: [["learning_rate", 0.5]] }),
    },
  ],
];

for (const [title, calls] of MODULE_CALLS) {
  testOnBackends(`A module takes its arguments ${title}`, async () => {
    const module = calls.make();
    calls.bind(module);
    calls.init(module);
    calls.optimizer(module);
    // Predictions 3 and 7; gradients (3·1 + 7·3) / 2 = 12 and (3·2 + 7·4) / 2 = 17; weights 1 - 0.5·(12, 17).
    const data = nd.array([
      [1, 2],
      [3, 4],
    ]);
    module.forward_backward(mx.io.DataBatch([data], [nd.array([[0], [0]])]));
    module.update();
    const [{ fc_weight }] = module.get_params();
    assert.deepEqual(await fc_weight?.tolist(), [[-5, -7.5]]);
  });
}

testOnBackends("set_params takes parameters by position and by name", async () => {
  const module = new mx.mod.Module(line(), { label_names: null });
  module.bind([["data", [1, 2]]], null, false);
  const arg_params = { fc_weight: nd.array([[1, 2]]), fc_bias: nd.array([3]) };
  module.set_params(arg_params, {});
  module.set_params({ arg_params: { ...arg_params, fc_bias: nd.array([4]) }, aux_params: {} });
  module.forward(mx.io.DataBatch({ data: [nd.ones([1, 2])] }));
  assert.deepEqual(await module.get_outputs()[0]?.tolist(), [[7]]);
});

testOnBackends(
  "fit takes iterators by position and by name, and NDArrayIter arrays and no labels",
  async () => {
    const x = nd.array([
      [1, 2],
      [3, 4],
    ]);
    const rows = (data_name = "data") =>
      new mx.io.NDArrayIter(x, nd.zeros([2, 1]), 2, { label_name: "lro_label", data_name });
    const options = {
      num_epoch: 1,
      initializer: new mx.init.One(),
      eval_metric: "mse",
      optimizer_params: [["learning_rate", 0.5]],
    } as const;
    for (const fit of [
      (module: mx.mod.Module) => module.fit(rows(), options),
      (module: mx.mod.Module) => module.fit(rows(), rows(), options),
      (module: mx.mod.Module) => module.fit(rows(), null, "mse", options),
      (module: mx.mod.Module) => module.fit({ train_data: rows(), ...options }),
    ]) {
      const module = new mx.mod.Module(line(), { label_names: ["lro_label"] });
      await fit(module);
      assert.deepEqual(await module.get_params()[0].fc_weight?.tolist(), [[-5, -7.5]]);
    }
    const unlabelled = new mx.io.NDArrayIter(x, null, 1);
    assert.deepEqual([unlabelled.batch_size, unlabelled.num_data, unlabelled.provide_label], [1, 2, []]);
  },
);

testOnBackends("Initializers, schedulers and losses take their values by position", async () => {
  const layer = new nn.Dense(2, "relu", false, { in_units: 2 });
  layer.initialize({ init: new mx.init.Xavier("gaussian", "in", 0), ctx: mx.cpu() });
  const drawn = await layer.weight.data().asnumpy();
  assert.deepEqual(drawn.map(Math.abs), new Float32Array(4));
  assert.equal(layer.bias, undefined);
  layer.collect_params().initialize({ init: new mx.init.One(), force_reinit: true });
  // relu: -1 - 1 is 0.
  assert.deepEqual(await layer.call(nd.array([[-1, -1]])).tolist(), [[0, 0]]);

  const factor = new mx.lr_scheduler.FactorScheduler(2, 0.5, { base_lr: 1 });
  assert.deepEqual([factor.call(2), factor.call(3)], [1, 0.5]);
  const steps = new mx.lr_scheduler.MultiFactorScheduler([1, 2], 0.5, { base_lr: 1 });
  assert.equal(steps.call(3), 0.25);
  const cosine = new mx.lr_scheduler.CosineScheduler(10, 1);
  assert.equal(cosine.call(10), 0);

  // Errors of 2 beyond rho 1: 2 - 0.5.
  const huber = new gluon.loss.HuberLoss(1).call(nd.array([[2]]), nd.array([[0]]));
  assert.deepEqual(await huber.tolist(), [1.5]);
  const leaky = new nn.LeakyReLU({ alpha: 0.5 }).call(nd.array([-2]));
  assert.deepEqual(await leaky.tolist(), [-1]);
  const { transforms } = gluon.data.vision;
  const normal = new transforms.Normalize({ mean: 1, std: 2 }).call(nd.array([[[5]]]));
  assert.deepEqual(await normal.tolist(), [[[2]]]);
});

testOnBackends("Recurrent layers take layers and layout by position and by name", () => {
  for (const layer of [
    new rnn.LSTM(3, 2, "NTC"),
    new rnn.LSTM(3, 2, { layout: "NTC" }),
    new rnn.LSTM({ hidden_size: 3, num_layers: 2, layout: "NTC" }),
  ]) {
    layer.initialize();
    // (batch 5, time 4, input 2), and states (layers 2, batch 5, hidden 3).
    const [output, states] = layer.call(nd.ones([5, 4, 2]), layer.begin_state(5));
    assert.deepEqual(
      [output.shape, states[0]?.shape],
      [
        [5, 4, 3],
        [2, 5, 3],
      ],
    );
  }
  assert.deepEqual(new rnn.GRUCell({ hidden_size: 3 }).state_info(5), [{ shape: [5, 3] }]);
  assert.throws(
    () => new nn.Conv2D(...([8, 3, 1, 1, 2] as unknown as [number, number])),
    /Cannot take 5 values/,
  );
});

testOnBackends("A trainer takes its optimizer by position, by name and as pairs", async () => {
  for (const make of [
    (params: mx.gluon.ParameterDict) => new gluon.Trainer(params, "sgd", { learning_rate: 0.5 }, "local"),
    (params: mx.gluon.ParameterDict) => new gluon.Trainer(params, "sgd", [["learning_rate", 0.5]]),
    (params: mx.gluon.ParameterDict) =>
      new gluon.Trainer(params, "sgd", { optimizer_params: { learning_rate: 0.5 }, kvstore: "device" }),
    (params: mx.gluon.ParameterDict) =>
      new gluon.Trainer({ params, optimizer: "sgd", optimizer_params: { learning_rate: 0.5 } }),
    (params: mx.gluon.ParameterDict) =>
      new gluon.Trainer(params, { optimizer: "sgd", optimizer_params: { learning_rate: 0.5 } }),
  ]) {
    const layer = new nn.Dense(1, { use_bias: false, in_units: 1 });
    layer.initialize(new mx.init.One());
    const trainer = make(layer.collect_params());
    autograd.record(() => layer.call(nd.array([[4]]))).backward();
    trainer.step(1);
    assert.deepEqual(await layer.weight.data().tolist(), [[-1]]);
  }
});

testOnBackends("SymbolBlock takes its parts by position and by name, and imports its files too", async () => {
  const files = new MemoryFileSystem();
  setFileSystem(files);
  const inputs = sym.var("data");
  const outputs = sym.broadcast_mul(inputs, sym.var("factor"));
  await outputs.save("/net-symbol.json");
  await nd.save("/net.params", { "arg:factor": nd.array([3]) });
  const [symbol_file, param_file] = ["/net-symbol.json", "/net.params"];
  for (const block of [
    new nn.SymbolBlock(outputs, inputs, { factor: nd.array([3]) }),
    new nn.SymbolBlock({ outputs, inputs, params: { factor: nd.array([3]) } }),
    await gluon.SymbolBlock.imports(symbol_file, ["data"], param_file, mx.cpu()),
    await gluon.SymbolBlock.imports({ symbol_file, input_names: "data", param_file, ctx: mx.cpu() }),
  ]) {
    const output = block.call(nd.array([2])) as mx.NDArray;
    assert.deepEqual(await output.tolist(), [6]);
  }
});

testOnBackends("split_and_load takes the contexts by position and by name", async () => {
  const data = nd.array([[1], [2]]);
  const ctx_list = [mx.gpu(0), mx.gpu(1)];
  for (const parts of [
    gluon.utils.split_and_load(data, ctx_list),
    gluon.utils.split_and_load(data, ctx_list, 0),
    gluon.utils.split_and_load(data, { ctx_list, batch_axis: 0 }),
  ]) {
    assert.deepEqual(await Promise.all(parts.map((part) => part.tolist())), [[[1]], [[2]]]);
  }
});

testOnBackends("Metrics take lists, single arrays, both by name, and values by position", async () => {
  const [labels, preds] = [
    nd.array([1, 0]),
    nd.array([
      [0.2, 0.8],
      [0.4, 0.6],
    ]),
  ];
  for (const update of [
    (metric: mx.metric.Accuracy) => metric.update([labels], [preds]),
    (metric: mx.metric.Accuracy) => metric.update(labels, preds),
    (metric: mx.metric.Accuracy) => metric.update({ labels: [labels], preds }),
  ]) {
    const metric = new mx.metric.Accuracy();
    update(metric);
    assert.deepEqual(await metric.get(), ["accuracy", 0.5]);
  }
  assert.equal(new mx.metric.TopKAccuracy(5).top_k, 5);
  assert.equal(new mx.metric.Perplexity(0).ignore_label, 0);
  assert.equal(new mx.metric.CompositeEvalMetric(["acc", "ce"]).metrics.length, 2);
  const loss = new mx.metric.Loss();
  loss.update({ preds: nd.array([1, 3]) });
  assert.deepEqual(await loss.get(), ["loss", 2]);
  assert.throws(() => loss.update(labels), /Cannot update the metric without predictions/);
});

testOnBackends(
  "A metric that reads arrays counts updates that nobody awaited, and none of before a reset",
  async () => {
    const metric = new mx.metric.CustomMetric((label, pred) => (pred[0] ?? 0) - (label[0] ?? 0), "gap");
    metric.update([nd.array([1])], [nd.array([9])]);
    metric.reset();
    metric.update([nd.array([1])], [nd.array([3])]);
    metric.update([nd.array([1])], [nd.array([5])]);
    // (2 + 4) / 2
    assert.deepEqual(await metric.get(), ["gap", 3]);
  },
);

test("A variable takes its name by position and by name, and nothing else for one", () => {
  assert.deepEqual(sym.Variable({ name: "data", shape: [2, 3] }).list_arguments(), ["data"]);
  assert.equal(sym.var("data", { shape: [2, 3] }).attr("__shape__"), "(2, 3)");
  assert.throws(() => sym.var(3 as unknown as string), /Cannot make a variable of the name 3/);
});

test("Names that old scripts use are there", () => {
  assert.equal(mx.ndarray.zeros, mx.nd.zeros);
  assert.equal(mx.img.imdecode, mx.image.imdecode);
  assert.equal(mx.gluon.nn.SymbolBlock, mx.gluon.SymbolBlock);
  assert.equal(mx.gluon.nn.HybridBlock, mx.gluon.HybridBlock);
  assert.equal(mx.nd.random_uniform, mx.nd.random.uniform);
  assert.equal(mx.sym.random_normal, mx.sym.random.normal);
});

testOnBackends(
  "MNIST.load takes its half and a transform by name; new says that reading is async",
  async () => {
    const files = new MemoryFileSystem();
    setFileSystem(files);
    // IDX: images 2 × 1 × 1, labels 2.
    await files.writeFile(
      "/t10k-images-idx3-ubyte",
      Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 10, 20),
    );
    await files.writeFile("/t10k-labels-idx1-ubyte", Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 3, 4));
    const transform = (image: mx.NDArray, label: number) => [image.astype("float32").div(10), label + 1];
    const digits = await gluon.data.vision.MNIST.load("", { train: false, transform });
    const [image, label] = (await digits.at(1)) as [mx.NDArray, number];
    assert.deepEqual([await image.tolist(), label], [[[[2]]], 5]);
    const made = () => new gluon.data.vision.MNIST("/data" as unknown as []);
    assert.throws(made, /Cannot make MNIST of "\/data" with new: .*await MNIST\.load\(root, train\)/);
  },
);
