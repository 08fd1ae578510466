import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertWithin } from "../testing/close.ts";

type Batch = [label: number[], pred: number[][]];

async function measure(name: Parameters<typeof mx.metric.create>[0], batches: Batch[]) {
  const before = mx.countTensors();
  const metric = mx.metric.create(name);
  for (const batch of batches) {
    const [label, pred] = batch.map((values) => mx.nd.array(values)) as [mx.NDArray, mx.NDArray];
    metric.update([label], [pred]);
    for (const array of [label, pred]) array.dispose();
  }
  const pairs = await metric.get_name_value();
  metric.reset();
  assert.equal(mx.countTensors(), before);
  return pairs;
}

testOnBackends(
  "Accuracy counts rows whose largest prediction is the label, over all batches (2.6)",
  async () => {
    const batches: Batch[] = [
      [
        [0, 1, 1],
        [
          [0.9, 0.1],
          [0.2, 0.8],
          [0.7, 0.3],
        ],
      ],
      [[1], [[0.4, 0.6]]],
    ];
    assert.deepEqual(await measure("acc", batches), [["accuracy", 0.75]]);
  },
);

testOnBackends("Accuracy compares predictions of the label's own shape as classes (2.6)", async () => {
  const metric = new mx.metric.Accuracy();
  const [label, pred] = [mx.nd.array([1, 2, 3]), mx.nd.array([1, 5, 3.7])];
  metric.update([label], [pred]);
  const [[, value] = []] = await metric.get_name_value();
  assertWithin([value ?? 0], [2 / 3], 1e-7);
  for (const array of [label, pred]) array.dispose();
  metric.reset();
});

testOnBackends("MSE averages each batch, and then over batches (2.6)", async () => {
  // Errors 1, 2, 3 then 1: batches of 14/3 and 1.
  const batches: Batch[] = [
    [
      [0, 0, 0],
      [[1], [2], [3]],
    ],
    [[0], [[1]]],
  ];
  const [[name, value] = []] = await measure("mse", batches);
  assert.equal(name, "mse");
  assertWithin([value ?? 0], [(14 / 3 + 1) / 2], 1e-6);
});

testOnBackends("CrossEntropy averages -log of the label's prediction over rows (2.6)", async () => {
  const batches: Batch[] = [
    [
      [0, 1],
      [
        [0.5, 0.5],
        [0.75, 0.25],
      ],
    ],
    [[1], [[0, 1]]],
  ];
  const [[name, value] = []] = await measure("ce", batches);
  assert.equal(name, "cross-entropy");
  assertWithin([value ?? 0], [(Math.log(2) + Math.log(4)) / 3], 1e-6);
});

testOnBackends(
  "A list of metrics is measured at once, and get() gives lists of names and values",
  async () => {
    const metric = mx.metric.create(["acc", "ce"]);
    const [label, pred] = [mx.nd.array([1]), mx.nd.array([[0, 1]])];
    metric.update([label], [pred]);
    const [names, values] = await metric.get();
    assert.deepEqual(names, ["accuracy", "cross-entropy"]);
    assertWithin(values as number[], [1, 0], 1e-6);
    for (const array of [label, pred]) array.dispose();
    metric.reset();
  },
);

testOnBackends("A metric without batches is NaN (2.6)", async () => {
  assert.deepEqual(await measure("acc", []), [["accuracy", Number.NaN]]);
  assert.deepEqual(await new mx.metric.Accuracy().get(), ["accuracy", Number.NaN]);
});

test("An unknown metric is refused, and labels that do not fit the predictions are", () => {
  assert.throws(() => mx.metric.create("accurcy"), /Metric must be one of acc, .*: it is "accurcy"/);
  const [label, pred] = [mx.nd.array([1, 2]), mx.nd.array([[0, 1]])];
  const message = /Shape of labels \(2,\) does not match shape of predictions \(1, 2\) in accuracy/;
  assert.throws(() => new mx.metric.Accuracy().update([label], [pred]), message);
  assert.throws(
    () => new mx.metric.MSE().update([label, label], [label]),
    /labels 2 does not match shape of predictions 1/,
  );
});
