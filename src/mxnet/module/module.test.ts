import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertWithin } from "../testing/close.ts";

/** y = x · (1, 2) + 3 */
function line(): mx.Symbol {
  const data = mx.sym.Variable("data");
  return mx.sym.LinearRegressionOutput(mx.sym.FullyConnected(data, { num_hidden: 1, name: "fc" }), {
    name: "lro",
  });
}

function lineParams(): mx.Params {
  return { fc_weight: mx.nd.array([[1, 2]]), fc_bias: mx.nd.array([3]) };
}

/** The module of `line`, as the default model_fn makes it. Clause H38. */
function bound(batch = 2): mx.mod.Module {
  const module = new mx.mod.Module({ symbol: line(), label_names: null });
  module.bind({ data_shapes: [["data", [batch, 2]]], for_training: false });
  const params = lineParams();
  module.set_params(params, {}, { allow_missing: true });
  for (const array of Object.values(params)) array.dispose();
  return module;
}

async function rows(prediction: Awaited<ReturnType<mx.mod.Module["predict"]>>): Promise<unknown> {
  assert.ok(prediction instanceof mx.NDArray);
  const list = await prediction.tolist();
  prediction.dispose();
  return list;
}

testOnBackends("Module.predict gives as many rows as there were, for any batch size (H28)", async () => {
  const before = mx.countTensors();
  for (const batch of [1, 2, 4]) {
    const module = bound(batch);
    for (const count of [1, 2, 3, 5]) {
      const data = Array.from({ length: count }, (_, row) => [row, 1]);
      const iter = new mx.io.NDArrayIter({ data, batch_size: batch });
      assert.deepEqual(
        await rows(await module.predict(iter)),
        data.map(([x = 0]) => [x + 5]),
      );
    }
    module.dispose();
  }
  assert.equal(mx.countTensors(), before);
});

test("Module.predict gives lists of batches without merge_batches, a list with always_output_list, [] for none", async () => {
  const module = bound();
  const iter = new mx.io.NDArrayIter({
    data: [
      [0, 0],
      [1, 0],
      [2, 0],
    ],
    batch_size: 2,
  });
  const apart = (await module.predict(iter, { merge_batches: false })) as mx.NDArray[][];
  assert.deepEqual(await Promise.all(apart.map((outputs) => outputs[0]?.tolist())), [[[3], [4]], [[5]]]);
  const list = (await module.predict(iter, { always_output_list: true, num_batch: 1 })) as mx.NDArray[];
  assert.deepEqual(await Promise.all(list.map((output) => output.tolist())), [[[3], [4]]]);
  assert.deepEqual(await module.predict(iter, { num_batch: 0 }), []);
  for (const array of [...apart.flat(), ...list]) array.dispose();
  module.dispose();
});

test("Module.predict gives one array an output for several outputs (H30)", async () => {
  const data = mx.sym.Variable("data");
  const symbol = mx.sym.Group([
    mx.sym.Flatten(data, { name: "a" }),
    mx.sym.Activation(data, { act_type: "relu", name: "b" }),
  ]);
  const module = new mx.mod.Module({ symbol, label_names: null });
  module.bind({ data_shapes: [["data", [1, 2]]], for_training: false });
  module.set_params({});
  const outputs = (await module.predict(
    new mx.io.NDArrayIter({
      data: [
        [-1, 2],
        [3, -4],
      ],
    }),
  )) as mx.NDArray[];
  assert.deepEqual(module.output_names, ["a_output", "b_output"]);
  assert.deepEqual(await Promise.all(outputs.map((output) => output.tolist())), [
    [
      [-1, 2],
      [3, -4],
    ],
    [
      [0, 2],
      [3, 0],
    ],
  ]);
  for (const output of outputs) output.dispose();
  module.dispose();
});

