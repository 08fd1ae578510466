import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { testOnBackends } from "../testing/backends.ts";
import { assertClose } from "../testing/close.ts";
import { runOperator } from "../testing/run-operator.ts";
import { AttributeReader } from "./attribute-reader.ts";
import { batchNorm } from "./batch-norm.ts";
import type { MemoryLayout } from "./memory-layout.ts";

/** Two channels: 1, 3, 5, 7 (mean 4, biased variance 5) and 2, 2, 6, 6 (mean 4, variance 4). */
const FIRST = [1, 3, 2, 2, 5, 7, 6, 6];
const LAST = [1, 2, 3, 2, 5, 6, 7, 6];
const SHAPE = [2, 2, 2];

function run(
  attrs: Record<string, string>,
  { isTrain = true, layout = "channels-first" }: { isTrain?: boolean; layout?: MemoryLayout } = {},
) {
  const operator = batchNorm.configure(new AttributeReader(new Map(Object.entries(attrs))));
  const kernel = operator.plan({ inputs: [SHAPE, [2], [2], [2], [2]], outputs: [SHAPE, [2], [2]] }, layout);
  const inputs = [
    tf.tensor(layout === "channels-last" ? LAST : FIRST, SHAPE),
    ...[
      [2, 3],
      [10, 20],
      [0, 1],
      [4, 9],
    ].map((values) => tf.tensor1d(values)),
  ];
  const outputs = [kernel.forward(inputs, isTrain)].flat();
  return { operator, kernel, inputs, outputs };
}

testOnBackends("BatchNorm in training divides by the batch's biased variance", async () => {
  const { inputs, outputs } = run({ fix_gamma: "False", eps: "0" });
  const root = Math.sqrt(5);
  const first = [-3, -1, 1, 3].map((x) => (2 * x) / root + 10);
  const second = [17, 17, 23, 23];
  const expected = [first[0], first[1], second[0], second[1], first[2], first[3], second[2], second[3]];
  assertClose((await outputs[0]?.data()) ?? [], expected as number[], 1e-6);
  tf.dispose([inputs, outputs]);
});

testOnBackends("BatchNorm takes gamma as 1 unless fix_gamma is False", async () => {
  const { inputs, outputs } = run({ eps: "0" }, { isTrain: false });
  // (x - 0) / 2 + 10 and (x - 1) / 3 + 20.
  const expected = [10.5, 11.5, 20 + 1 / 3, 20 + 1 / 3, 12.5, 13.5, 20 + 5 / 3, 20 + 5 / 3];
  assertClose((await outputs[0]?.data()) ?? [], expected, 1e-6);
  tf.dispose([inputs, outputs]);
});

testOnBackends("BatchNorm computes the same channels last", async () => {
  const attrs = { fix_gamma: "False", output_mean_var: "True" };
  const first = run(attrs);
  const last = run(attrs, { layout: "channels-last" });
  const y = tf.tidy(() => tf.transpose(last.outputs[0] as tf.Tensor, [0, 2, 1]));
  assertClose(await y.data(), (await first.outputs[0]?.data()) ?? [], 1e-6);
  assertClose((await last.outputs[1]?.data()) ?? [], [4, 4], 1e-6);
  assertClose((await last.outputs[2]?.data()) ?? [], [1 / Math.sqrt(5.001), 1 / Math.sqrt(4.001)], 1e-6);
  tf.dispose([y, first.inputs, first.outputs, last.inputs, last.outputs]);
});

testOnBackends("BatchNorm moves the averages by momentum towards the batch's biased statistics", async () => {
  const { kernel, inputs, outputs } = run({ momentum: "0.75" });
  const updated = kernel.auxiliaryUpdate?.run(inputs, outputs) ?? [];
  assertClose((await updated[0]?.data()) ?? [], [1, 1.75], 1e-6);
  assertClose((await updated[1]?.data()) ?? [], [4.25, 7.75], 1e-6);
  assert.equal(run({ use_global_stats: "True" }).kernel.auxiliaryUpdate, undefined);
  tf.dispose([inputs, outputs, updated as tf.Tensor[]]);
});

testOnBackends("BatchNorm's scale and shift do what it does at inference", async () => {
  const { operator, inputs, outputs } = run({ fix_gamma: "False", eps: "0" }, { isTrain: false });
  const factors = operator.channelAffine?.factors(inputs.slice(1));
  // gamma / √variance, and beta less that times the mean.
  assertClose((await factors?.scale.data()) ?? [], [1, 1], 1e-6);
  assertClose((await factors?.shift.data()) ?? [], [10, 19], 1e-6);
  tf.dispose([inputs, outputs]);
});

testOnBackends("BatchNorm of images of one place looks for the channels where they are", async () => {
  const vector = (...data: number[]) => ({ shape: [data.length], data });
  const { outputs } = await runOperator({
    op: "BatchNorm",
    attrs: { fix_gamma: "False", eps: "0" },
    inputs: [
      { shape: [2, 3, 1, 1], data: [1, 2, 3, 4, 5, 6] },
      vector(1, 10, 100),
      vector(0, 1, 2),
      vector(1, 1, 1),
      vector(1, 4, 1),
    ],
  });
  assertClose(outputs[0]?.data ?? [], [0, 6, 202, 3, 21, 502], 1e-6);
});
