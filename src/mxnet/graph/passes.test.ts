import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import * as mx from "../mxnet.ts";
import type { Shape } from "../shape.ts";
import type { MXSymbol } from "../symbol/symbol.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertClose } from "../testing/close.ts";
import { planSymbol } from "../testing/planned-symbol.ts";

interface Network {
  title: string;
  symbol: MXSymbol;
  data: Shape;
  /** Names of the steps that are left at inference, of those that compute. */
  steps: readonly string[];
}

function convolution(data: MXSymbol, name: string, num_filter: number, stride = 1): MXSymbol {
  const size = { kernel: [3, 3], pad: [1, 1], stride: [stride, stride] };
  return mx.sym.Convolution(data, { ...size, num_filter, no_bias: true, name });
}

function normalised(data: MXSymbol, name: string): MXSymbol {
  return mx.sym.BatchNorm(data, { fix_gamma: false, eps: 1e-5, name });
}

function relu(data: MXSymbol, name: string): MXSymbol {
  return mx.sym.Activation(data, { act_type: "relu", name });
}

/** As in ResNet: two convolutions, and a third one that the sum takes instead of the data. */
function residualBlock(): MXSymbol {
  const data = mx.sym.Variable("data");
  const first = relu(normalised(convolution(data, "conv1", 8, 2), "bn1"), "relu1");
  const second = normalised(convolution(first, "conv2", 8), "bn2");
  const short = mx.sym.Convolution(data, { kernel: [1, 1], stride: [2, 2], num_filter: 8, name: "conv3" });
  return relu(mx.sym.elemwise_add(second, normalised(short, "bn3"), { name: "sum" }), "relu2");
}

function head(data: MXSymbol, name: string): MXSymbol {
  return mx.sym.FullyConnected(mx.sym.Flatten(data, { name: `${name}_flat` }), { num_hidden: 4, name });
}

function mlp(): MXSymbol {
  const hidden = mx.sym.FullyConnected(mx.sym.Variable("data"), { num_hidden: 6, name: "fc1" });
  const dropped = mx.sym.Dropout(relu(normalised(hidden, "bn"), "relu"), { name: "drop" });
  return mx.sym.FullyConnected(dropped, { num_hidden: 3, no_bias: true, name: "fc2" });
}

function preactivated(): MXSymbol {
  const conv = convolution(mx.sym.Variable("data"), "conv1", 4);
  const branch = convolution(relu(normalised(conv, "bn"), "relu"), "conv2", 4);
  return mx.sym.elemwise_add(conv, branch, { name: "sum" });
}

const NETWORKS: Network[] = [
  {
    title: "a residual block",
    symbol: residualBlock(),
    data: [2, 3, 8, 6],
    steps: ["conv1", "conv2", "conv3", "sum", "relu2"],
  },
  {
    title: "a residual block with its head",
    symbol: head(residualBlock(), "fc"),
    data: [2, 3, 8, 6],
    steps: ["conv1", "conv2", "conv3", "sum", "relu2", "fc"],
  },
  { title: "a perceptron", symbol: mlp(), data: [3, 5], steps: ["fc1", "fc2"] },
  {
    title: "a convolution whose output others read too",
    symbol: preactivated(),
    data: [1, 2, 5, 5],
    steps: ["conv1", "bn", "relu", "conv2", "sum"],
  },
  {
    title: "a convolution in groups",
    symbol: relu(
      normalised(
        mx.sym.Convolution(mx.sym.Variable("data"), {
          kernel: [3],
          num_filter: 4,
          num_group: 2,
          name: "conv",
        }),
        "bn",
      ),
      "relu",
    ),
    data: [2, 4, 7],
    steps: ["conv"],
  },
];

const computing = ({ name }: { name: string }) => /^\S+ "(.*)"$/.exec(name)?.[1] ?? [];

