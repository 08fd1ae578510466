import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertWithin } from "../testing/close.ts";

type Metric = ReturnType<typeof mx.metric.create>;
type Batch = readonly [label: mx.NestedNumbers, pred: mx.NestedNumbers];

async function update(metric: Metric, batches: readonly Batch[]): Promise<void> {
  for (const [label, pred] of batches) {
    const [labels, preds] = [[mx.nd.array(label)], [mx.nd.array(pred)]];
    await metric.update(labels, preds);
    for (const array of [...labels, ...preds]) array.dispose();
  }
}

/** The metric's name and value after these batches. Nothing may be left on the backend. */
async function assertMetric(metric: Metric, batches: readonly Batch[], name: string, value: number) {
  const before = mx.countTensors();
  await update(metric, batches);
  const [[isName, isValue] = []] = await metric.get_name_value();
  assert.equal(isName, name);
  assertWithin([isValue ?? 0], [value], 2e-6 * Math.max(1, Math.abs(value)));
  metric.reset();
  assert.equal(mx.countTensors(), before);
}

testOnBackends(
  "TopKAccuracy counts rows whose class is among the largest, never more than there are",
  async () => {
    const batch: Batch = [
      [2, 0, 1],
      [
        [0.5, 0.1, 0.4],
        [0.1, 0.6, 0.3],
        [0.2, 0.3, 0.5],
      ],
    ];
    await assertMetric(mx.metric.create("top_k_acc", { top_k: 2 }), [batch], "top_k_accuracy_2", 2 / 3);
    await assertMetric(new mx.metric.TopKAccuracy({ top_k: 5 }), [batch], "top_k_accuracy_5", 1);
    assert.throws(() => new mx.metric.TopKAccuracy(), /use Accuracy if top_k is no more than 1/);
  },
);

/** Batch 1: tp 1, fp 1, fn 1, tn 1. Batch 2: tp 2, fp 0, fn 0, tn 1. */
const BINARY: readonly Batch[] = [
  [
    [1, 0, 1, 0],
    [
      [0.2, 0.8],
      [0.2, 0.8],
      [0.8, 0.2],
      [0.8, 0.2],
    ],
  ],
  [
    [1, 1, 0],
    [
      [0.1, 0.9],
      [0.1, 0.9],
      [0.9, 0.1],
    ],
  ],
];

testOnBackends("F1 averages batches, or counts over all of them", async () => {
  await assertMetric(mx.metric.create("f1"), BINARY, "f1", (0.5 + 1) / 2);
  // tp 3, fp 1, fn 1.
  await assertMetric(new mx.metric.F1({ average: "micro" }), BINARY, "f1", 6 / 8);
  await assertMetric(new mx.metric.F1(), [[[0], [[1, 0]]]], "f1", 0);
});

testOnBackends("MCC is the correlation of two classes", async () => {
  await assertMetric(mx.metric.create("mcc"), BINARY, "mcc", (0 + 1) / 2);
  // tp 3, fp 1, fn 1, tn 2: (6 - 1) / √(4 · 4 · 3 · 3).
  await assertMetric(new mx.metric.MCC({ average: "micro" }), BINARY, "mcc", 5 / 12);
});

testOnBackends("F1 refuses three classes when it is read", async () => {
  const metric = new mx.metric.F1();
  await update(metric, [
    [
      [0, 1, 2],
      [
        [1, 0],
        [1, 0],
        [0, 1],
      ],
    ],
  ]);
  await assert.rejects(metric.get(), /f1 currently only supports binary classification/);
  metric.reset();
});

testOnBackends("Perplexity leaves out rows with the label that is ignored", async () => {
  const batch: Batch = [
    [
      [0, 1],
      [0, 1],
    ],
    [
      [
        [0.5, 0.5],
        [0.75, 0.25],
      ],
      [
        [0.125, 0.875],
        [1, 0],
      ],
    ],
  ];
  const all = -(Math.log(0.5) + Math.log(0.25) + Math.log(0.125) + Math.log(1e-10)) / 4;
  await assertMetric(new mx.metric.Perplexity({ ignore_label: null }), [batch], "perplexity", Math.exp(all));
  const kept = -(Math.log(0.5) + Math.log(0.125)) / 2;
  await assertMetric(
    mx.metric.create("perplexity", { ignore_label: 1 }),
    [batch],
    "perplexity",
    Math.exp(kept),
  );
});

