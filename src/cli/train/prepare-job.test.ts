import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { CommandError, UsageError } from "../command-error.ts";
import { fakeHost } from "../testing/fake-host.ts";
import { prepareJob } from "./prepare-job.ts";

/** A home with a script, a channel's directory and a channel's file; links are noted. */
async function home() {
  const disk = new MemoryFileSystem();
  await disk.mkdir("/home/me/data", { recursive: true });
  for (const path of ["mnist.ts", "data/train.csv", "one.csv"]) await disk.writeFile(`/home/me/${path}`, "");
  const links: Record<string, string> = {};
  const { host } = fakeHost(disk, {
    link: async (target, path) => {
      links[path] = target;
    },
    unlink: async (path) => !(await disk.stat(path).then(Boolean, () => false)),
  });
  return { disk, host, links };
}

const OPTIONS = { script: "mnist.ts", backend: "cpu" } as const;

test("a job of local files gets a new directory of its own, with code and channels linked into it", async () => {
  const { host, links, disk } = await home();
  const { baseDir, job } = await prepareJob(host, {
    ...OPTIONS,
    channel: { train: "data", test: "one.csv" },
    hyperparameter: { epochs: "3" },
  });
  assert.match(baseDir, /^\/home\/me\/mnist-\d{4}-/);
  assert.deepEqual(links, {
    [`${baseDir}/code`]: "/home/me",
    [`${baseDir}/input/data/train`]: "/home/me/data",
    [`${baseDir}/input/data/test/one.csv`]: "/home/me/one.csv",
  });
  assert.equal((await disk.stat(`${baseDir}/input/data/test`)).kind, "directory");
  assert.deepEqual(job?.InputDataConfig, [{ ChannelName: "train" }, { ChannelName: "test" }]);
  assert.equal(job?.HyperParameters.epochs, "3");
  assert.equal(job?.HyperParameters.sagemaker_program, '"mnist.ts"');
});

test("hyperparameters of a file are text as the SDK sends them; those of the command line win", async () => {
  const { host, disk } = await home();
  await disk.writeFile("/home/me/hp.json", '{"lr": 0.1, "name": "x", "layers": [1, 2], "epochs": "3"}');
  const { job } = await prepareJob(host, {
    ...OPTIONS,
    hyperparameters: "hp.json",
    hyperparameter: { epochs: "4" },
  });
  const { lr, name, layers, epochs } = job?.HyperParameters ?? {};
  assert.deepEqual({ lr, name, layers, epochs }, { lr: "0.1", name: "x", layers: "[1,2]", epochs: "4" });
});

test("a directory with an older model is not trained in, unless that is asked for", async () => {
  const { host, disk } = await home();
  await disk.mkdir("/home/me/job/model", { recursive: true });
  const options = { ...OPTIONS, baseDir: "job" };
  assert.equal((await prepareJob(host, options)).baseDir, "/home/me/job");
  await disk.writeFile("/home/me/job/model/net.params", "");
  await assert.rejects(
    prepareJob(host, options),
    (error) => error instanceof CommandError && /model holds what an older job left/.test(error.message),
  );
  assert.equal((await prepareJob(host, { ...options, overwrite: true })).baseDir, "/home/me/job");
});

test("what is in the way of a link and is none is the user's", async () => {
  const { host, disk } = await home();
  await disk.mkdir("/home/me/job/code", { recursive: true });
  await assert.rejects(
    prepareJob(host, { ...OPTIONS, baseDir: "job" }),
    /Cannot make a link at \.\/job\/code: something else is there/,
  );
});

test("without --script the tree is one that is there", async () => {
  const { host, disk } = await home();
  await disk.mkdir("/opt/ml", { recursive: true });
  assert.deepEqual(await prepareJob(host, { backend: "auto" }), {
    baseDir: "/opt/ml",
    codeDirectory: "/opt/ml/code",
  });
  assert.deepEqual(await prepareJob(host, { backend: "auto", baseDir: "." }), {
    baseDir: "/home/me",
    codeDirectory: "/home/me/code",
  });
  await assert.rejects(prepareJob(host, { backend: "auto", baseDir: "nix" }), UsageError);
  await assert.rejects(
    prepareJob(host, { backend: "auto", channel: { a: "b" } }),
    /--channel without --script/,
  );
  await assert.rejects(prepareJob(host, { backend: "auto", jobName: "x" }), /--job-name without --script/);
});
