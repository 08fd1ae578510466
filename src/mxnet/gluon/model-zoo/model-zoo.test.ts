import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../../platform/memory/memory-file-system.ts";
import * as mx from "../../mxnet.ts";
import { resetNames } from "../../symbol/name-manager.ts";
import { testOnBackends } from "../../testing/backends.ts";
import { assertClose } from "../../testing/close.ts";
import { readNpy } from "../../testing/npy.ts";
import { sharedBytes, sharedText, skipWithoutData } from "../../testing/shared-data.ts";
import { syntheticWeight } from "../../testing/synthetic-weights.ts";

const { vision } = mx.gluon.model_zoo;

/** Parameters of each network for 1,000 classes: MXNet's documentation, "Gluon Model Zoo". */
const PARAMETERS: Readonly<Record<string, number>> = {
  alexnet: 61_100_840,
  densenet121: 8_062_504,
  densenet161: 28_900_936,
  densenet169: 14_307_880,
  densenet201: 20_242_984,
  inceptionv3: 23_869_000,
  "mobilenet0.25": 475_544,
  "mobilenet0.5": 1_342_536,
  "mobilenet0.75": 2_601_976,
  "mobilenet1.0": 4_253_864,
  "mobilenetv2_0.25": 1_526_856,
  "mobilenetv2_0.5": 1_983_104,
  "mobilenetv2_0.75": 2_653_864,
  "mobilenetv2_1.0": 3_539_136,
  resnet18_v1: 11_699_112,
  resnet34_v1: 21_814_696,
  resnet50_v1: 25_629_032,
  resnet101_v1: 44_695_144,
  resnet152_v1: 60_404_072,
  resnet18_v2: 11_695_796,
  resnet34_v2: 21_811_380,
  resnet50_v2: 25_595_060,
  resnet101_v2: 44_639_412,
  resnet152_v2: 60_329_140,
  "squeezenet1.0": 1_248_424,
  "squeezenet1.1": 1_235_496,
  vgg11: 132_863_336,
  vgg11_bn: 132_874_344,
  vgg13: 133_047_848,
  vgg13_bn: 133_059_624,
  vgg16: 138_357_544,
  vgg16_bn: 138_374_440,
  vgg19: 143_667_240,
  vgg19_bn: 143_689_256,
};

function symbolOf(net: mx.gluon.HybridBlock): mx.Symbol {
  return net.call(mx.sym.var("data") as unknown as mx.NDArray) as unknown as mx.Symbol;
}

for (const [name, count] of Object.entries(PARAMETERS)) {
  test(`get_model("${name}") has as many parameters as MXNet's, and one score a class`, () => {
    const size = name === "inceptionv3" ? 299 : 224;
    const symbol = symbolOf(vision.get_model(name));
    const [args, outputs, aux] = symbol.infer_shape({ data: [2, 3, size, size] });
    const sizes = [...args, ...aux].map((shape) => shape.reduce((a, b) => a * b, 1));
    assert.equal(sizes.reduce((a, b) => a + b, 0) - 2 * 3 * size * size, count);
    assert.deepEqual(outputs, [[2, 1000]]);
  });
}

testOnBackends(
  "resnet18_v1 is the graph that MXNet's model zoo exports, but for its version, and computes what it does",
  async () => {
    if (skipWithoutData) return;
    mx.setFileSystem(new MemoryFileSystem());
    const folder = "zoo-graphs/resnet18_v1";
    const { attrs: _, ...expected } = JSON.parse(sharedText(`${folder}/model-symbol.json`));
    const x = mx.nd.array(readNpy(sharedBytes(`${folder}/io/input0.npy`)));
    const fresh = vision.resnet18_v1();
    fresh.initialize();
    fresh.call(x);
    await fresh.save_parameters("/resnet.params");

    resetNames();
    const net = vision.resnet18_v1();
    await net.load_parameters("/resnet.params");
    const { attrs: version, ...actual } = JSON.parse(symbolOf(net).tojson());
    assert.deepEqual(version, { mxnet_version: ["int", 10700] });
    assert.deepEqual(actual, expected);
    for (const [name, parameter] of net.collect_params().items()) {
      parameter.set_data(
        mx.nd.array(syntheticWeight(name, parameter.shape ?? []), { shape: parameter.shape }),
      );
    }
    const output = await net.call(x).asnumpy();
    assertClose(output, readNpy(sharedBytes(`${folder}/io/output0.npy`)).data, 1e-4);
  },
);

testOnBackends(
  "A network of the zoo is fine-tuned by another output, and takes small images with thumbnail",
  () => {
    const net = vision.get_model("ResNet18_v2", { classes: 10, thumbnail: true });
    net.initialize(new mx.init.Xavier());
    const x = mx.nd.ones([1, 3, 8, 8]);
    assert.deepEqual(net.call(x).shape, [1, 10]);
    net.name_scope(() => {
      net.output = new mx.gluon.nn.Dense(2);
    });
    net.output.initialize();
    assert.deepEqual(net.call(x).shape, [1, 2]);
    assert.equal(net.collect_params().keys().next().value, `${net.prefix}batchnorm0_gamma`);
  },
);

test("The zoo refuses an unknown name, and says how weights get in without a network", () => {
  assert.throws(() => vision.get_model("resnet20"), /Model resnet20 is not supported\. .*resnet18_v1, /);
  assert.throws(
    () => vision.get_model("resnet18_v1", { pretrained: true }),
    /Cannot load pretrained weights: scripts have no network\. .*net\.load_parameters\(path\)/,
  );
});
