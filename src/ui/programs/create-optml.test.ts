import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { rootedFileSystem } from "../../platform/rooted-file-system.ts";
import { createTrainingJob } from "../../sagemaker/training/training-job.ts";
import { connectInspector } from "../../worker/host/inspector-client.ts";
import type { DeployOptions, ScriptHost, TrainOptions } from "../../worker/host/script-host.ts";
import { memoryStore } from "../settings.ts";
import { createWorkbench, type WorkbenchParts } from "../workbench.ts";
import { createOptml } from "./create-optml.ts";

const unexpected = (): never => {
  throw new Error("Did not expect that this is done");
};

const PROGRESS = {
  epoch: 0,
  batch: 1,
  samplesPerSecond: 100,
  phase: "train",
  isEpochEnd: false,
  metrics: { accuracy: 0.5 },
} as const;

const TRACE = { ticket: 1, startedMs: 5, stages: [], findings: [], isCut: false };

/** A host whose runs end at once, and whose endpoint gives bodies back. */
function fakeHost(problem?: Error) {
  const trained: TrainOptions[] = [];
  const deployed: DeployOptions[] = [];
  const host: ScriptHost = {
    diagnose: async () => [],
    listModules: unexpected,
    train(options) {
      trained.push(options);
      options.onLog?.({ timeMs: 1, level: "info", source: "algo-1", origin: "script", text: "hello" });
      options.onProgress?.(PROGRESS);
      const artifacts = [{ path: "/opt/ml/model/model-symbol.json", sizeBytes: 7 }];
      return {
        outcome: Promise.resolve({ status: "Completed", exitCode: 0, elapsedMs: 3, artifacts }),
        stop: () => undefined,
      };
    },
    deploy(options) {
      deployed.push(options);
      const ready = problem ? Promise.reject(problem) : Promise.resolve();
      ready.catch(() => undefined);
      options.onWorker?.({ id: 1, modelFnCalls: 0, status: "starting" });
      return {
        ready,
        workers: [{ id: 1, modelFnCalls: 0, status: "starting" }],
        async invoke(request) {
          const headers = { "content-type": request.headers.get("accept") ?? "" };
          return {
            response: new Response(await request.text(), { status: 200, headers }),
            worker: 1,
            queuedMs: 0,
            elapsedMs: 2,
            result: { status: 200, content_type: "", body: new Uint8Array(), stages: [], tensorsLeaked: 0 },
            trace: Promise.resolve(TRACE),
          };
        },
        reload: async () => undefined,
        replay: unexpected,
        readNodes: unexpected,
        undeploy: () => undefined,
      };
    },
  };
  return { host, trained, deployed };
}

function openPage({ problem }: { problem?: Error } = {}) {
  const files = new MemoryFileSystem();
  const { host, trained, deployed } = fakeHost(problem);
  const parts: WorkbenchParts = {
    openStorage: async () => ({
      files,
      rooted: (name) => rootedFileSystem(files, `/${name}`),
      estimate: async () => ({ usageBytes: 1, quotaBytes: 2, persisted: true }),
      persist: async () => true,
    }),
    createHost: () => host,
    createInspector: () => connectInspector(unexpected),
    archives: { pack: unexpected, packStream: unexpected, inspect: unexpected, unpack: unexpected },
    packaging: { packCode: unexpected, packModel: unexpected, describe: unexpected },
    suites: {} as WorkbenchParts["suites"],
    createJob: createTrainingJob,
    decodeIdx: unexpected,
    samples: [
      {
        name: "first",
        description: "",
        fill: (each, directory) =>
          each.writeFile(`${directory}/opt/ml/code/first.ts`, "export function train() {}"),
      },
    ],
    probeBackend: async () => ({ name: "cpu", description: "", isSoftware: true }),
    store: memoryStore(),
    exclusively: (task) => task(),
    pages: { id: "this", open: async () => [] },
  };
  const workbench = createWorkbench(parts);
  const started = workbench.start();
  return { workbench, trained, deployed, optml: createOptml({ workbench, started, address: unexpected }) };
}

test("files are those of the workspace that is shown", async () => {
  const { optml } = openPage();
  assert.equal(await optml.files.readFile("/opt/ml/code/first.ts", "utf8"), "export function train() {}");
  await optml.workspaces.create("second");
  await optml.files.writeFile("/opt/ml/code/a.ts", "export {};");
  assert.deepEqual(
    (await optml.files.readdir("/opt/ml/code")).map(({ name }) => name),
    ["a.ts"],
  );
  await optml.workspaces.open("first");
  await assert.rejects(optml.files.stat("/opt/ml/code/a.ts"), { code: "ENOENT" });
});

