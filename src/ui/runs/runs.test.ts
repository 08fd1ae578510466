import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { TrainingJob } from "../../sagemaker/training/training-job.ts";
import { createTrash } from "../files/trash.ts";
import { fakeContext, seedFiles } from "../train/fake-context.ts";
import { RunLog } from "../train/run-log.ts";
import { RunMetrics } from "../train/run-metrics.ts";
import type { RunEnd, RunStart } from "../train/run-model.ts";
import { checkpointsOf, listCheckpoints, prefixOf } from "./checkpoints.ts";
import { comparedMetrics } from "./compare-runs.ts";
import { MAX_KEPT_POINTS, metricsTexts, parseMetrics } from "./metrics-file.ts";
import { parseRunRecord } from "./run-record.ts";
import { createRunStore, RUNS_DIR } from "./run-store.ts";
import { createRunsModel } from "./runs-model.ts";

const END_OF_EPOCH = Number.NaN;

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function job(name: string): TrainingJob {
  return {
    TrainingJobName: name,
    HyperParameters: { epochs: "2", sagemaker_program: '"main.ts"', sagemaker_container_log_level: "20" },
    InputDataConfig: [{ ChannelName: "train", ContentType: "text/csv" }],
    ResourceConfig: { InstanceCount: 1 },
  };
}

function start(name: string, startedMs: number): RunStart {
  const definitions = [{ Name: "loss", Regex: "loss=(.*)" }];
  return { job: job(name), seed: 7, startedMs, definitions };
}

function completed(name: string, startedMs: number): RunEnd {
  const metrics = new RunMetrics();
  metrics.add("loss", "log", { epoch: 0, batch: END_OF_EPOCH, timeMs: 5, value: 0.5 });
  metrics.add("loss", "log", { epoch: 1, batch: END_OF_EPOCH, timeMs: 9, value: Number.NaN });
  const log = new RunLog();
  log.add({ timeMs: 0, level: "info", source: "algo-1", origin: "script", text: "loss=0.5" });
  return {
    state: { status: "completed", jobName: name, startedMs, elapsedMs: 12, artifacts: [] },
    metrics,
    log,
    backend: { name: "cpu", description: "JavaScript on the CPU", isSoftware: true },
  };
}

async function open(data: Record<string, Uint8Array> = {}) {
  const files = new MemoryFileSystem();
  await seedFiles(files, {
    "/opt/ml/code/main.ts": "export function train() {}\n",
    "/opt/ml/code/lib/net.ts": "export const units = 3;\n",
    "/opt/ml/code/huge.bin": new Uint8Array(1_000_001),
    "/opt/ml/input/data/train/b.csv": "2\n",
    "/opt/ml/input/data/train/a/a.csv": "1\n",
    ...data,
  });
  const context = fakeContext({ files });
  const model = createRunsModel(context, createTrash(files), {
    sha256: async (path) => `digest in pieces of ${path}`,
  });
  await model.load();
  return { files, context, model };
}

test("A run that ends leaves its script, hyperparameters, data digests, seed, backend, log and metrics as plain files", async () => {
  const { files, model } = await open();
  await model.begin(start("job-1", 1000));
  await files.writeFile("/opt/ml/code/main.ts", "changed while it trains");
  await model.end(completed("job-1", 1000));
  const directory = `${RUNS_DIR}/job-1`;
  const record = parseRunRecord(await files.readFile(`${directory}/run.json`, "utf8"));
  assert.equal(record.status, "Completed");
  assert.equal(record.script, "/opt/ml/code/main.ts");
  assert.deepEqual(record.hyperparameters, { epochs: "2" });
  assert.equal(record.seed, 7);
  assert.equal(record.backend?.name, "cpu");
  assert.deepEqual(record.codeLeftOut, ["huge.bin"]);
  assert.equal(await files.readFile(`${directory}/code/main.ts`, "utf8"), "export function train() {}\n");
  assert.equal(await files.readFile(`${directory}/code/lib/net.ts`, "utf8"), "export const units = 3;\n");
  assert.match(
    await files.readFile(`${directory}/log.txt`, "utf8"),
    /^1970-01-01T00:00:00.000Z INFO algo-1 loss=0.5$/m,
  );
  assert.equal(
    await files.readFile(`${directory}/metrics.csv`, "utf8"),
    "metric,source,step,epoch,batch,time_ms,value\nloss,log,1,0,,5,0.5\nloss,log,2,1,,9,NaN\n",
  );
  // What sha256sum writes for the two files, in the order of their paths.
  const lines = `${sha256("1\n")}  a/a.csv\n${sha256("2\n")}  b.csv\n`;
  assert.deepEqual(record.channels, [
    {
      name: "train",
      contentType: "text/csv",
      mode: "File",
      fileCount: 2,
      sizeBytes: 4,
      digest: sha256(lines),
    },
  ]);
  const [loss] = record.metrics;
  assert.deepEqual(
    [loss?.name, loss?.last, loss?.min, loss?.max, loss?.count],
    ["loss", Number.NaN, 0.5, 0.5, 2],
  );
});

