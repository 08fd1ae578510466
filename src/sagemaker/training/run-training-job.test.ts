import assert from "node:assert/strict";
import { test } from "node:test";
import type { TrainingArguments } from "../../contract/script-interface.ts";
import { SymbolBlock } from "../../mxnet/gluon/symbol-block.ts";
import { FileSystemError } from "../../platform/file-system-error.ts";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { ScriptError } from "../errors.ts";
import type { Script } from "../script-call.ts";
import { runTrainingJob } from "./run-training-job.ts";
import { createTrainingJob } from "./training-job.ts";
import { writeTrainingTree } from "./training-tree.ts";

const MACHINE = { num_cpus: 4, num_gpus: 0 };

interface Setup {
  hyperparameters?: Record<string, string>;
  instanceCount?: number;
  host?: string;
}

async function treeOf({ hyperparameters = {}, instanceCount = 1, host = "algo-1" }: Setup) {
  const files = new MemoryFileSystem();
  const job = createTrainingJob({ name: "job", program: "a.ts", hyperparameters, channels: [] });
  await writeTrainingTree(files, { ...job, ResourceConfig: { InstanceCount: instanceCount } }, host);
  return files;
}

/** Runs `script` as a job. `read` gives a file's text, or `undefined` where there is none. */
async function run(script: Script, setup: Setup = {}) {
  const files = await treeOf(setup);
  const lines: string[] = [];
  const env: Record<string, string> = {};
  const log = (level: string, logger: string, text: string) => lines.push(`${level} ${logger} - ${text}`);
  const outcome = await runTrainingJob({ script, files, machine: MACHINE, log, env });
  const read = (path: string) => files.readFile(path, "utf8").catch(() => undefined);
  return { outcome, lines, env, files, read };
}

type Ran = Awaited<ReturnType<typeof run>>;

function failed({ outcome }: Ran) {
  assert.equal(outcome.status, "Failed");
  if (outcome.status !== "Failed") throw new Error("unreachable");
  return outcome;
}

/** A stand-in for a Module: it has what the default save needs. */
function fakeModule(files: () => MemoryFileSystem, shape = [100, 1, 28, 28]) {
  return {
    symbol: {},
    data_shapes: [{ name: "data", shape }],
    async save_checkpoint(prefix: string, epoch: number) {
      await files().writeFile(`${prefix}-symbol.json`, "{}");
      await files().writeFile(`${prefix}-${String(epoch).padStart(4, "0")}.params`, "params");
    },
  };
}

/** Runs a script whose train returns a stand-in Module. */
async function runDefaultSave(setup: Setup, shape?: number[]) {
  const files = await treeOf(setup);
  const outcome = await runTrainingJob({
    script: { train: () => fakeModule(() => files, shape) },
    files,
    machine: MACHINE,
    log: () => {},
  });
  return { outcome, files };
}

test("T18: train gets the nine arguments as one object", async () => {
  const got: TrainingArguments[] = [];
  const train = (args: TrainingArguments) => void got.push(args);
  await run({ train }, { hyperparameters: { rate: "0.1" } });
  assert.equal(got[0]?.hyperparameters.rate, "0.1");
  assert.equal(got[0]?.num_cpus, 4);
  assert.equal(Object.keys(got[0] ?? {}).length, 9);
});

test("T18: train may take nothing, and may be async", async () => {
  let isDone = false;
  const train = async () => {
    await Promise.resolve();
    isDone = true;
  };
  assert.equal((await run({ train })).outcome.status, "Completed");
  assert.ok(isDone);
});

