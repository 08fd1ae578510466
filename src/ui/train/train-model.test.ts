import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { TrainingJob, TrainingJobRequest } from "../../sagemaker/training/training-job.ts";
import type { TrainingRun, TrainOptions } from "../../worker/host/script-host.ts";
import type { TrainingProgress } from "../../worker/messages.ts";
import { fakeClock, fakeContext, seedFiles } from "./fake-context.ts";
import { createTrainModel } from "./train-model.ts";

const PROGRESS: TrainingProgress = {
  epoch: 0,
  numEpoch: 2,
  batch: 5,
  numBatches: 10,
  samplesPerSecond: 100,
  phase: "train",
  isEpochEnd: false,
  metrics: { accuracy: 0.5 },
};

type Outcome = Awaited<TrainingRun["outcome"]>;

/** A host whose one run a test steers. */
function fakeRun(onStart: (files: MemoryFileSystem) => Promise<void> = async () => {}) {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const started = Promise.withResolvers<TrainOptions>();
  const files = new MemoryFileSystem();
  return {
    files,
    end: resolve,
    started: started.promise,
    train(options: TrainOptions): TrainingRun {
      void onStart(files).then(() => started.resolve(options));
      return { outcome: promise, stop: () => resolve({ status: "Stopped", elapsedMs: 7 }) };
    },
  };
}

function createJob(request: TrainingJobRequest): TrainingJob {
  return {
    TrainingJobName: "job-1",
    HyperParameters: { ...request.hyperparameters, sagemaker_program: request.program },
    InputDataConfig: [...request.channels],
    ResourceConfig: { InstanceCount: 1 },
  };
}

const DEPS = {
  createJob,
  trash: { discard: () => Promise.reject(new Error("Did not expect a removal")) },
  inspector: { sha256: () => Promise.reject(new Error("Did not expect a large file")) },
  deploy: () => Promise.reject(new Error("Did not expect a deployment")),
  hasModelFn: () => false,
  frame: (task: () => void) => task(),
};

async function open(run: ReturnType<typeof fakeRun>, contents: Record<string, string> = {}) {
  await seedFiles(run.files, { "/opt/ml/code/mnist.ts": "export function train() {}", ...contents });
  const context = fakeContext({ files: run.files, host: { train: run.train } });
  const clock = fakeClock();
  const model = createTrainModel(context, { ...DEPS, clock });
  await Promise.all([model.refresh(), model.channels.refresh()]);
  return { model, context, clock };
}

test("start() sends the hyperparameters as text and every channel with its settings", async () => {
  const run = fakeRun();
  const { model } = await open(run, { "/opt/ml/input/data/train/a": "x", "/opt/ml/input/data/test/b": "y" });
  model.channels.change("test", { contentType: "text/csv", mode: "Pipe" });
  void model.start();
  const { job } = await run.started;
  assert.equal(job?.HyperParameters.learning_rate, "0.2");
  assert.equal(job?.HyperParameters.sagemaker_program, "mnist.ts");
  const S3DistributionType = "FullyReplicated";
  assert.deepEqual(job?.InputDataConfig, [
    { ChannelName: "test", ContentType: "text/csv", TrainingInputMode: "Pipe", S3DistributionType },
    { ChannelName: "train", TrainingInputMode: "File", S3DistributionType },
  ]);
});

test("start() saves unsaved text before the script runs", async () => {
  const run = fakeRun();
  const { model, context } = await open(run);
  void model.start();
  await run.started;
  assert.equal(context.saves, 1);
});

test("start() waits for the sample's data, and stop() ends the wait", async () => {
  const run = fakeRun();
  const { model, context } = await open(run);
  const arrived = Promise.withResolvers<void>();
  context.whole = () => arrived.promise;
  const stopped = model.start();
  model.run.stop();
  await stopped;
  assert.equal(model.run.state.value.status, "stopped");
  assert.equal(context.saves, 0);
  void model.start();
  arrived.resolve();
  await run.started;
  assert.equal(context.saves, 1);
});

test("start() keeps the error where the script could not be saved, and starts no guest", async () => {
  const run = fakeRun(() => Promise.reject(new Error("a guest was started")));
  const { model, context } = await open(run);
  context.saveAll = () => Promise.reject(new Error("the disk is full"));
  await model.start();
  const state = model.run.state.value;
  assert.equal(state.status, "failed");
  assert.equal(state.status === "failed" && state.error.message, "the disk is full");
});