testOnBackends(
  "MAE, MSE and RMSE average each batch, then over batches; vectors stand as columns (2.6)",
  async () => {
    const batches: readonly Batch[] = [
      [
        [0, 0],
        [[1], [3]],
      ],
      [[0], [[5]]],
    ];
    await assertMetric(mx.metric.create("mae"), batches, "mae", (2 + 5) / 2);
    await assertMetric(mx.metric.create("mse"), batches, "mse", (5 + 25) / 2);
    await assertMetric(mx.metric.create("rmse"), batches, "rmse", (Math.sqrt(5) + 5) / 2);
    await assertMetric(
      new mx.metric.MAE(),
      [
        [
          [1, 2],
          [
            [1, 3],
            [2, 6],
          ],
        ],
      ],
      "mae",
      6 / 4,
    );
    await assert.rejects(
      update(new mx.metric.MAE(), [
        [
          [1, 2],
          [1, 2, 3],
        ],
      ]),
      /Shape of labels \(2,\)/,
    );
  },
);

testOnBackends("NegativeLogLikelihood and Loss", async () => {
  const batch: Batch = [
    [0, 1],
    [
      [0.5, 0.5],
      [0.75, 0.25],
    ],
  ];
  await assertMetric(mx.metric.create("nll_loss"), [batch], "nll-loss", Math.log(8) / 2);
  await assertMetric(mx.metric.create("loss"), [[[0], [1, 2, 6]]], "loss", 3);
});

test("PearsonCorrelation is of a batch, or of all values", async () => {
  const batches: readonly Batch[] = [
    [
      [1, 2, 3],
      [2, 4, 6],
    ],
    [
      [1, 2],
      [6, 4],
    ],
  ];
  await assertMetric(mx.metric.create("pearsonr"), batches, "pearsonr", 0);
  // Labels have mean 1.8, predictions 4.4: products sum to 2.4, squares to 2.8 and 11.2.
  await assertMetric(
    new mx.metric.PearsonCorrelation({ average: "micro" }),
    batches,
    "pearsonr",
    2.4 / Math.sqrt(2.8 * 11.2),
  );
});

test("A function is a metric: of a batch's value, or of a sum and a number of instances", async () => {
  function wrong(label: ArrayLike<number>, pred: ArrayLike<number>): number {
    return Array.from(label).filter((value, index) => value !== pred[index]).length;
  }
  const batches: readonly Batch[] = [
    [
      [1, 2, 3],
      [1, 2, 4],
    ],
    [[1], [2]],
  ];
  await assertMetric(mx.metric.create(wrong), batches, "wrong", 1);
  const share = mx.metric.np((label, pred) => [wrong(label, pred), label.length], "share");
  await assertMetric(share, batches, "share", 2 / 4);
});

testOnBackends("reset_local starts a line anew, and the whole goes on", async () => {
  const before = mx.countTensors();
  const metric = mx.metric.create(["acc", "mae"]);
  await update(metric, [[[1], [1]]]);
  metric.reset_local();
  await update(metric, [[[1], [0]]]);
  assert.deepEqual(await metric.get_name_value(), [
    ["accuracy", 0],
    ["mae", 1],
  ]);
  assert.deepEqual(await metric.get_global_name_value(), [
    ["accuracy", 0.5],
    ["mae", 0.5],
  ]);
  metric.reset_local();
  assert.deepEqual(await metric.get_global(), [
    ["accuracy", "mae"],
    [0.5, 0.5],
  ]);
  assert.ok(Number.isNaN((await metric.get_name_value())[0]?.[1]));
  metric.reset();
  assert.equal(mx.countTensors(), before);
});

test("update_dict takes the outputs and labels that a metric names", async () => {
  const metric = new mx.metric.MAE({ output_names: ["b_output"], label_names: ["b_label"] });
  const arrays = { one: mx.nd.array([1]), three: mx.nd.array([3]) };
  metric.update_dict(
    { a_label: arrays.one, b_label: arrays.one },
    { a_output: arrays.one, b_output: arrays.three },
  );
  assert.deepEqual(await metric.get(), ["mae", 2]);
  metric.reset();
  for (const array of Object.values(arrays)) array.dispose();
});

test("A metric of a script's own adds to sum_metric and num_inst, async or not", async () => {
  class Largest extends mx.metric.EvalMetric {
    override async update(_labels: readonly mx.NDArray[], preds: readonly mx.NDArray[]): Promise<void> {
      for (const pred of preds) this.sum_metric += Math.max(...(await pred.asnumpy()));
      this.num_inst += preds.length;
    }
  }
  await assertMetric(
    new Largest("largest"),
    [
      [[0], [1, 5]],
      [[0], [7, 2]],
    ],
    "largest",
    6,
  );
});

test("Labels without predictions, and unknown metrics, are refused", () => {
  const label = mx.nd.array([1]);
  assert.throws(
    () => mx.metric.create("acc").update([label], []),
    /labels 1 does not match .* predictions 0/,
  );
  assert.throws(() => mx.metric.create("accurracy"), /Metric must be one of acc, .*: it is "accurracy"/);
  label.dispose();
});
