import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { inspectTarGz } from "../../sagemaker/archives/inspect-tar-gz.ts";
import { packCode, packModel } from "../../sagemaker/packaging/archives.ts";
import { describeServiceRequests } from "../../sagemaker/packaging/service-requests.ts";
import { fakeContext, seedFiles } from "../train/fake-context.ts";
import type { Packaging } from "./packaging.ts";
import { createPackagingModel } from "./packaging-model.ts";

const SCRIPT = "/opt/ml/code/mnist.ts";

/** That of the product. */
const packaging: Packaging = {
  packCode: (files, modules) => new Response(packCode(files, modules)).blob(),
  packModel: async (files, modules) => new Response(await packModel(files, modules)).blob(),
  describe: async (plan) => describeServiceRequests(plan),
};

async function open(listModules = async () => [SCRIPT, "/opt/ml/code/lib/net.ts"]) {
  const files = new MemoryFileSystem();
  await seedFiles(files, {
    [SCRIPT]: 'import "./lib/net.ts";',
    "/opt/ml/code/lib/net.ts": "export {};",
    "/opt/ml/code/notes.txt": "not the script's",
    "/opt/ml/model/net.params": "weights",
  });
  const context = fakeContext({ files, host: { listModules } });
  const job = () => ({ hyperparameters: { epochs: "4" }, channels: ["train"] });
  return { context, model: createPackagingModel(context, { packaging, job }) };
}

async function pathsIn(archive: Blob | undefined): Promise<string[]> {
  assert.ok(archive);
  const { entries } = await inspectTarGz(archive.stream());
  return entries
    .filter(({ kind }) => kind !== "directory")
    .map(({ path }) => path)
    .sort();
}

test("packCode() saves the text, and packs the script with what it imports and nothing else", async () => {
  const { model, context } = await open();
  assert.deepEqual(await pathsIn(await model.packCode(SCRIPT)), ["lib/net.ts", "mnist.ts"]);
  assert.equal(context.saves, 1);
  assert.equal(model.busy.value, undefined);
});

test("packModel() packs the model at the archive's root and the script under code/", async () => {
  const { model } = await open();
  const paths = await pathsIn(await model.packModel(SCRIPT));
  assert.deepEqual(paths, ["code/lib/net.ts", "code/mnist.ts", "net.params"]);
});

test("a script that cannot be compiled is told of, and nothing is packed", async () => {
  const { model, context } = await open(() => Promise.reject(new Error("expected an expression")));
  assert.equal(await model.packCode(SCRIPT), undefined);
  const [notice] = context.notices.list.value;
  assert.equal(notice?.text, "Cannot pack sourcedir.tar.gz");
  assert.equal(notice?.error?.message, "expected an expression");
  assert.equal(model.busy.value, undefined);
});

test("the requests train the script with the form's hyperparameters and channels, then host its model", async () => {
  const { model } = await open();
  await model.change({ location: "s3://bucket/mnist/", name: "digits" });
  await model.ask(SCRIPT, "train");
  const file = await model.requestsFile();
  assert.equal(file?.name, "digits.json");
  const requests = JSON.parse((await file?.blob.text()) ?? "");
  assert.deepEqual(Object.keys(requests), [
    "CreateTrainingJob",
    "CreateModel",
    "CreateEndpointConfig",
    "CreateEndpoint",
  ]);
  const { HyperParameters, InputDataConfig } = requests.CreateTrainingJob;
  assert.equal(HyperParameters.epochs, "4");
  assert.equal(HyperParameters.sagemaker_program, '"mnist.ts"');
  assert.equal(InputDataConfig[0].DataSource.S3DataSource.S3Uri, "s3://bucket/mnist/data/train");
});

test("the requests host the model that is here, which is put to S3 first", async () => {
  const { model } = await open();
  await model.ask(SCRIPT, "host");
  await model.change({ location: "s3://bucket/mnist", name: "digits" });
  const description = model.description.value;
  assert.deepEqual(Object.keys(description?.requests ?? {}), [
    "CreateModel",
    "CreateEndpointConfig",
    "CreateEndpoint",
  ]);
  assert.deepEqual(description?.uploads, [
    { archive: "model.tar.gz", to: "s3://bucket/mnist/digits/model.tar.gz" },
  ]);
});

test("a place that is not at S3 and a name that the service refuses give no requests, and say why", async () => {
  const { model } = await open();
  await model.ask(SCRIPT, "train");
  await model.change({ location: "/tmp" });
  assert.equal(model.locationProblem.value, "It must be at S3, e.g. s3://bucket/prefix");
  assert.equal(await model.requestsFile(), undefined);
  await model.change({ location: "s3://bucket", name: "-digits" });
  assert.match(model.refusal.value ?? "", /"-digits"/);
  assert.equal(await model.requestsFile(), undefined);
});

test("requestsFile() has what was typed last, also where it was not written yet", async () => {
  const { model } = await open();
  await model.ask(SCRIPT, "train");
  void model.change({ name: "first" });
  void model.change({ name: "second" });
  assert.equal((await model.requestsFile())?.name, "second.json");
});

test("what was typed is there at the next visit, but for the job's name", async () => {
  const { model, context } = await open();
  await model.change({ role: "arn:aws:iam::1:role/me", name: "digits" });
  const again = createPackagingModel(context, {
    packaging,
    job: () => ({ hyperparameters: {}, channels: [] }),
  });
  assert.equal(again.form.value.role, "arn:aws:iam::1:role/me");
  assert.equal(again.form.value.name, "");
});
