import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import * as mx from "../mxnet.ts";
import { resetNames } from "../symbol/name-manager.ts";

const { nn } = mx.gluon;

function smallNet(): mx.gluon.nn.HybridSequential {
  resetNames();
  const net = new nn.HybridSequential();
  net.name_scope(() => {
    net.add(new nn.Dense(4, { activation: "relu" }), new nn.BatchNorm(), new nn.Dense(2));
  });
  return net;
}

test("export() writes arg: and aux: names that SymbolBlock and Module read", async () => {
  const files = new MemoryFileSystem();
  mx.setFileSystem(files);
  const net = smallNet();
  net.initialize(new mx.init.Xavier());
  await assert.rejects(net.export("/net"), /Please first call block.hybridize\(\) and then run forward/);
  net.hybridize();
  const x = mx.nd.array([[1, 2, 3]]);
  const expected = await net.call(x).tolist();
  await net.export("/net", 7);
  const loaded = (await mx.nd.load("/net-0007.params")) as Record<string, mx.NDArray>;
  assert.deepEqual(Object.keys(loaded), [
    "arg:hybridsequential0_dense0_weight",
    "arg:hybridsequential0_dense0_bias",
    "arg:hybridsequential0_batchnorm0_gamma",
    "arg:hybridsequential0_batchnorm0_beta",
    "aux:hybridsequential0_batchnorm0_running_mean",
    "aux:hybridsequential0_batchnorm0_running_var",
    "arg:hybridsequential0_dense1_weight",
    "arg:hybridsequential0_dense1_bias",
  ]);
  const block = await mx.gluon.SymbolBlock.imports("/net-symbol.json", ["data"], "/net-0007.params");
  const again = block.call(x);
  assert.ok(again instanceof mx.NDArray);
  assert.deepEqual(await again.tolist(), expected);
  const module = await mx.mod.Module.load("/net", 7, { label_names: null });
  module.bind({ data_shapes: [["data", [1, 3]]], for_training: false });
  module.forward({ data: [x] }, false);
  assert.deepEqual(await module.get_outputs()[0]?.tolist(), expected);
});

test("A SymbolBlock can be part of a network, and trains", async () => {
  mx.setFileSystem(new MemoryFileSystem());
  const net = smallNet();
  net.initialize();
  net.hybridize();
  const x = mx.nd.array([[1, 2, 3]]);
  net.call(x);
  await net.export("/net");
  const features = await mx.gluon.SymbolBlock.imports("/net-symbol.json", "data", "/net-0000.params");
  const whole = new nn.HybridSequential();
  whole.add(features, new nn.Dense(1));
  whole.initialize();
  for (const isHybrid of [false, true]) {
    whole.hybridize(isHybrid);
    const y = mx.autograd.record(() => whole.call(x));
    y.backward();
    const bias = features.collect_params().at("hybridsequential0_dense1_bias") as mx.gluon.Parameter;
    const weight = (whole.at(1) as mx.gluon.nn.Dense).weight;
    assert.deepEqual(await bias.grad().tolist(), ((await weight.data().tolist()) as number[][])[0]);
  }
});
