import assert from "node:assert/strict";
import { test } from "node:test";
import type { TrainingArguments } from "../../contract/script-interface.ts";
import { FileSystemError } from "../../platform/file-system-error.ts";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { readTrainingArguments, trainingEnvironmentVariables } from "./training-environment.ts";

const MACHINE = { num_cpus: 16, num_gpus: 2 };
const CONFIG = "/opt/ml/input/config";

interface Configs {
  hyperparameters?: unknown;
  inputdataconfig?: unknown;
  resourceconfig?: unknown;
}

async function filesWith(configs: Configs): Promise<MemoryFileSystem> {
  const files = new MemoryFileSystem();
  await files.mkdir(CONFIG, { recursive: true });
  const all = {
    hyperparameters: {},
    inputdataconfig: {},
    resourceconfig: { current_host: "algo-1", hosts: ["algo-1"] },
    ...configs,
  };
  for (const [name, value] of Object.entries(all)) {
    await files.writeFile(
      `${CONFIG}/${name}.json`,
      typeof value === "string" ? value : JSON.stringify(value),
    );
  }
  return files;
}

async function read(configs: Configs, directories: string[] = []): Promise<TrainingArguments> {
  const files = await filesWith(configs);
  for (const directory of directories) await files.mkdir(directory, { recursive: true });
  return await readTrainingArguments(files, MACHINE);
}

test("T12: the arguments are exactly nine", async () => {
  assert.deepEqual(Object.keys(await read({})).sort(), [
    "channel_input_dirs",
    "current_host",
    "hosts",
    "hyperparameters",
    "input_data_config",
    "model_dir",
    "num_cpus",
    "num_gpus",
    "output_data_dir",
  ]);
});

test("section 0.3: hyperparameters are text, as the job was given them", async () => {
  const hyperparameters = {
    rate: "0.1",
    flag: "true",
    word: "abc",
    quoted: '"abc"',
    sagemaker_program: '"a.ts"',
  };
  assert.deepEqual((await read({ hyperparameters })).hyperparameters, hyperparameters);
});

test("T7: the tuner's metric is text as every other", async () => {
  const hyperparameters = { _tuning_objective_metric: '"validation:accuracy"' };
  assert.deepEqual((await read({ hyperparameters })).hyperparameters, hyperparameters);
});

test("T10: input_data_config passes through untouched, an empty channel too", async () => {
  const inputdataconfig = { train: { TrainingInputMode: "File", New: 1 }, test: {} };
  assert.deepEqual((await read({ inputdataconfig })).input_data_config, inputdataconfig);
});

test("T13, T17: the model's directory is fixed, the machine's numbers are passed on", async () => {
  const args = await read({});
  assert.equal(args.model_dir, "/opt/ml/model");
  assert.deepEqual([args.num_cpus, args.num_gpus], [16, 2]);
});

test("T14: output_data_dir ends with a slash on one host, and with the host's name on several", async () => {
  assert.equal((await read({})).output_data_dir, "/opt/ml/output/data/");
  const resourceconfig = { current_host: "algo-2", hosts: ["algo-1", "algo-2"] };
  assert.equal((await read({ resourceconfig })).output_data_dir, "/opt/ml/output/data/algo-2");
});

test("T15: a channel's directory has the suffix of sagemaker_s3_uri_<channel> where that exists", async () => {
  const args = await read(
    {
      inputdataconfig: { train: {}, validation: {}, plain: {}, quoted: {} },
      hyperparameters: {
        sagemaker_s3_uri_train: "blah/blah",
        sagemaker_s3_uri_validation: "xxx/yyy",
        sagemaker_s3_uri_quoted: '"deep"',
      },
    },
    ["/opt/ml/input/data/train/blah/blah", "/opt/ml/input/data/quoted/deep"],
  );
  assert.deepEqual(args.channel_input_dirs, {
    train: "/opt/ml/input/data/train/blah/blah",
    validation: "/opt/ml/input/data/validation",
    plain: "/opt/ml/input/data/plain",
    quoted: "/opt/ml/input/data/quoted/deep",
  });
});

