import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { TrainingJobRequest } from "../../sagemaker/training/training-job.ts";
import type { TrainOptions } from "../../worker/host/script-host.ts";
import type { TrainingResult } from "../../worker/messages.ts";
import { createTrash } from "../files/trash.ts";
import { fakeContext, seedFiles } from "../train/fake-context.ts";
import { createTrainModel } from "../train/train-model.ts";
import { copyAsModel, findCheckpointFiles, parseShape } from "./checkpoint-files.ts";
import { compareRuns, filterRuns, formatStart, runLabel, sortRuns } from "./compare-runs.ts";
import type { RunRecord } from "./run-record.ts";
import { splitPlaces, withoutPageLines } from "./stack-lines.ts";

/** A workspace whose runs complete at once and leave what `leaves` writes. */
async function open(leaves: (files: MemoryFileSystem) => Promise<void> = async () => {}) {
  const files = new MemoryFileSystem();
  await seedFiles(files, {
    "/opt/ml/code/main.ts": "export function train() {}",
    "/opt/ml/input/data/train/rows.csv": "1,2",
  });
  const seeds: (number | undefined)[] = [];
  let count = 0;
  const context = fakeContext({
    files,
    host: {
      train({ seed }: TrainOptions) {
        seeds.push(seed);
        const result: TrainingResult = { status: "Completed", exitCode: 0, elapsedMs: 1, artifacts: [] };
        return { outcome: leaves(files).then(() => result), stop: () => {} };
      },
    },
  });
  let deployed = 0;
  const model = createTrainModel(context, {
    createJob: (request: TrainingJobRequest) => ({
      TrainingJobName: `job-${++count}`,
      HyperParameters: { ...request.hyperparameters, sagemaker_program: JSON.stringify(request.program) },
      InputDataConfig: [...request.channels],
      ResourceConfig: { InstanceCount: 1 },
    }),
    trash: createTrash(files),
    inspector: { sha256: () => Promise.reject(new Error("Did not expect a large file")) },
    async deploy() {
      deployed += 1;
    },
    hasModelFn: () => false,
    frame: (task) => task(),
  });
  await model.runs.load();
  await Promise.all([model.refresh(), model.channels.refresh()]);
  return { files, context, model, seeds, deployed: () => deployed };
}

async function runOf(model: Awaited<ReturnType<typeof open>>["model"], id: string): Promise<RunRecord> {
  const run = await model.runs.store.read(id);
  assert.ok(run);
  return run;
}

test("A run is brought back: its script, hyperparameters, channels' settings and seed, and Undo takes it back", async () => {
  const { files, context, model, seeds } = await open();
  model.setSeed("7");
  await model.start();
  await files.writeFile("/opt/ml/code/main.ts", "export function train() { return 2; }");
  await files.writeFile("/opt/ml/code/new.ts", "export {};");
  model.hyperparameters.replace([{ key: "epochs", value: "9" }]);
  model.channels.change("train", { contentType: "text/csv" });
  model.setSeed("");
  await model.rerun.ask(await runOf(model, "job-1"), false);
  assert.deepEqual(model.rerun.asked.value?.plan, {
    changedCode: ["main.ts"],
    missingCode: [],
    unknownCode: [],
    channels: [{ name: "train", state: "same" }],
    newChannels: [],
  });
  await model.rerun.confirm();
  assert.equal(await files.readFile("/opt/ml/code/main.ts", "utf8"), "export function train() {}");
  assert.equal(model.hyperparameters.rows.value.find(({ key }) => key === "epochs")?.value, "4");
  assert.equal(model.channels.settingsOf("train").contentType, "");
  assert.equal(model.seed.value, "7");
  assert.deepEqual(seeds, [7]);

  const isUndone = new Promise<void>((resolve) => {
    const end = files.watch("/opt/ml/code/main.ts", () => setTimeout(() => resolve(end())));
  });
  context.notices.list.value.at(-1)?.action?.run();
  await isUndone;
  assert.equal(await files.readFile("/opt/ml/code/main.ts", "utf8"), "export function train() { return 2; }");
  assert.equal(model.hyperparameters.rows.value.find(({ key }) => key === "epochs")?.value, "9");
});

