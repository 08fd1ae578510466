import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import * as mx from "../mxnet.ts";
import { resetNames } from "../symbol/name-manager.ts";
import { sharedText, skipWithoutData } from "../testing/shared-data.ts";
import { callOperator } from "./operator-call.ts";

const { HybridBlock, nn } = mx.gluon;

/** The blocks of MXNet's model zoo: gluon/model_zoo/vision/resnet.py. */
class BasicBlockV1 extends HybridBlock {
  body: mx.gluon.nn.HybridSequential;
  downsample: mx.gluon.nn.HybridSequential | undefined;

  constructor(channels: number, stride: number, downsample: boolean, in_channels: number) {
    super({ prefix: "" });
    const conv3x3 = (strides: number, from: number) =>
      new nn.Conv2D(channels, { kernel_size: 3, strides, padding: 1, use_bias: false, in_channels: from });
    this.body = new nn.HybridSequential({ prefix: "" });
    this.body.add(conv3x3(stride, in_channels), new nn.BatchNorm({ in_channels: channels }));
    this.body.add(new nn.Activation("relu"));
    this.body.add(conv3x3(1, channels), new nn.BatchNorm({ in_channels: channels }));
    if (!downsample) return;
    this.downsample = new nn.HybridSequential({ prefix: "" });
    this.downsample.add(
      new nn.Conv2D(channels, { kernel_size: 1, strides: stride, use_bias: false, in_channels }),
      new nn.BatchNorm({ in_channels: channels }),
    );
  }

  override hybrid_forward(_F: mx.gluon.F, x: mx.NDArray) {
    const y = this.body.call(x);
    const residual = this.downsample ? this.downsample.call(x) : x;
    const sum = callOperator("elemwise_add", [residual, y], {}, `_plus${nextSum(this)}`);
    return callOperator("Activation", [sum], { act_type: "relu" });
  }
}

/** Sums of each stage by now: here they are named by hand. */
const sums = new Map<string, number>();

function nextSum(block: BasicBlockV1): number {
  const stage = /stage\d/.exec([...block.collect_params().keys()][0] ?? "")?.[0] ?? "";
  const count = sums.get(stage) ?? 0;
  sums.set(stage, count + 1);
  return count;
}

class ResNetV1 extends HybridBlock {
  features: mx.gluon.nn.HybridSequential;
  output: mx.gluon.nn.Dense;

  constructor() {
    super();
    const channels = [64, 64, 128, 256, 512];
    [this.features, this.output] = this.name_scope(() => {
      const features = new nn.HybridSequential({ prefix: "" });
      const stem = { kernel_size: 7, strides: 2, padding: 3, use_bias: false, in_channels: 3 };
      features.add(new nn.Conv2D(64, stem), new nn.BatchNorm({ in_channels: 64 }), new nn.Activation("relu"));
      features.add(new nn.MaxPool2D(3, 2, 1));
      for (let stage = 1; stage <= 4; stage++) {
        features.add(makeStage(stage, channels[stage] as number, channels[stage - 1] as number));
      }
      features.add(new nn.GlobalAvgPool2D());
      return [features, new nn.Dense(1000, { in_units: 512 })];
    });
  }

  override hybrid_forward(_F: mx.gluon.F, x: mx.NDArray) {
    return this.output.call(this.features.call(x));
  }
}

function makeStage(index: number, channels: number, from: number): mx.gluon.nn.HybridSequential {
  const stage = new nn.HybridSequential({ prefix: `stage${index}_` });
  stage.name_scope(() => {
    stage.add(new BasicBlockV1(channels, index === 1 ? 1 : 2, channels !== from, from));
    stage.add(new BasicBlockV1(channels, 1, false, channels));
  });
  return stage;
}

test("A network's symbol is that which MXNet's model zoo exports, but for its version", {
  skip: skipWithoutData,
}, async () => {
  resetNames();
  const net = new ResNetV1();
  const symbol = net.call(mx.sym.Variable("data") as unknown as mx.NDArray) as unknown as mx.Symbol;
  const { attrs: _, ...expected } = JSON.parse(sharedText("zoo-graphs/resnet18_v1/model-symbol.json"));
  const { attrs: version, ...actual } = JSON.parse(symbol.tojson());
  assert.deepEqual(version, { mxnet_version: ["int", 10700] });
  assert.deepEqual(actual, expected);
});

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