test("section 0.1: in PIPE mode channel_input_dirs is empty", async () => {
  const inputdataconfig = { train: { TrainingInputMode: "Pipe" }, test: { TrainingInputMode: "Pipe" } };
  assert.deepEqual((await read({ inputdataconfig })).channel_input_dirs, {});
});

test("section 0.1: a File mode channel beside one in PIPE mode keeps its directory", async () => {
  const inputdataconfig = { train: { TrainingInputMode: "Pipe" }, test: {} };
  const expected = { test: "/opt/ml/input/data/test" };
  assert.deepEqual((await read({ inputdataconfig })).channel_input_dirs, expected);
});

test("T16: hosts keep the file's order", async () => {
  const hosts = ["algo-2", "algo-10", "algo-1"];
  const args = await read({ resourceconfig: { current_host: "algo-10", hosts } });
  assert.deepEqual([args.hosts, args.current_host], [hosts, "algo-10"]);
});

for (const name of ["hyperparameters", "inputdataconfig", "resourceconfig"]) {
  test(`T1: without ${name}.json reading fails with errno 2`, async () => {
    const files = await filesWith({});
    await files.rm(`${CONFIG}/${name}.json`);
    await assert.rejects(
      readTrainingArguments(files, MACHINE),
      (error) => error instanceof FileSystemError && error.errno === 2 && error.path.endsWith(`${name}.json`),
    );
  });
}

for (const [configs, message] of [
  [{ hyperparameters: { rate: 0.1 } }, /"rate".*it is 0.1, it must be text, e.g. "0.1"/],
  [{ hyperparameters: "{" }, /hyperparameters.json" as it is no JSON/],
  [{ hyperparameters: "[]" }, /must hold a JSON object/],
  [{ inputdataconfig: { train: "s3://" } }, /channel "train"/],
  [{ resourceconfig: { hosts: [] } }, /resourceconfig.json/],
  [{ resourceconfig: { current_host: "algo-2", hosts: ["algo-1"] } }, /"algo-2"/],
] as const) {
  test(`T11: readTrainingArguments() refuses ${JSON.stringify(configs)}`, async () => {
    await assert.rejects(read(configs), { name: "SyntaxError", message });
  });
}

test("T33, T35: the environment of a job on one host", () => {
  const hyperparameters = { sagemaker_job_name: '"Job-1"', sagemaker_region: '"local"' };
  assert.deepEqual(
    trainingEnvironmentVariables({ hyperparameters, hosts: ["algo-1"], current_host: "algo-1" }),
    {
      JOB_NAME: "Job-1",
      TRAINING_JOB_NAME: "Job-1",
      TRAINING_JOB_ARN: "arn:aws:sagemaker:local:000000000000:training-job/job-1",
      CURRENT_HOST: "algo-1",
      SAGEMAKER_REGION: "local",
      DMLC_NUM_WORKER: "1",
      DMLC_NUM_SERVER: "1",
      DMLC_ROLE: "worker",
      DMLC_PS_ROOT_URI: "127.0.0.1",
      DMLC_PS_ROOT_PORT: "8000",
      PS_VERBOSE: "0",
    },
  );
});

test("T34, T35: the scheduler is the first host in alphabetical order; port and verbosity can be set", () => {
  const hyperparameters = { _ps_port: "9000", _ps_verbose: "2" };
  const hosts = ["algo-2", "algo-10", "algo-1x"];
  const env = trainingEnvironmentVariables({ hyperparameters, hosts, current_host: "algo-2" });
  assert.equal(env.DMLC_PS_ROOT_URI, "algo-10");
  assert.deepEqual([env.DMLC_PS_ROOT_PORT, env.PS_VERBOSE], ["9000", "2"]);
  assert.deepEqual([env.DMLC_NUM_WORKER, env.DMLC_NUM_SERVER, env.JOB_NAME], ["3", "3", ""]);
});

test("T35: a port that is no number is refused", () => {
  const args = { hyperparameters: { _ps_port: "any" }, hosts: ["a"], current_host: "a" };
  assert.throws(() => trainingEnvironmentVariables(args), /"_ps_port": it is "any"/);
});