test("train() puts the hyperparameters into the form, tells of the run, and returns how it ended", async () => {
  const { optml, workbench, trained } = openPage();
  const heard: unknown[] = [];
  await optml.workspaces.list();
  optml.on("log", ({ workspace, text }) => heard.push(`${workspace}: ${text}`));
  optml.on("progress", ({ metrics }) => heard.push(metrics));
  const outcome = await optml.train({ hyperparameters: { epochs: 2, name: "x" } });
  assert.equal(outcome.status, "Completed");
  assert.deepEqual(heard, ["first: hello", { accuracy: 0.5 }]);
  assert.deepEqual(workbench.current.value?.train.hyperparameters.rows.value, [
    { key: "epochs", value: "2" },
    { key: "name", value: "x" },
  ]);
  assert.equal(trained[0]?.job?.HyperParameters.epochs, "2");
  assert.equal(workbench.settings.runTab.value, "train");
});

test("runs() tells of every run that was kept, the newest first", async () => {
  const { optml } = openPage();
  assert.deepEqual(await optml.runs(), []);
  await optml.train({ hyperparameters: { epochs: 2 } });
  await optml.train({ hyperparameters: { epochs: 3 } });
  const runs = await optml.runs();
  assert.deepEqual(
    runs.map(({ status, script, hyperparameters }) => [status, script, hyperparameters]),
    [
      ["Completed", "/opt/ml/code/first.ts", { epochs: "3" }],
      ["Completed", "/opt/ml/code/first.ts", { epochs: "2" }],
    ],
  );
  assert.deepEqual(runs[0]?.metrics["train:accuracy"], 0.5);
});

test("train() refuses a script that is not there, and names those that are", async () => {
  const { optml, trained } = openPage();
  await assert.rejects(optml.train({ script: "/opt/ml/code/other.ts" }), {
    name: "Error",
    message:
      'Cannot train as "/opt/ml/code/other.ts" is no script of the workspace: there are /opt/ml/code/first.ts',
  });
  assert.equal(trained.length, 0);
});

test("deploy() takes workers and variables, and invoke() answers and is kept in the history", async () => {
  const { optml, workbench, deployed } = openPage();
  const deployment = await optml.deploy({ workers: 1, env: { MY_MODE: "fast" } });
  assert.equal(deployment.endpointName, "first");
  assert.equal(deployed[0]?.workers, 1);
  assert.equal(deployed[0]?.env?.MY_MODE, "fast");
  const answers: string[] = [];
  const end = optml.on("answer", ({ text, workspace }) => answers.push(`${workspace}: ${text}`));
  const answer = await optml.invoke({ body: "[1]", accept: "text/csv" });
  assert.deepEqual([answer.status, answer.text, answer.contentType], [200, "[1]", "text/csv"]);
  end();
  await optml.invoke({ body: new Uint8Array([50]) });
  assert.deepEqual(answers, ["first: [1]"]);
  const history = workbench.current.value?.requests.history ?? assert.fail();
  const kept = await Promise.all(history.list.value.map(history.open));
  assert.deepEqual(
    kept.map(({ request }) => new TextDecoder().decode(request.body)),
    ["2", "[1]"],
  );
});

test("deploy() is rejected with what keeps the workers from serving", async () => {
  const { optml } = openPage({ problem: new Error("no model") });
  await assert.rejects(optml.deploy(), { name: "Error", message: "Cannot deploy: no model" });
});

test("invoke() answers with the request's trace where it is asked for", async () => {
  const { optml } = openPage();
  await optml.deploy({ workers: 1 });
  assert.deepEqual((await optml.invoke({ body: "[1]", trace: true })).trace, TRACE);
  assert.equal((await optml.invoke({ body: "[1]" })).trace, undefined);
});

test("invoke() says what to do where nothing is deployed", async () => {
  const { optml } = openPage();
  await assert.rejects(optml.invoke({ body: "" }), {
    message: "Cannot invoke as no endpoint is deployed: call optml.deploy() first",
  });
});

test("workspaces are made, shown and removed, and a wrong name is told with those that are there", async () => {
  const { optml } = openPage();
  assert.equal(await optml.workspaces.createFrom("first"), "first-2");
  assert.equal(await optml.workspaces.current(), "first-2");
  await optml.workspaces.remove("first-2");
  assert.deepEqual(await optml.workspaces.list(), ["first"]);
  await assert.rejects(optml.workspaces.open("third"), {
    message: 'Cannot open the workspace "third": there are first',
  });
  await assert.rejects(optml.workspaces.create("first"), /There is a workspace "first" already/);
  await assert.rejects(optml.workspaces.createFrom("none"), /the samples are first/);
});
