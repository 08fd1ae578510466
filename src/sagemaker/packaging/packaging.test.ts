import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { inspectTarGz } from "../archives/inspect-tar-gz.ts";
import { TrainingJobError } from "../errors.ts";
import { packCode, packModel } from "./archives.ts";
import { describeServiceRequests } from "./service-requests.ts";

async function filesWith(paths: readonly string[]): Promise<MemoryFileSystem> {
  const files = new MemoryFileSystem();
  for (const path of paths) {
    await files.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await files.writeFile(path, path);
  }
  return files;
}

async function entriesOf(archive: ReadableStream<Uint8Array>): Promise<string[]> {
  return (await inspectTarGz(archive)).entries.map(({ path }) => path);
}

const MODULES = ["/opt/ml/code/mnist.ts", "/opt/ml/code/lib/digits.ts"];

test("packCode() puts the script's files at the archive's root, and nothing else of its directory", async () => {
  const files = await filesWith([...MODULES, "/opt/ml/code/notes.txt"]);
  assert.deepEqual(await entriesOf(packCode(files, MODULES)), ["lib/digits.ts", "mnist.ts"]);
});

test("T44, P23: packModel() puts the model at the root and the script under code/", async () => {
  const files = await filesWith([...MODULES, "/opt/ml/model/model-0000.params", "/opt/ml/model/code/old.ts"]);
  assert.deepEqual(await entriesOf(await packModel(files, MODULES)), [
    "model-0000.params",
    "code/lib/digits.ts",
    "code/mnist.ts",
  ]);
  assert.deepEqual(await entriesOf(await packModel(files, [])), ["code/old.ts", "model-0000.params"]);
});

const PLAN = {
  name: "mnist-1",
  program: "mnist.ts",
  location: "s3://bucket/work/",
  image: "image",
  role: "arn:aws:iam::1:role/r",
  hasModel: false,
};

test("T9: the training job has the service's hyperparameters as JSON, and its script as a channel", () => {
  const { requests, uploads, trainedModel } = describeServiceRequests({
    ...PLAN,
    hyperparameters: { epochs: "3" },
    channels: { train: "s3://bucket/train" },
  });
  const { HyperParameters, InputDataConfig } = requests.CreateTrainingJob as {
    HyperParameters: Record<string, string>;
    InputDataConfig: { ChannelName: string; DataSource: { S3DataSource: { S3Uri: string } } }[];
  };
  assert.equal(HyperParameters.epochs, "3");
  assert.equal(HyperParameters.sagemaker_program, '"mnist.ts"');
  assert.equal(
    HyperParameters.sagemaker_submit_directory,
    '"file:///opt/ml/input/data/code/sourcedir.tar.gz"',
  );
  assert.deepEqual(
    InputDataConfig.map(({ ChannelName, DataSource }) => [ChannelName, DataSource.S3DataSource.S3Uri]),
    [
      ["train", "s3://bucket/train"],
      ["code", "s3://bucket/work/mnist-1/source/"],
    ],
  );
  assert.deepEqual(uploads, [
    { archive: "sourcedir.tar.gz", to: "s3://bucket/work/mnist-1/source/sourcedir.tar.gz" },
  ]);
  assert.equal(trainedModel, "s3://bucket/work/mnist-1/output/model.tar.gz");
});

test("H1: a model is hosted with its script named, its archive uploaded first, and nothing trained", () => {
  const { requests, uploads } = describeServiceRequests({ ...PLAN, hasModel: true, region: "eu-west-1" });
  assert.deepEqual(Object.keys(requests), ["CreateModel", "CreateEndpointConfig", "CreateEndpoint"]);
  assert.deepEqual(requests.CreateModel, {
    ModelName: "mnist-1",
    PrimaryContainer: {
      Image: "image",
      ModelDataUrl: "s3://bucket/work/mnist-1/model.tar.gz",
      Environment: {
        SAGEMAKER_PROGRAM: "mnist.ts",
        SAGEMAKER_SUBMIT_DIRECTORY: "/opt/ml/model/code",
        SAGEMAKER_ENABLE_CLOUDWATCH_METRICS: "false",
        SAGEMAKER_CONTAINER_LOG_LEVEL: "20",
        SAGEMAKER_REGION: "eu-west-1",
      },
    },
    ExecutionRoleArn: PLAN.role,
  });
  assert.deepEqual(uploads, [{ archive: "model.tar.gz", to: "s3://bucket/work/mnist-1/model.tar.gz" }]);
  assert.deepEqual(requests.CreateEndpoint, { EndpointName: "mnist-1", EndpointConfigName: "mnist-1" });
});

test("F9, F10: a name and channels that the service would refuse are refused", () => {
  const refuses = (plan: object) =>
    assert.throws(() => describeServiceRequests({ ...PLAN, ...plan }), TrainingJobError);
  refuses({ name: "no_underscores" });
  refuses({ channels: { "a b": "s3://bucket" } });
  refuses({ channels: { code: "s3://bucket" } });
});
