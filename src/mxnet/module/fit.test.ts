import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";

/** Points left or right of the middle, 40 of them. */
function sides(batch_size = 10): mx.DataIter {
  const data = Array.from({ length: 40 }, (_, index) => [index / 20 - 0.975, (index % 4) / 4]);
  const label = data.map(([x = 0]) => Number(x > 0));
  return new mx.io.NDArrayIter({ data, label, batch_size, shuffle: true });
}

function network(): mx.Symbol {
  const hidden = mx.sym.FullyConnected({ data: mx.sym.Variable("data"), num_hidden: 8, name: "fc1" });
  const active = mx.sym.Activation(hidden, { act_type: "relu", name: "relu1" });
  return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(active, { num_hidden: 2, name: "fc2" }), {
    name: "softmax",
  });
}

/** Runs with what is logged caught. */
async function logged(run: () => Promise<void>): Promise<string[]> {
  const { info } = console;
  const lines: string[] = [];
  console.info = (line: string) => lines.push(line);
  try {
    await run();
  } finally {
    console.info = info;
  }
  return lines;
}

const OPTIONS = {
  optimizer_params: { learning_rate: 0.5, momentum: 0.9 },
  initializer: new mx.init.Xavier(),
};

testOnBackends("Module.fit learns, and leaves nothing but the module's own tensors", async () => {
  mx.random.seed(11);
  const before = mx.countTensors();
  const module = new mx.mod.Module({ symbol: network() });
  const [train, held] = [sides(), sides()];
  await logged(() => module.fit(train, { ...OPTIONS, eval_data: held, num_epoch: 1 }));
  const afterOne = mx.countTensors();
  await logged(() => module.fit(train, { ...OPTIONS, eval_data: held, num_epoch: 8 }));
  assert.equal(mx.countTensors(), afterOne);
  const [[name, accuracy] = []] = await module.score(held, "acc");
  assert.equal(name, "accuracy");
  assert.ok((accuracy ?? 0) >= 0.95, `accuracy is ${accuracy}`);
  assert.equal(mx.countTensors(), afterOne);
  module.dispose();
  assert.equal(mx.countTensors(), before);
});

test("Module.fit logs training metrics, time and validation metrics of each epoch (T48)", async () => {
  const module = new mx.mod.Module({ symbol: network() });
  const options = {
    ...OPTIONS,
    eval_data: sides(),
    eval_metric: ["acc", "ce"],
    num_epoch: 2,
    begin_epoch: 1,
  };
  const lines = await logged(() => module.fit(sides(), options));
  const patterns = [
    /^Epoch\[1\] Train-accuracy=\d\.\d{6}$/,
    /^Epoch\[1\] Train-cross-entropy=\d\.\d{6}$/,
    /^Epoch\[1\] Time cost=\d+\.\d{3}$/,
    /^Epoch\[1\] Validation-accuracy=\d\.\d{6}$/,
    /^Epoch\[1\] Validation-cross-entropy=\d\.\d{6}$/,
  ];
  assert.equal(lines.length, patterns.length);
  for (const [index, pattern] of patterns.entries()) assert.match(lines[index] ?? "", pattern);
  module.dispose();
});

test("Speedometer logs speed and metrics every so many batches, made with new or without (T48)", async () => {
  const module = new mx.mod.Module({ symbol: network() });
  for (const callback of [mx.callback.Speedometer(10, 2), new mx.callback.Speedometer(10, 2)]) {
    const lines = await logged(() =>
      module.fit(sides(), { ...OPTIONS, batch_end_callback: callback, num_epoch: 1 }),
    );
    const speeds = lines.filter((line) => line.includes("Speed"));
    assert.equal(speeds.length, 1);
    assert.match(
      speeds[0] ?? "",
      /^Epoch\[0\] Batch \[2\]\tSpeed: \d+\.\d{2} samples\/sec\taccuracy=\d\.\d{6}$/,
    );
  }
  module.dispose();
});

