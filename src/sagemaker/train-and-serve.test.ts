import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import type { TrainingArguments } from "../contract/script-interface.ts";
import * as mx from "../mxnet/mxnet.ts";
import { MemoryFileSystem } from "../platform/memory/memory-file-system.ts";
import { packTarGz } from "./archives/pack-tar-gz.ts";
import { unpackTarGz } from "./archives/unpack-tar-gz.ts";
import { startInferenceService } from "./serving/inference-service.ts";
import { runTrainingJob } from "./training/run-training-job.ts";
import { createTrainingJob } from "./training/training-job.ts";
import { writeTrainingTree } from "./training/training-tree.ts";

const DATA = "../shared/data/linear-regression/training/train_data.txt";
const skip = existsSync(DATA) ? false : "no ../shared/data/linear-regression";
const CHANNEL_FILE = "/opt/ml/input/data/training/train_data.txt";
await tf.setBackend("cpu");

const files = new MemoryFileSystem();

/** Fits label = x0 + 2 x1, as the reference's linear regression does. */
async function train({ channel_input_dirs, hyperparameters }: TrainingArguments): Promise<mx.Module> {
  const text = await files.readFile(`${channel_input_dirs.training}/train_data.txt`, "utf8");
  const rows = text
    .trim()
    .split("\n")
    .map((line) => line.split(" ").map(Number));
  const iter = new mx.io.NDArrayIter({
    data: mx.nd.array(rows),
    label: mx.nd.array(rows.map(([x0 = 0, x1 = 0]) => [x0 + 2 * x1])),
    batch_size: 20,
    label_name: "lin_reg_label",
  });
  const fc1 = mx.sym.FullyConnected(mx.sym.Variable("data"), { name: "fc1", num_hidden: 1 });
  const label = mx.sym.Variable("lin_reg_label");
  const symbol = mx.sym.LinearRegressionOutput({ data: fc1, label, name: "lro" });
  const module = new mx.mod.Module({ symbol, label_names: ["lin_reg_label"] });
  await module.fit(iter, {
    num_epoch: 20,
    optimizer_params: { learning_rate: Number(hyperparameters.learning_rate) },
    eval_metric: "mse",
  });
  return module;
}

test("test_linear_regression: trained, saved by default, packed, unpacked and served by default", {
  skip,
}, async () => {
  await files.mkdir("/opt/ml/input/data/training", { recursive: true });
  await files.writeFile(CHANNEL_FILE, readFileSync(DATA, "utf8"));
  const job = createTrainingJob({
    program: "linear.ts",
    hyperparameters: { learning_rate: "0.1" },
    channels: [{ ChannelName: "training" }],
  });
  await writeTrainingTree(files, job);
  const machine = { num_cpus: 1, num_gpus: 0 };
  const outcome = await runTrainingJob({ script: { train }, files, machine, log: () => {} });
  assert.equal(outcome.status, "Completed", outcome.status === "Failed" ? outcome.failure : "");
  for (const path of [
    "/opt/ml/output/success",
    "/opt/ml/model/model-symbol.json",
    "/opt/ml/model/model-0000.params",
  ]) {
    assert.equal((await files.stat(path)).kind, "file", path);
  }
  const shapes = await files.readFile("/opt/ml/model/model-shapes.json", "utf8");
  assert.equal(shapes, '[{"name": "data", "shape": [20, 2]}]');

  const host = new MemoryFileSystem();
  await unpackTarGz(packTarGz(files, "/opt/ml/model"), host, "/opt/ml/model");
  const service = await startInferenceService({ script: {}, files: host, env: {}, log: () => {} });
  const { body, status } = await service.invoke({
    body: new TextEncoder().encode("0.5,0.25\r\n0.1,0.7\r\n"),
    content_type: "text/csv",
    accept: "application/json",
  });
  assert.equal(status, 200);
  const [[first = 0] = [], [second = 0] = []] = JSON.parse(new TextDecoder().decode(body)) as number[][];
  // Trained to 0.01: what counts is that the trained model is the one that serves.
  assert.ok(Math.abs(first - 1) < 0.01 && Math.abs(second - 1.5) < 0.01, `${first} ${second}`);
});