test("start() keeps the error where the job cannot be described", async () => {
  const run = fakeRun();
  const { context } = await open(run);
  const refuse = () => {
    throw new Error("Cannot use the hyperparameter");
  };
  const model = createTrainModel(context, { ...DEPS, createJob: refuse, clock: fakeClock() });
  await model.refresh();
  await model.start();
  assert.equal(model.run.state.value.status, "failed");
});

test("problem says that there is no script", async () => {
  const run = fakeRun();
  const context = fakeContext({ files: run.files, host: { train: run.train } });
  const model = createTrainModel(context, { ...DEPS, clock: fakeClock() });
  await model.refresh();
  assert.equal(model.problem.value, "There is no script under /opt/ml/code");
});

test("start() puts the model that is there aside, so that the run finds an empty directory", async () => {
  const run = fakeRun();
  const { model } = await open(run, { "/opt/ml/model/model-0000.params": "old" });
  void model.start();
  await run.started;
  assert.deepEqual(await run.files.readdir("/opt/ml/model"), []);
  assert.equal(model.models.earlier.value?.length, 1);
});

test("a run that leaves no model brings the earlier one back", async () => {
  const run = fakeRun();
  const { model } = await open(run, { "/opt/ml/model/model-0000.params": "old" });
  const ended = model.start();
  await run.started;
  model.run.stop();
  await ended;
  assert.equal(model.run.state.value.status, "stopped");
  assert.equal(await run.files.readFile("/opt/ml/model/model-0000.params", "utf8"), "old");
  assert.deepEqual(model.models.earlier.value, []);
});

test("models.restore() brings a replaced model back and keeps the newer one in its place", async () => {
  const run = fakeRun((files) => files.writeFile("/opt/ml/model/model-0000.params", "new"));
  const { model } = await open(run, { "/opt/ml/model/model-0000.params": "old" });
  const ended = model.start();
  await run.started;
  run.end({ status: "Completed", exitCode: 0, elapsedMs: 1, artifacts: [] });
  await ended;
  const [earlier] = model.models.earlier.value ?? [];
  assert.ok(earlier);
  await model.models.restore(earlier.id);
  assert.equal(await run.files.readFile("/opt/ml/model/model-0000.params", "utf8"), "old");
  assert.equal(model.models.earlier.value?.length, 1);
});

test("progress moves the state on, draws the curves and tells how long it still takes", async () => {
  const run = fakeRun();
  const { model, clock } = await open(run);
  void model.start();
  const { onProgress } = await run.started;
  onProgress?.(PROGRESS);
  assert.equal(model.run.leftMs.value, undefined);
  clock.advance(1000);
  // Five of twenty batches in the first mark, ten now: 1 s for a quarter, so half of the run takes 2 s.
  onProgress?.({ ...PROGRESS, batch: 10, isEpochEnd: true });
  assert.equal(model.run.state.value.status, "running");
  assert.equal(model.run.leftMs.value, 2000);
  assert.equal(model.run.metrics.value.get("train:accuracy")?.length, 2);
});

test("a screen reader hears the start, the end of an epoch and the end of the run", async () => {
  const run = fakeRun();
  const { model } = await open(run);
  const ended = model.start();
  const { onProgress } = await run.started;
  assert.equal(model.run.said.value, "Training job job-1 starts");
  onProgress?.({ ...PROGRESS, batch: 10, isEpochEnd: true });
  assert.equal(model.run.said.value, "Epoch 1 of 2, train: accuracy 0.5");
  run.end({ status: "Completed", exitCode: 0, elapsedMs: 12_000, artifacts: [] });
  await ended;
  assert.equal(model.run.said.value, "Training completed in 12.0 s");
});

test("stop() before the guest was started keeps it from starting", async () => {
  const run = fakeRun();
  const { model, context } = await open(run);
  const saved = Promise.withResolvers<void>();
  context.saveAll = () => saved.promise;
  const ended = model.start();
  model.run.stop();
  saved.resolve();
  await ended;
  assert.equal(model.run.state.value.status, "stopped");
});

test("progress that arrives after the end changes nothing", async () => {
  const run = fakeRun();
  const { model } = await open(run);
  const ended = model.start();
  const { onProgress } = await run.started;
  model.run.stop();
  await ended;
  onProgress?.(PROGRESS);
  assert.equal(model.run.state.value.status, "stopped");
});

test("the script is the one that was chosen, else the one that trains", async () => {
  const run = fakeRun();
  const { model } = await open(run, { "/opt/ml/code/helpers.ts": "export const x = 1;" });
  assert.equal(model.script.value?.path, "/opt/ml/code/mnist.ts");
  model.chooseScript("/opt/ml/code/helpers.ts");
  assert.equal(model.script.value?.path, "/opt/ml/code/helpers.ts");
});