test("A run is trained again with its seed, after it was said where the data differ", async () => {
  const { files, model, seeds } = await open();
  await model.start();
  await files.writeFile("/opt/ml/input/data/train/rows.csv", "3,4");
  await files.mkdir("/opt/ml/input/data/test");
  await files.rm("/opt/ml/code/main.ts");
  await model.rerun.ask(await runOf(model, "job-1"), true);
  const { plan } = model.rerun.asked.value ?? {};
  assert.deepEqual(plan?.channels, [{ name: "train", state: "changed" }]);
  assert.deepEqual(plan?.newChannels, ["test"]);
  assert.deepEqual(plan?.missingCode, ["main.ts"]);
  await model.rerun.confirm();
  assert.equal(model.run.state.value.status, "completed");
  assert.equal(seeds.length, 2);
  assert.equal(seeds[0], seeds[1]);
});

test("A checkpoint is deployed in place of the model, also when a later run has put it aside", async () => {
  const { files, model, deployed } = await open((written) =>
    seedFiles(written, {
      "/opt/ml/model/net-symbol.json": "{}",
      "/opt/ml/model/net-0001.params": "first",
      "/opt/ml/model/net-0002.params": "second",
      "/opt/ml/model/model-shapes.json": "[]",
    }),
  );
  await model.start();
  const [checkpoint] = (await runOf(model, "job-1")).checkpoints;
  assert.ok(checkpoint);
  assert.equal(checkpoint.epoch, 1);
  await model.models.putAside();
  assert.equal(await model.checkpointActions.deploy(checkpoint), true);
  assert.equal(deployed(), 1);
  assert.equal(await files.readFile("/opt/ml/model/model-0000.params", "utf8"), "first");
  assert.equal(await files.readFile("/opt/ml/model/model-symbol.json", "utf8"), "{}");
  assert.equal(await files.readFile("/opt/ml/model/model-shapes.json", "utf8"), "[]");
});

test("A checkpoint without shapes asks for the input's, and one without its symbol says what to do", async () => {
  const { files, context, model, deployed } = await open((written) =>
    seedFiles(written, {
      "/opt/ml/checkpoints/net-symbol.json": "{}",
      "/opt/ml/checkpoints/net-0001.params": "one",
      "/opt/ml/checkpoints/bare-0003.params": "two",
    }),
  );
  await model.start();
  const [first, bare] = (await runOf(model, "job-1")).checkpoints;
  assert.ok(first && bare);
  assert.equal(await model.checkpointActions.deploy(first), false);
  assert.equal(await model.checkpointActions.answer([1, 2]), true);
  assert.equal(deployed(), 1);
  assert.equal(
    await files.readFile("/opt/ml/model/model-shapes.json", "utf8"),
    '[{"name": "data", "shape": [1, 2]}]',
  );
  await files.rm("/opt/ml/model/model-shapes.json");
  assert.equal(await model.checkpointActions.deploy(bare), false);
  assert.match(context.notices.list.value.at(-1)?.error?.message ?? "", /symbol was not saved beside it/);
  await files.writeFile("/opt/ml/checkpoints/net-0001.params", "of another run");
  assert.equal(await findCheckpointFiles(files, first), undefined);
});

test("copyAsModel() leaves out what a checkpoint has not", async () => {
  const files = new MemoryFileSystem();
  await seedFiles(files, { "/opt/ml/checkpoints/net-0001.params": "one" });
  const found = { params: "/opt/ml/checkpoints/net-0001.params", symbol: undefined, shapes: undefined };
  await copyAsModel(files, found, { directory: "/draft" });
  assert.deepEqual(await files.readdir("/draft"), [{ name: "model-0000.params", kind: "file" }]);
});

test("parseShape() reads whole numbers with commas, and nothing else", () => {
  assert.deepEqual(parseShape("1, 1,28 ,28"), [1, 1, 28, 28]);
  assert.deepEqual(parseShape("(4, 2)"), [4, 2]);
  for (const text of ["", "1,", "0, 2", "1.5", "a"]) assert.equal(parseShape(text), undefined);
});