for (const { title, symbol, data, steps } of NETWORKS) {
  testOnBackends(`Passes change no result of ${title} by more than 1e-5`, async () => {
    const before = tf.memory().numTensors;
    const compiled = planSymbol(symbol, { data });
    const plain = planSymbol(symbol, { data }, { passes: [] });
    const [is, must] = [compiled.forward()[0], plain.forward()[0]];
    assert.ok(is && must);
    assert.deepEqual(is.shape, must.shape);
    assertClose(await is.data(), await must.data(), 1e-5);
    assert.deepEqual(compiled.plan.forward.flatMap(computing), steps);
    tf.dispose([is, must]);
    compiled.dispose();
    plain.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  testOnBackends(`Passes change no gradient of ${title} by more than 1e-5`, async () => {
    const before = tf.memory().numTensors;
    const networks = [
      planSymbol(symbol, { data }, { isTrain: true }),
      planSymbol(symbol, { data }, { isTrain: true, passes: [] }),
    ];
    const gradients: Record<string, ArrayLike<number>>[] = [];
    for (const { executor, forward, plan } of networks) {
      mx.random.seed(1);
      const [output] = forward();
      assert.ok(output);
      const above = tf.tensor(
        Float32Array.from({ length: output.size }, (_, at) => Math.sin(at)),
        output.shape,
      );
      executor.backward([above]);
      const found: Record<string, ArrayLike<number>> = {};
      for (const name of plan.gradients.keys()) found[name] = (await executor.gradient(name)?.data()) ?? [];
      for (const [name, state] of executor.takeAuxiliaryUpdates()) {
        found[name] = await state.data();
        state.dispose();
      }
      gradients.push(found);
      tf.dispose([output, above]);
    }
    for (const name of Object.keys(gradients[1] ?? {})) {
      // A bias before BatchNorm has a gradient of 0, of which rounding leaves something.
      assertClose(gradients[0]?.[name] ?? [], gradients[1]?.[name] ?? [], name === "fc1_bias" ? 1 : 1e-5);
    }
    for (const network of networks) network.dispose();
    assert.equal(tf.memory().numTensors, before);
  });
}

const changes = ({ name }: { name: string }) => name.startsWith("the change of a value");

testOnBackends("A residual block is transposed where it begins and where it ends, and nowhere else", () => {
  for (const isTrain of [false, true]) {
    const block = planSymbol(residualBlock(), { data: [2, 3, 8, 6] }, { isTrain });
    assert.deepEqual(
      block.plan.forward.filter(changes).map(({ name }) => name),
      ["the change of a value to channels last", "the change of a value to channels first"],
    );
    block.dispose();
  }
});

testOnBackends("FullyConnected after an image takes it as it lies", () => {
  const network = planSymbol(head(residualBlock(), "fc"), { data: [2, 3, 8, 6] });
  assert.equal(network.plan.forward.filter(changes).length, 1);
  network.dispose();
});

testOnBackends("A plan lays parameters out once, and again when one changes", async () => {
  const network = planSymbol(residualBlock(), { data: [1, 3, 4, 4] });
  const run = async () => {
    const [output] = network.forward();
    const data = (await output?.data()) ?? [];
    output?.dispose();
    return data;
  };
  const first = await run();
  // The data and the output, but no weight.
  assert.equal(countTransposes(network.forward), 2);
  const variance = network.values.get("bn1_moving_var");
  assert.ok(variance);
  network.values.set("bn1_moving_var", tf.mul(variance, 4));
  variance.dispose();
  const second = await run();
  assert.notDeepEqual(second, first);
  network.dispose();
});

function countTransposes(forward: () => tf.Tensor[]): number {
  const profile: string[] = [];
  const engine = tf.engine();
  const run = engine.runKernel.bind(engine);
  engine.runKernel = (name, ...rest) => {
    profile.push(name);
    return run(name, ...rest);
  };
  tf.dispose(forward());
  engine.runKernel = run;
  return profile.filter((name) => name === "Transpose").length;
}

testOnBackends("A thousand runs hold the number of tensors constant", () => {
  const network = planSymbol(mlp(), { data: [3, 5] });
  tf.dispose(network.forward());
  const before = tf.memory().numTensors;
  for (let run = 0; run < 1000; run++) tf.dispose(network.forward());
  assert.equal(tf.memory().numTensors, before);
  network.dispose();
});