test("Module plans anew for other shapes, as long as the parameters fit, and stays bound as it was (H29)", async () => {
  const module = bound();
  const flat = mx.nd.array([
    [[1], [1]],
    [[2], [1]],
    [[0], [0]],
  ]);
  assert.deepEqual(await rows(await module.predict(flat)), [[6], [7], [3]]);
  assert.deepEqual(module.data_shapes, [{ name: "data", shape: [2, 2] }]);
  const wide = mx.nd.zeros([1, 3]);
  await assert.rejects(
    module.predict(wide),
    /Cannot infer the shapes of FullyConnected "fc": weight has shape \(1, 2\), must be \(1, 3\)/,
  );
  assert.deepEqual(await rows(await module.predict(flat)), [[6], [7], [3]]);
  for (const array of [flat, wide]) array.dispose();
  module.dispose();
});

test("Module takes inputs by position and converts what is no float32 (H29)", async () => {
  const module = bound();
  const integers = mx.nd.array([[1, 1]], { dtype: "uint8" });
  assert.equal(integers.dtype, "uint8");
  assert.deepEqual(await rows(await module.predict(integers)), [[6]]);
  const iter = new mx.io.NDArrayIter({ data: [[1, 1]], data_name: "anything" });
  assert.deepEqual(await rows(await module.predict(iter)), [[6]]);
  integers.dispose();
  module.dispose();
});

test("Module names parameters that are missing, that the symbol does not have, or that have a wrong shape (2.2, H38)", () => {
  const module = new mx.mod.Module({ symbol: line(), label_names: null });
  const { fc_weight, fc_bias } = lineParams() as { fc_weight: mx.NDArray; fc_bias: mx.NDArray };
  assert.throws(() => module.set_params({ fc_weight, fc_bias }), /call bind before/);
  module.bind({ data_shapes: [["data", [1, 2]]], for_training: false });
  const extra = { fc_weight, fc_bias, other: fc_bias };
  assert.throws(() => module.set_params(extra, {}, { allow_missing: true }), {
    message: 'Find name "other" that is not in the arguments',
  });
  assert.throws(() => module.init_params({ arg_params: { fc_weight } }), {
    message: "fc_bias is not presented",
  });
  assert.throws(
    () => module.set_params({ fc_weight: fc_bias, fc_bias }),
    /Cannot set "fc_weight": its shape is \(1,\), must be \(1, 2\)/,
  );
  assert.throws(() => module.set_params({}), {
    message: "fc_weight is not presented, and neither are fc_bias",
  });
  module.set_params(extra, {}, { allow_missing: true, allow_extra: true });
  // As MXNet does, so that a part of a network takes its own from the whole one's.
  module.set_params(extra);
  module.init_params({ arg_params: extra, force_init: true });
  module.init_params({ arg_params: { fc_weight }, allow_missing: true, force_init: true });
  module.dispose();
  fc_weight.dispose();
  fc_bias.dispose();
});

test("Module needs no label at inference, and says which value is missing in training", () => {
  const module = new mx.mod.Module({ symbol: line(), label_names: ["lro_label"] });
  module.bind({ data_shapes: [["data", [1, 2]]], label_shapes: [["lro_label", [1, 1]]] });
  module.init_params();
  const data = [mx.nd.ones([1, 2])];
  module.forward({ data }, false);
  assert.throws(() => module.forward({ data }, true), /"lro_label" has no value/);
  assert.throws(() => module.backward(), /a forward with is_train must come before/);
  assert.throws(() => module.update(), /call init_optimizer first/);
  assert.throws(() => module.forward({ data: [] }, false), /the batch has 0 data arrays, must have 1/);
  for (const array of data) array.dispose();
  module.dispose();
});

test("Module checks names: of its data, and of the shapes that are bound", () => {
  assert.throws(
    () => new mx.mod.Module({ symbol: line(), data_names: ["x"] }),
    /input with name 'x' is not found in symbol.list_arguments\(\). Did you mean one of: data, fc_weight/,
  );
  const module = new mx.mod.Module({ symbol: line() });
  assert.throws(
    () => module.bind({ data_shapes: [["x", [1, 2]]] }),
    /don't match names specified by data_names \(\[x\] vs. \[data\]\)/,
  );
});