test("The log of a run keeps the first 2,000 lines and the last 18,000, in pieces of 1,000 at most", async () => {
  const log = new RunLog();
  for (let line = 0; line < 20_003; line++) {
    log.add({ timeMs: 0, level: "info", source: "algo-1", origin: "script", text: `line ${line}` });
  }
  const pieces = [...log.texts()];
  assert.ok(pieces.every((piece) => piece.split("\n").length <= 1001));
  const lines = pieces.join("").split("\n");
  assert.equal(lines.length, 2000 + 1 + 18_000 + 1);
  assert.deepEqual(lines.slice(1999, 2002), [
    "1970-01-01T00:00:00.000Z INFO algo-1 line 1999",
    "… 3 records in the middle were not kept …",
    "1970-01-01T00:00:00.000Z INFO algo-1 line 2003",
  ]);
  assert.deepEqual(lines.slice(-2), ["1970-01-01T00:00:00.000Z INFO algo-1 line 20002", ""]);
});

test("A large file of data is not read whole for its digest", async () => {
  const { files, model } = await open({ "/opt/ml/input/data/train/large.bin": new Uint8Array(4_000_001) });
  await model.begin(start("job-1", 1000));
  await model.end(completed("job-1", 1000));
  const record = parseRunRecord(await files.readFile(`${RUNS_DIR}/job-1/run.json`, "utf8"));
  const large = "digest in pieces of /opt/ml/input/data/train/large.bin";
  const lines = `${sha256("1\n")}  a/a.csv\n${sha256("2\n")}  b.csv\n${large}  large.bin\n`;
  assert.equal(record.channels[0]?.digest, sha256(lines));
});

test("A run whose end nobody saw is kept as it began", async () => {
  const { files, model } = await open();
  await model.begin(start("job-1", 1000));
  const { runs } = await createRunStore(files).list();
  assert.deepEqual(
    runs.map(({ id, status }) => [id, status]),
    [["job-1", "InProgress"]],
  );
});

test("A failed run keeps its error and the text of its failure file", async () => {
  const { files, model } = await open();
  await model.begin(start("job-1", 1000));
  const error = { name: "Error", message: "no data", stack: "Error: no data", facts: {} };
  await model.end({
    ...completed("job-1", 1000),
    state: {
      status: "failed",
      jobName: "job-1",
      startedMs: 1000,
      elapsedMs: 3,
      failure: "why",
      exitCode: 1,
      error,
    },
  });
  const [run] = model.list.value ?? [];
  assert.deepEqual(run?.failure, { exitCode: 1, error, hasFile: true });
  assert.equal(await model.store.readFailure("job-1"), "why");
  assert.deepEqual(await files.readdir(`${RUNS_DIR}/job-1/code`), [
    { name: "lib", kind: "directory" },
    { name: "main.ts", kind: "file" },
  ]);
});

test("remove() takes runs out of the list and the comparison, and Undo brings them back", async () => {
  const { context, model } = await open();
  for (const [name, startedMs] of [
    ["job-1", 1000],
    ["job-2", 2000],
  ] as const) {
    await model.begin(start(name, startedMs));
    await model.end(completed(name, startedMs));
  }
  model.select(["job-1", "job-2"]);
  await model.remove(["job-1"]);
  assert.deepEqual(
    model.list.value?.map(({ id }) => id),
    ["job-2"],
  );
  assert.deepEqual(
    model.selected.value.map(({ id }) => id),
    ["job-2"],
  );
  const [notice] = context.notices.list.value;
  assert.equal(notice?.text, "Removed the run job-1");
  const isBack = new Promise<void>((resolve) => {
    const end = model.list.subscribe((list) => {
      if (list?.length === 2) queueMicrotask(() => resolve(end()));
    });
  });
  notice?.action?.run();
  await isBack;
  assert.deepEqual(
    model.list.value?.map(({ id }) => id),
    ["job-2", "job-1"],
  );
});

test("The oldest run goes where there are more than are kept", async () => {
  const { files, model } = await open();
  for (const startedMs of [1, 2, 3]) {
    await model.begin(start(`job-${startedMs}`, startedMs));
    await model.end(completed(`job-${startedMs}`, startedMs));
  }
  const store = createRunStore(files, { runs: 2, bytes: 1e9 });
  assert.equal(await store.dropOld(), 1);
  assert.deepEqual(
    (await store.list()).runs.map(({ id }) => id),
    ["job-3", "job-2"],
  );
  const small = createRunStore(files, { runs: 9, bytes: 1 });
  assert.equal(await small.dropOld(), 1);
  assert.deepEqual(
    (await small.list()).runs.map(({ id }) => id),
    ["job-3"],
  );
});