const RUN: RunRecord = {
  version: 1,
  id: "a",
  jobName: "a",
  status: "Completed",
  startedMs: new Date(2026, 10, 23, 9, 5, 7).getTime(),
  elapsedMs: 1000,
  script: "/opt/ml/code/mnist.ts",
  code: [{ path: "mnist.ts", sizeBytes: 1, sha256: "aa" }],
  codeLeftOut: [],
  hyperparameters: { epochs: "4", learning_rate: "0.2" },
  channels: [],
  seed: 1,
  metricDefinitions: [],
  metrics: [{ name: "loss", last: 0.5, min: 0.5, max: 1, count: 2 }],
  numBatches: 1,
  artifacts: [],
  checkpoints: [],
  log: { count: 0, leftOut: 0 },
};
const OTHER: RunRecord = {
  ...RUN,
  id: "b",
  status: "Failed",
  startedMs: RUN.startedMs + 1,
  hyperparameters: { epochs: "4", learning_rate: "0.1", momentum: "0.9" },
  metrics: [{ name: "loss", last: 0.25, min: 0.25, max: 1, count: 2 }],
};

test("compareRuns() tells where runs differ, and what a run has not", () => {
  const differing = compareRuns([RUN, OTHER]).filter(({ isSame }) => !isSame);
  assert.deepEqual(
    differing.map(({ name, values }) => [name, ...values]),
    [
      ["learning_rate", "0.2", "0.1"],
      ["momentum", undefined, "0.9"],
      ["status", "Completed", "Failed"],
      ["loss", "0.5", "0.25"],
    ],
  );
  assert.ok(compareRuns([RUN, OTHER]).some(({ name, isSame }) => name === "epochs" && isSame));
});

test("sortRuns() puts runs by time or by a metric, those without it last", () => {
  const without = { ...RUN, id: "c", startedMs: 0, metrics: [] };
  const ids = (order: Parameters<typeof sortRuns>[1]) =>
    sortRuns([RUN, without, OTHER], order).map(({ id }) => id);
  assert.deepEqual(ids("newest"), ["b", "a", "c"]);
  assert.deepEqual(ids("high loss"), ["a", "b", "c"]);
  assert.deepEqual(ids("low loss"), ["b", "a", "c"]);
});

test("filterRuns() finds runs by state, script and hyperparameter", () => {
  const ids = (text: string) => filterRuns([RUN, OTHER], text).map(({ id }) => id);
  assert.deepEqual(ids(""), ["a", "b"]);
  assert.deepEqual(ids("FAILED mnist"), ["b"]);
  assert.deepEqual(ids("learning_rate=0.2"), ["a"]);
  assert.deepEqual(ids("momentum=0.8"), []);
});

test("formatStart() names the day where it is another", () => {
  assert.equal(formatStart(RUN.startedMs, RUN.startedMs + 1000), "09:05:07");
  assert.equal(formatStart(RUN.startedMs, RUN.startedMs + 86_400_000), "23 Nov 09:05:07");
  assert.match(runLabel(RUN), /^mnist .*09:05:07$/);
});

test("withoutPageLines() leaves the message and the user's own lines of a stack", () => {
  const stack = `Error: no space is left, see https://example.org
    at train (/opt/ml/code/mnist.ts:3:9)
    at #write (http://localhost:4175/assets/index-B1.js:2:10058)
    at async https://example.org/assets/index-B1.js:181:26251`;
  const own = `Error: no space is left, see https://example.org
    at train (/opt/ml/code/mnist.ts:3:9)`;
  assert.equal(withoutPageLines(stack), own);
});

test("splitPlaces() finds the places of a stack in the user's files, and loses no character", () => {
  const text = "Error: no\n    at train (/opt/ml/code/lib/net.ts:12:9)\n    at async main.ts:1:1";
  const pieces = splitPlaces(text);
  assert.equal(pieces.map((piece) => piece.text).join(""), text);
  assert.deepEqual(
    pieces.flatMap(({ location }) => location ?? []),
    [{ path: "/opt/ml/code/lib/net.ts", line: 12, column: 9 }],
  );
});
