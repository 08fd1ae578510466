import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { TrainingJobError } from "../errors.ts";
import { type Channel, createTrainingJob, type TrainingJob } from "./training-job.ts";
import { writeTrainingTree } from "./training-tree.ts";

function jobWith(channels: Channel[], instanceCount = 1): TrainingJob {
  const job = createTrainingJob({ name: "job", program: "a.ts", hyperparameters: { a: "1" }, channels });
  return { ...job, ResourceConfig: { InstanceCount: instanceCount } };
}

async function filesWithChannel(): Promise<MemoryFileSystem> {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/input/data/train/part", { recursive: true });
  await files.writeFile("/opt/ml/input/data/train/part/a.csv", "1");
  return files;
}

async function config(files: MemoryFileSystem, name: string): Promise<unknown> {
  return JSON.parse(await files.readFile(`/opt/ml/input/config/${name}.json`, "utf8"));
}

async function names(files: MemoryFileSystem, directory: string): Promise<string[]> {
  return (await files.readdir(directory)).map((entry) => entry.name);
}

test("T1, T2, T10, T11: the tree has the three files and the directories that the service makes", async () => {
  const files = await filesWithChannel();
  const job = jobWith([{ ChannelName: "train", ContentType: "text/csv" }]);
  await writeTrainingTree(files, job);
  assert.deepEqual(await config(files, "hyperparameters"), job.HyperParameters);
  assert.deepEqual(await config(files, "inputdataconfig"), {
    train: {
      ContentType: "text/csv",
      TrainingInputMode: "File",
      S3DistributionType: "FullyReplicated",
      RecordWrapperType: "None",
    },
  });
  assert.deepEqual(await config(files, "resourceconfig"), { current_host: "algo-1", hosts: ["algo-1"] });
  assert.deepEqual(await names(files, "/opt/ml"), ["code", "input", "model", "output"]);
  assert.deepEqual(await names(files, "/opt/ml/output"), ["data"]);
  assert.equal(await files.readFile("/opt/ml/input/data/train/part/a.csv", "utf8"), "1");
});

test("T10: the content type is written only where one is set", async () => {
  const files = await filesWithChannel();
  await writeTrainingTree(files, jobWith([{ ChannelName: "train" }]));
  const { train } = (await config(files, "inputdataconfig")) as { train: object };
  assert.equal("ContentType" in train, false);
});

test("F15: hosts are sorted as text", async () => {
  const files = await filesWithChannel();
  await writeTrainingTree(files, jobWith([{ ChannelName: "train" }], 11), "algo-10");
  const { hosts, current_host } = (await config(files, "resourceconfig")) as {
    hosts: string[];
    current_host: string;
  };
  assert.deepEqual(hosts.slice(0, 4), ["algo-1", "algo-10", "algo-11", "algo-2"]);
  assert.equal(current_host, "algo-10");
});

test("a new job's tree has nothing of an older job's", async () => {
  const files = await filesWithChannel();
  const job = jobWith([{ ChannelName: "train" }]);
  await writeTrainingTree(files, job);
  await files.writeFile("/opt/ml/output/success", "");
  await files.writeFile("/opt/ml/output/failure", "old");
  await files.writeFile("/opt/ml/model/old.params", "old");
  await files.mkdir("/opt/ml/output/data/old");
  await writeTrainingTree(files, job);
  assert.deepEqual(await names(files, "/opt/ml/output"), ["data"]);
  assert.deepEqual(await names(files, "/opt/ml/output/data"), []);
  assert.deepEqual(await names(files, "/opt/ml/model"), []);
});

for (const [what, make] of [
  ["missing", async () => {}],
  ["empty", (files: MemoryFileSystem) => files.mkdir("/opt/ml/input/data/test/sub", { recursive: true })],
] as const) {
  test(`a ${what} channel directory is named, with what to do, and nothing is removed`, async () => {
    const files = await filesWithChannel();
    await make(files);
    await files.mkdir("/opt/ml/model", { recursive: true });
    await files.writeFile("/opt/ml/model/kept", "kept");
    await assert.rejects(
      writeTrainingTree(files, jobWith([{ ChannelName: "train" }, { ChannelName: "test" }])),
      (error) =>
        error instanceof TrainingJobError &&
        error.message ===
          'Cannot start the training job as its channel "test" has no files: put them into "/opt/ml/input/data/test", or remove the channel from the job',
    );
    assert.deepEqual(await names(files, "/opt/ml/model"), ["kept"]);
  });
}

test("T41: a PIPE mode channel needs no directory", async () => {
  const files = new MemoryFileSystem();
  await writeTrainingTree(files, jobWith([{ ChannelName: "train", TrainingInputMode: "Pipe" }]));
  assert.deepEqual(await config(files, "inputdataconfig"), {
    train: { TrainingInputMode: "Pipe", S3DistributionType: "FullyReplicated", RecordWrapperType: "None" },
  });
});

test("writeTrainingTree() refuses a host that the job has not, and a job without hosts", async () => {
  const files = await filesWithChannel();
  await assert.rejects(writeTrainingTree(files, jobWith([]), "algo-2"), /"algo-2": the job's are algo-1/);
  await assert.rejects(writeTrainingTree(files, jobWith([], 0)), TrainingJobError);
});