test("list() names a directory whose record cannot be read, and lists the others", async () => {
  const { files, model } = await open();
  await model.begin(start("job-1", 1000));
  await seedFiles(files, { [`${RUNS_DIR}/torn/run.json`]: '{"version": 1, "id"' });
  const { runs, broken } = await model.store.list();
  assert.deepEqual(
    runs.map(({ id }) => id),
    ["job-1"],
  );
  assert.deepEqual(broken, ["torn"]);
});

test("parseMetrics() gives back what metricsTexts() wrote, whatever a metric is called", async () => {
  const point = fc.record({
    epoch: fc.constantFrom(0, 3, Number.NaN),
    batch: fc.constantFrom(1, 20, Number.NaN),
    timeMs: fc.nat(1e6),
    value: fc.double(),
  });
  const name = fc.string({ minLength: 1 }).filter((text) => !/[\n\r]/.test(text));
  await fc.assert(
    fc.asyncProperty(name, fc.array(point, { minLength: 1 }), async (metric, points) => {
      const metrics = new RunMetrics();
      for (const each of points) metrics.add(metric, "log", each);
      const text = [...metricsTexts(metrics)].join("");
      const parsed = (await parseMetrics(text, 4)).get(metric);
      for (const column of ["step", "epoch", "batch", "timeMs"] as const) {
        assert.deepEqual(
          [...(parsed?.column(column) ?? [])],
          [...(metrics.get(metric)?.column(column) ?? [])],
        );
      }
      // CSV has one zero.
      const values = (of: RunMetrics | undefined) =>
        [...(of?.get(metric)?.column("value") ?? [])].map((v) => v + 0);
      assert.deepEqual(values(await parseMetrics(text, 4)), values(metrics));
    }),
  );
});

test("metricsTexts() thins a long series, and keeps what it began and ended with", async () => {
  const metrics = new RunMetrics();
  for (let step = 1; step <= 100_000; step++) {
    metrics.add("loss", "log", { epoch: Number.NaN, batch: Number.NaN, timeMs: step, value: 1 / step });
  }
  const text = [...metricsTexts(metrics)].join("");
  const rows = text.trimEnd().split("\n");
  assert.ok(rows.length <= MAX_KEPT_POINTS + 1);
  assert.equal(rows[1], "loss,log,1,,,1,1");
  assert.equal(rows.at(-1), "loss,log,100000,,,100000,0.00001");
  assert.equal((await parseMetrics(text, 1)).get("loss")?.length, rows.length - 1);
});

test("checkpointsOf() lists what do_checkpoint saved since the run began, with the metric of its epoch", async () => {
  const { files } = await open();
  await seedFiles(files, {
    "/opt/ml/model/net-symbol.json": "{}",
    "/opt/ml/model/net-0002.params": "b",
    "/opt/ml/model/net-0001.params": "a",
    "/opt/ml/model/model-0000.params": "the model",
    "/opt/ml/checkpoints/deep/net-0001.params": "c",
  });
  const metrics = new RunMetrics();
  metrics.add("train:accuracy", "fit", { epoch: 1, batch: END_OF_EPOCH, timeMs: 0, value: 0.75 });
  metrics.add("validation:accuracy", "fit", { epoch: 0, batch: END_OF_EPOCH, timeMs: 0, value: 0.5 });
  const found = checkpointsOf(await listCheckpoints(files), 0, metrics);
  assert.deepEqual(
    found.map(({ path, epoch, metrics: values }) => [path, epoch, values]),
    [
      ["/opt/ml/checkpoints/deep/net-0001.params", 1, { "validation:accuracy": 0.5 }],
      ["/opt/ml/model/net-0001.params", 1, { "validation:accuracy": 0.5 }],
      ["/opt/ml/model/net-0002.params", 2, { "train:accuracy": 0.75 }],
    ],
  );
  assert.equal(prefixOf("/opt/ml/model/net-0002.params"), "/opt/ml/model/net");
  assert.deepEqual(checkpointsOf(await listCheckpoints(files), Number.MAX_SAFE_INTEGER, metrics), []);
});

test("comparedMetrics() has what the models learnt by before the throughput, whichever came first", () => {
  const metrics = new RunMetrics();
  const told = { epoch: 0, batch: 1, isEpochEnd: false, samplesPerSecond: 100, numBatches: 2 };
  metrics.addProgress({ ...told, phase: "train", metrics: { mse: 1 } }, 0);
  const other = new RunMetrics();
  other.addProgress({ ...told, phase: "train", metrics: { mse: 1, accuracy: 0 } }, 0);
  assert.deepEqual(comparedMetrics([metrics, other]), ["train:mse", "train:accuracy", "throughput"]);
});