test("T18: a train that declares its arguments one by one is refused with how it is called", async () => {
  const train = (_hyperparameters: unknown, _channels: unknown) => {};
  const { error } = failed(await run({ train }));
  assert.match(error.message, /declares 2 parameters, it is called as train\({ hyperparameters/);
});

test("T20: a script without train fails, and says what to export", async () => {
  const ran = await run({});
  const { error, exitCode } = failed(ran);
  assert.ok(error instanceof ScriptError && error.functionName === "train");
  assert.match(
    error.message,
    /the script has no train function: it exports .*, write "export function train/,
  );
  assert.equal(exitCode, 1);
});

test("T20: a train that is no function fails", async () => {
  assert.match(
    failed(await run({ train: "yes" })).error.message,
    /train of the script: it is "yes", it must be/,
  );
});

for (const nothing of [undefined, null]) {
  test(`section 0.4: ${nothing} from train skips save`, async () => {
    const script = { train: () => nothing, save: () => assert.fail("save was called") };
    assert.equal((await run(script)).outcome.status, "Completed");
  });
}

for (const value of [false, 0, "", [], {}]) {
  test(`section 0.4: ${JSON.stringify(value)} from train is saved`, async () => {
    const saved: unknown[] = [];
    const save = (model: unknown, model_dir: string) => void saved.push([model, model_dir]);
    assert.equal((await run({ train: () => value, save })).outcome.status, "Completed");
    assert.deepEqual(saved, [[value, "/opt/ml/model"]]);
  });
}

test("T21: the script's save runs on every host", async () => {
  let calls = 0;
  const save = (_model: unknown, _model_dir: string) => void calls++;
  await run({ train: () => 1, save }, { instanceCount: 2, host: "algo-2" });
  assert.equal(calls, 1);
});

test("T22: of several hosts only the scheduler saves by default", async () => {
  const scheduler = await runDefaultSave({ instanceCount: 2, host: "algo-1" });
  assert.equal((await scheduler.files.readdir("/opt/ml/model")).length, 3);
  const other = await runDefaultSave({ instanceCount: 2, host: "algo-2" });
  assert.equal(other.outcome.status, "Completed");
  assert.deepEqual(await other.files.readdir("/opt/ml/model"), []);
});

test("T23: the default save leaves three files, which the outcome lists", async () => {
  const { outcome } = await runDefaultSave({});
  assert.equal(outcome.status, "Completed");
  assert.deepEqual(outcome.status === "Completed" && outcome.artifacts, [
    { path: "/opt/ml/model/model-0000.params", sizeBytes: 6 },
    { path: "/opt/ml/model/model-shapes.json", sizeBytes: 45 },
    { path: "/opt/ml/model/model-symbol.json", sizeBytes: 2 },
  ]);
});

test("T24: model-shapes.json has Python's spacing, the batch size and no line end", async () => {
  const { files } = await runDefaultSave({});
  const text = await files.readFile("/opt/ml/model/model-shapes.json", "utf8");
  assert.equal(text, '[{"name": "data", "shape": [100, 1, 28, 28]}]');
});

test("T24: test_train_save_shape", async () => {
  const files = await treeOf({});
  const model = {
    ...fakeModule(() => files),
    data_shapes: [{ name: "elizabeth", shape: [100, 200, 300, 400] }],
  };
  await runTrainingJob({ script: { train: () => model }, files, machine: MACHINE, log: () => {} });
  const text = await files.readFile("/opt/ml/model/model-shapes.json", "utf8");
  assert.deepEqual(JSON.parse(text), [{ shape: [100, 200, 300, 400], name: "elizabeth" }]);
});

test("T25: the default save of anything without a symbol fails and says what to do", async () => {
  const { error, exitCode } = failed(await run({ train: () => ({ weights: [] }) }));
  assert.ok(error instanceof ScriptError && error.functionName === "save");
  assert.match(error.message, /'object' object has no attribute 'symbol'.*add a save function/);
  assert.equal(exitCode, 1);
});

test("T25: a Gluon model is named in the refusal, with the class that scripts know", async () => {
  const model = Object.create(SymbolBlock.prototype, { symbol: { value: {} } });
  assert.match(
    failed(await run({ train: () => model })).error.message,
    /'SymbolBlock' object has no attribute/,
  );
});

test("T24: a Module that is not bound has no shapes to save, and nothing is written", async () => {
  const files = await treeOf({});
  const train = () => ({ ...fakeModule(() => files), binded: false });
  const outcome = await runTrainingJob({ script: { train }, files, machine: MACHINE, log: () => {} });
  assert.match(
    outcome.status === "Failed" ? outcome.failure : "",
    /the Module is not bound.*call fit or bind/,
  );
  assert.deepEqual(await files.readdir("/opt/ml/model"), []);
});

test("T24: names are written in ASCII, as Python does", async () => {
  const files = await treeOf({});
  const train = () => ({ ...fakeModule(() => files), data_shapes: [{ name: 'é"', shape: [1] }] });
  await runTrainingJob({ script: { train }, files, machine: MACHINE, log: () => {} });
  const text = await files.readFile("/opt/ml/model/model-shapes.json", "utf8");
  assert.equal(text, '[{"name": "\\u00e9\\"", "shape": [1]}]');
});

test("T26: what save throws fails the job", async () => {
  const save = () => {
    throw new Error("disk on fire");
  };
  const { error, failure } = failed(await run({ train: () => 1, save }));
  assert.ok(error instanceof ScriptError && error.functionName === "save");
  assert.match(failure, /^uncaught exception during training: disk on fire\n/);
});

test("T27: a completed job leaves an empty success file and exits with 0", async () => {
  const { outcome, read } = await run({ train: () => undefined });
  assert.equal(outcome.status === "Completed" && outcome.exitCode, 0);
  assert.equal(await read("/opt/ml/output/success"), "");
  assert.equal(await read("/opt/ml/output/failure"), undefined);
});

test("T28: a failed job leaves the message and the stacks of all causes, and no success", async () => {
  const train = () => {
    throw new Error("This failure is expected", { cause: new TypeError("deep") });
  };
  const ran = await run({ train });
  const { failure, error } = failed(ran);
  assert.match(failure, /^uncaught exception during training: This failure is expected\nError: This failure/);
  assert.match(failure, /run-training-job\.test\.ts/);
  assert.match(failure, /\ncaused by: TypeError: deep/);
  assert.ok(failure.endsWith("\n\n"));
  assert.equal(await ran.read("/opt/ml/output/failure"), failure);
  assert.equal(await ran.read("/opt/ml/output/success"), undefined);
  assert.ok(ran.lines.includes(`error container_support.training - ${failure}`));
  assert.ok(error instanceof ScriptError && (error.cause as Error).message === "This failure is expected");
});

test("T28: the failure file is appended to", async () => {
  const files = await treeOf({});
  await files.writeFile("/opt/ml/output/failure", "before\n");
  await runTrainingJob({ script: {}, files, machine: MACHINE, log: () => {} });
  assert.match(await files.readFile("/opt/ml/output/failure", "utf8"), /^before\nuncaught exception/);
});

test("T28: stacks are written as the caller formats them", async () => {
  const files = await treeOf({});
  const train = () => {
    throw new RangeError("far");
  };
  const formatStack = (error: Error) => `${error.name} at /opt/ml/code/a.ts:1:2`;
  const outcome = await runTrainingJob({
    script: { train },
    files,
    machine: MACHINE,
    log: () => {},
    formatStack,
  });
  assert.equal(
    outcome.status === "Failed" && outcome.failure,
    "uncaught exception during training: far\nRangeError at /opt/ml/code/a.ts:1:2\n\n",
  );
});

for (const [what, thrown, exitCode] of [
  ["a missing file", new FileSystemError("ENOENT", "read", "/a"), 2],
  ["an error without errno", new Error("x"), 1],
  ["an error with errno 5", Object.assign(new Error("x"), { errno: 5 }), 5],
  ["an error of Node, whose numbers are negative", Object.assign(new Error("x"), { errno: -13 }), 13],
  ["errno 0, which would hide the failure", Object.assign(new Error("x"), { errno: 0 }), 1],
  ["an errno that is no number", Object.assign(new Error("x"), { errno: "E" }), 1],
  ["a string", "x", 1],
  ["nothing", undefined, 1],
] as const) {
  test(`T29: ${what} exits with ${exitCode}`, async () => {
    const train = () => {
      throw thrown;
    };
    assert.equal(failed(await run({ train })).exitCode, exitCode);
  });
}

test("T29: without its configuration a job exits with 2", async () => {
  const files = new MemoryFileSystem();
  const outcome = await runTrainingJob({ script: {}, files, machine: MACHINE, log: () => {} });
  assert.equal(outcome.status === "Failed" && outcome.exitCode, 2);
  assert.match(await files.readFile("/opt/ml/output/failure", "utf8"), /hyperparameters\.json/);
});

test("T31, T32: the log begins as the container's", async () => {
  const { lines } = await run({ train: () => undefined });
  assert.deepEqual(
    lines.map((line) => line.replace(/\{.*/, "{…}")),
    [
      "info root - running container entrypoint",
      "info root - starting train task",
      "info container_support.training - Training starting",
      "warn mxnet_container.train - This required structure for training scripts will be deprecated with the next major release of MXNet images.",
      "info mxnet_container.train - MXNetTrainingEnvironment: {…}",
      "info mxnet_container.train - Starting distributed training task",
    ],
  );
});

test("T32: the container's log has the level of sagemaker_container_log_level", async () => {
  const { lines } = await run(
    { train: () => undefined },
    { hyperparameters: { sagemaker_container_log_level: "30" } },
  );
  assert.deepEqual(
    lines.map((line) => line.split(" ")[0]),
    ["warn"],
  );
});

test("T32: a level that is no number means INFO, with a warning", async () => {
  const { lines } = await run(
    { train: () => undefined },
    { hyperparameters: { sagemaker_container_log_level: '"loud"' } },
  );
  assert.equal(lines[0], "warn root - error reading log_level, using INFO");
  assert.equal(lines.length, 7);
});

test("T33: train finds the job's variables in its environment", async () => {
  const { env } = await run({ train: () => undefined });
  assert.equal(env.JOB_NAME, "job");
  assert.equal(env.DMLC_ROLE, "worker");
});

test("a job whose failure cannot be written is Failed, and both reasons are told", async () => {
  class FullFileSystem extends MemoryFileSystem {
    override appendFile(): Promise<void> {
      return Promise.reject(new FileSystemError("ENOSPC", "write", "/opt/ml/output/failure"));
    }
  }
  const lines: string[] = [];
  const outcome = await runTrainingJob({
    script: {},
    files: new FullFileSystem(),
    machine: MACHINE,
    log: (_level, _logger, text) => lines.push(text),
  });
  assert.equal(outcome.status, "Failed");
  assert.match(lines.at(-1) ?? "", /its failure file too: .*no space/);
});

test("train_single_machine: kinds of arguments, channels, files read and written", async () => {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/input/data/training", { recursive: true });
  await files.writeFile("/opt/ml/input/data/training/data.txt", "Hello, world!");
  const job = createTrainingJob({
    program: "train_single_machine.ts",
    hyperparameters: { expected_channel_names: '["training"]', expected_gpus: "0", expected_cpus: "4" },
    channels: [{ ChannelName: "training" }],
  });
  await writeTrainingTree(files, job);
  const train = async (args: TrainingArguments) => {
    const { hyperparameters, channel_input_dirs } = args;
    assert.deepEqual(
      Object.keys(channel_input_dirs),
      JSON.parse(hyperparameters.expected_channel_names ?? ""),
    );
    assert.deepEqual(Object.keys(args.input_data_config), ["training"]);
    assert.equal(args.num_gpus, Number(hyperparameters.expected_gpus));
    assert.equal(args.num_cpus, Number(hyperparameters.expected_cpus));
    assert.ok(args.hosts.includes(args.current_host));
    const text = await files.readFile(`${channel_input_dirs.training}/data.txt`, "utf8");
    assert.equal(text, "Hello, world!");
    await files.writeFile(`${args.model_dir}/model.txt`, "model");
    await files.writeFile(`${args.output_data_dir}output.txt`, "output");
  };
  const outcome = await runTrainingJob({ script: { train }, files, machine: MACHINE, log: () => {} });
  assert.deepEqual(outcome.status === "Completed" && outcome.artifacts, [
    { path: "/opt/ml/model/model.txt", sizeBytes: 5 },
    { path: "/opt/ml/output/data/output.txt", sizeBytes: 6 },
  ]);
});