test("Module tells its outputs' shapes, and reshape() takes other ones", () => {
  const module = bound();
  assert.deepEqual(module.output_shapes, [["lro_output", [2, 1]]]);
  module.reshape({ data_shapes: [["data", [7, 2]]] });
  assert.deepEqual(module.output_shapes, [["lro_output", [7, 1]]]);
  assert.deepEqual(module.data_shapes, [{ name: "data", shape: [7, 2] }]);
  module.dispose();
});

testOnBackends(
  "Module leaves fixed parameters as they are, and divides gradients by the batch size (2.2)",
  async () => {
    const module = new mx.mod.Module({
      symbol: line(),
      label_names: ["lro_label"],
      fixed_param_names: ["fc_bias"],
    });
    module.bind({ data_shapes: [["data", [2, 2]]], label_shapes: [["lro_label", [2, 1]]] });
    const arg_params = lineParams();
    module.init_params({ arg_params });
    module.init_optimizer({ optimizer_params: { learning_rate: 0.5 } });
    const batch = {
      data: [
        mx.nd.array([
          [1, 0],
          [0, 1],
        ]),
      ],
      label: [mx.nd.array([[0], [3]])],
    };
    module.forward_backward(batch);
    module.update();
    // Errors are 4 and 2, so the gradient of the weight is (4, 2); half of half of it is taken away.
    const [args] = module.get_params();
    assertWithin((await args.fc_weight?.asnumpy()) ?? [], [0, 1.5], 1e-6);
    assertWithin((await args.fc_bias?.asnumpy()) ?? [], [3], 0);
    for (const array of [...batch.data, ...batch.label, ...Object.values(arg_params)]) array.dispose();
    module.dispose();
  },
);

test("Module refuses a kvstore of several hosts", () => {
  const module = bound();
  assert.throws(() => module.init_optimizer({ kvstore: "dist_sync" }), /Cannot use kvstore "dist_sync"/);
  module.init_optimizer({ kvstore: "device" });
  module.dispose();
});

/** What a test of handlers makes: the least that predicts. */
class Doubler extends mx.mod.BaseModule {
  #outputs: mx.NDArray[] = [];

  override get data_shapes() {
    return [{ name: "data", shape: [2, 1] }];
  }

  override forward({ data }: mx.DataBatch): void {
    this.#outputs = data.map((array) => array.mul(2));
  }

  override get_outputs(): mx.NDArray[] {
    return this.#outputs;
  }
}

test("BaseModule predicts for a class that has data_shapes, forward and get_outputs", async () => {
  const before = mx.countTensors();
  const module = new Doubler();
  const iter = new mx.io.NDArrayIter({ data: [[1], [2], [3]], batch_size: 2 });
  assert.deepEqual(await rows(await module.predict(iter)), [[2], [4], [6]]);
  assert.equal(mx.countTensors(), before);
  await assert.rejects(
    module.fit(iter, { num_epoch: 1 }),
    /Cannot run bind: this kind of module does not have it/,
  );
});

testOnBackends(
  "A label that outputs depend on is read without training too, and is 0 where the batch has none",
  async () => {
    const layer = mx.sym.FullyConnected(mx.sym.Variable("data"), { num_hidden: 1, name: "fc" });
    const error = mx.sym.square(mx.sym.elemwise_sub(layer, mx.sym.Variable("label")));
    const module = new mx.mod.Module(mx.sym.MakeLoss(error), ["data"], ["label"]);
    module.bind([["data", [2, 2]]], [["label", [2, 1]]], { for_training: false });
    module.set_params(lineParams());
    const x = mx.nd.array([
      [1, 2],
      [3, 4],
    ]);
    // Predictions 8 and 14.
    const label = mx.nd.array([[7], [10]]);
    module.forward(mx.io.DataBatch([x], [label]), false);
    assert.deepEqual(await module.get_outputs()[0]?.tolist(), [[1], [16]]);
    module.forward(mx.io.DataBatch([x]), false);
    assert.deepEqual(await module.get_outputs()[0]?.tolist(), [[64], [196]]);
    const rows = new mx.io.NDArrayIter(x, label, 2, { label_name: "label" });
    assert.deepEqual(await module.score(rows, "loss"), [["loss", 8.5]]);
  },
);