test("Module.fit calls back after each batch and each epoch, and waits for what they return", async () => {
  const module = new mx.mod.Module({ symbol: network() });
  const calls: string[] = [];
  await logged(() =>
    module.fit(sides(20), {
      num_epoch: 2,
      batch_end_callback: [
        async ({ epoch, nbatch, eval_metric }) => {
          const [[, accuracy] = []] = await eval_metric.get_name_value();
          calls.push(`batch ${epoch}.${nbatch} ${accuracy !== undefined && accuracy >= 0}`);
        },
      ],
      epoch_end_callback: (epoch, symbol, arg_params) => {
        calls.push(`epoch ${epoch} ${symbol?.name} ${Object.keys(arg_params).join(" ")}`);
      },
    }),
  );
  const parameters = "fc1_weight fc1_bias fc2_weight fc2_bias";
  assert.deepEqual(calls, [
    "batch 0.0 true",
    "batch 0.1 true",
    `epoch 0 softmax ${parameters}`,
    "batch 1.0 true",
    "batch 1.1 true",
    `epoch 1 softmax ${parameters}`,
  ]);
  module.dispose();
});

test("Module.fit tells listeners of its progress at each epoch's end, and stops when they leave", async () => {
  const module = new mx.mod.Module({ symbol: network() });
  const told: mx.TrainingProgress[] = [];
  const leave = mx.onTrainingProgress((progress) => told.push(progress));
  await logged(() => module.fit(sides(), { ...OPTIONS, eval_data: sides(20), num_epoch: 1 }));
  leave();
  await logged(() => module.fit(sides(), { ...OPTIONS, num_epoch: 1 }));
  const ends = told.filter(({ isEpochEnd }) => isEpochEnd);
  assert.deepEqual(
    ends.map(({ epoch, numEpoch, phase, batch, numBatches }) => ({
      epoch,
      numEpoch,
      phase,
      batch,
      numBatches,
    })),
    [
      { epoch: 0, numEpoch: 1, phase: "train", batch: 4, numBatches: 4 },
      { epoch: 0, numEpoch: 1, phase: "validation", batch: 2, numBatches: 2 },
    ],
  );
  for (const { metrics, samplesPerSecond } of ends) {
    assert.ok((metrics.accuracy ?? -1) >= 0);
    assert.ok(samplesPerSecond > 0);
  }
  module.dispose();
});

test("score counts the rows that fill the last batch up, as MXNet does (2.2)", async () => {
  const module = new mx.mod.Module({
    symbol: mx.sym.LinearRegressionOutput(mx.sym.Variable("data"), { name: "lro" }),
    label_names: ["lro_label"],
  });
  const data = new mx.io.NDArrayIter({
    data: [[1], [0], [0]],
    label: [[0], [0], [0]],
    batch_size: 2,
    label_name: "lro_label",
  });
  module.bind({ data_shapes: data.provide_data, label_shapes: data.provide_label, for_training: false });
  module.init_params();
  // Batches (1, 0) and (0, 1): each has a mean squared error of 1/2, the filled row's 1 counted twice.
  assert.deepEqual(await module.score(data, "mse"), [["mse", 0.5]]);
  module.dispose();
});

test("do_checkpoint saves every period epochs, numbered from 1", async () => {
  const files = new MemoryFileSystem();
  mx.setFileSystem(files);
  const module = new mx.mod.Module({ symbol: network() });
  const options = { ...OPTIONS, epoch_end_callback: mx.callback.do_checkpoint("/net", 2), num_epoch: 4 };
  const lines = await logged(() => module.fit(sides(), options));
  const names = (await files.readdir("/")).map(({ name }) => name);
  assert.deepEqual(names, ["net-0002.params", "net-0004.params", "net-symbol.json"]);
  assert.ok(lines.includes('Saved checkpoint to "/net-0002.params"'));
  const loaded = await mx.mod.Module.load("/net", 4);
  loaded.bind({ data_shapes: [["data", [1, 2]]], for_training: false });
  const [input] = [mx.nd.array([[0.9, 0.5]])];
  const [a, b] = [await module.predict(input), await loaded.predict(input)];
  assert.ok(a instanceof mx.NDArray && b instanceof mx.NDArray);
  assert.deepEqual(await a.tolist(), await b.tolist());
  for (const array of [input, a, b]) array.dispose();
  module.dispose();
  loaded.dispose();
});
