import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { DeployOptions, Endpoint, WorkerState } from "../../worker/host/script-host.ts";
import type { ErrorData } from "../../worker/messages.ts";
import { fakeClock, fakeContext, seedFiles } from "../train/fake-context.ts";
import { createHostModel } from "./host-model.ts";

const READY: WorkerState = {
  id: 2,
  status: "ready",
  modelFnCalls: 1,
  model: {
    family: "Module",
    className: "Module",
    source: "default",
    inputs: [],
    outputs: [],
    parameterCount: 4,
    elapsedMs: 1,
  },
  script: { functions: [{ name: "output_fn", arity: 2 }] },
};

/** A host that notes what is deployed; a test decides when it is ready. */
function fakeHost(reload: () => Promise<void>) {
  const deployed: {
    options: DeployOptions;
    ready: PromiseWithResolvers<void>;
    isDown: boolean;
    endpoint: Endpoint;
  }[] = [];
  return {
    deployed,
    deploy(options: DeployOptions): Endpoint {
      const ready = Promise.withResolvers<void>();
      const workers: WorkerState[] = Array.from({ length: options.workers }, (_, index) => ({
        id: index + 1,
        modelFnCalls: 0,
        status: "starting",
      }));
      const endpoint: Endpoint = {
        ready: ready.promise,
        workers,
        invoke: () => Promise.reject(new Error("not asked here")),
        replay: () => Promise.reject(new Error("not asked here")),
        readNodes: () => Promise.reject(new Error("not asked here")),
        reload: () => reload(),
        undeploy: () => {
          entry.isDown = true;
        },
      };
      const entry = { options, ready, isDown: false, endpoint };
      deployed.push(entry);
      return endpoint;
    },
  };
}

async function open(reload = () => Promise.resolve()) {
  const files = new MemoryFileSystem();
  await seedFiles(files, {
    "/opt/ml/code/a.ts": "",
    "/opt/ml/code/serve.ts": "export function model_fn() {}",
  });
  const host = fakeHost(reload);
  const context = fakeContext({ files, host });
  const model = createHostModel(context, fakeClock());
  await model.refresh();
  return { files, host, context, model };
}

type Opened = Awaited<ReturnType<typeof open>>;

/** What tells the endpoint that serves from others: it is watched by another. */
function readyOf({ model }: Opened): Promise<void> | undefined {
  return model.endpoint.value?.ready;
}

/** Deploys and waits until the host was asked. */
async function deploy({ model, host }: Opened) {
  const count = host.deployed.length;
  const done = model.deploy();
  while (host.deployed.length === count) await Promise.resolve();
  const entry = host.deployed[count];
  assert.ok(entry);
  return { done, entry };
}

test("deploy() takes the script with handlers, two workers and the default accept", async () => {
  const { entry } = await deploy(await open());
  assert.equal(entry.options.script, "/opt/ml/code/serve.ts");
  assert.equal(entry.options.workers, 2);
  assert.equal(entry.options.env?.SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT, "application/json");
});

test("the endpoint is there once all workers are ready", async () => {
  const opened = await open();
  const { done, entry } = await deploy(opened);
  assert.equal(opened.model.state.value.status, "starting");
  assert.equal(opened.model.endpoint.value, undefined);
  entry.ready.resolve();
  await done;
  assert.equal(opened.model.state.value.status, "serving");
  assert.equal(readyOf(opened), entry.endpoint.ready);
});

test("workers show what each of them does, and the first that has a model tells the handlers", async () => {
  const opened = await open();
  const { entry } = await deploy(opened);
  const plan = () => opened.model.plan.value;
  assert.equal(plan(), undefined);
  entry.options.onWorker?.(READY);
  assert.deepEqual(
    opened.model.workers.value.map((worker) => worker.status),
    ["starting", "ready"],
  );
  assert.equal(plan()?.handlers.at(-1)?.source, "script");
});

test("a deployment that fails keeps the error with its place, and ends its workers", async () => {
  const opened = await open();
  const { done, entry } = await deploy(opened);
  const location = { path: "/opt/ml/code/serve.ts", line: 3, column: 5 };
  const data: ErrorData = { name: "ScriptError", message: "no params", stack: "", facts: {}, location };
  entry.options.onWorker?.({ id: 1, modelFnCalls: 1, status: "failed", error: data });
  entry.ready.reject(Object.assign(new Error("no params"), { data }));
  await done;
  const state = opened.model.state.value;
  assert.deepEqual(state.status === "failed" && state.error.location, location);
  assert.ok(entry.isDown);
  assert.deepEqual(
    opened.model.workers.value.map((worker) => worker.status),
    ["failed", "stopped"],
  );
});

test("undeploy() while it starts ends it for good", async () => {
  const opened = await open();
  const { done, entry } = await deploy(opened);
  opened.model.undeploy();
  entry.ready.resolve();
  await done;
  assert.equal(opened.model.state.value.status, "idle");
  assert.ok(entry.isDown);
  assert.deepEqual(opened.model.workers.value, []);
});

test("a second deployment ends the first, whose late news change nothing", async () => {
  const opened = await open();
  const first = await deploy(opened);
  first.entry.ready.resolve();
  await first.done;
  const second = await deploy(opened);
  assert.ok(first.entry.isDown);
  first.entry.options.onWorker?.({ id: 1, modelFnCalls: 9, status: "stopped" });
  assert.equal(opened.model.workers.value[0]?.status, "starting");
  second.entry.ready.resolve();
  await second.done;
  assert.equal(readyOf(opened), second.entry.endpoint.ready);
});

test("changed tells that the script or the model is not what was deployed", async () => {
  const opened = await open();
  const { entry, done } = await deploy(opened);
  entry.ready.resolve();
  await done;
  assert.deepEqual(opened.model.changed.value, { script: false, model: false });
  await opened.files.writeFile("/opt/ml/code/serve.ts", "export function model_fn() { return 1; }");
  await opened.files.writeFile("/opt/ml/model/model-0000.params", "new");
  await opened.model.refresh();
  assert.deepEqual(opened.model.changed.value, { script: true, model: true });
  const again = await deploy(opened);
  again.entry.ready.resolve();
  await again.done;
  assert.deepEqual(opened.model.changed.value, { script: false, model: false });
  const failing = await deploy(opened);
  failing.entry.ready.reject(new Error("no model"));
  await failing.done;
  await opened.files.writeFile("/opt/ml/code/serve.ts", "export function model_fn() { return 2; }");
  await opened.model.refresh();
  assert.deepEqual(opened.model.changed.value, { script: false, model: false });
});

test("servesOther names the deployed script where another one is chosen", async () => {
  const opened = await open();
  const { entry, done } = await deploy(opened);
  entry.ready.resolve();
  await done;
  assert.equal(opened.model.servesOther.value, undefined);
  await opened.files.writeFile("/opt/ml/code/other.ts", "export function model_fn() { return 1; }");
  await opened.model.refresh();
  opened.model.chooseScript("/opt/ml/code/other.ts");
  assert.equal(opened.model.servesOther.value, "/opt/ml/code/serve.ts");
  const again = await deploy(opened);
  again.entry.ready.resolve();
  await again.done;
  assert.equal(opened.model.servesOther.value, undefined);
});

test("problem refuses a number of workers that cannot be, and a variable without a name", async () => {
  const { model } = await open();
  model.settings.change({ workers: 0 });
  assert.match(model.problem.value ?? "", /1 to/);
  model.settings.change({ workers: 1, variables: [{ key: "", value: "x" }] });
  assert.match(model.problem.value ?? "", /needs a name/);
  model.settings.changeVariable(0, { key: "SAGEMAKER_REGION" });
  assert.equal(model.problem.value, undefined);
});

test("settings are there again after a reload", async () => {
  const { context, model } = await open();
  model.settings.change({ workers: 3 });
  assert.equal(createHostModel(context, fakeClock()).settings.value.value.workers, 3);
});

test("a screen reader hears that the endpoint is ready", async () => {
  const opened = await open();
  const { entry, done } = await deploy(opened);
  entry.ready.resolve();
  await done;
  assert.equal(opened.model.said.value, "Endpoint ready with 2 workers");
});

test("reload() takes the changed script without a new deployment", async () => {
  const opened = await open();
  const { entry, done } = await deploy(opened);
  entry.ready.resolve();
  await done;
  await opened.files.writeFile("/opt/ml/code/serve.ts", "export function model_fn() { return 1; }");
  await opened.model.refresh();
  await opened.model.reload();
  assert.equal(opened.model.changed.value.script, false);
  assert.equal(opened.host.deployed.length, 1);
});

test("reload() keeps the error and the old script where the new one cannot be loaded", async () => {
  const opened = await open(() => Promise.reject(new Error("it does not parse")));
  const { entry, done } = await deploy(opened);
  entry.ready.resolve();
  await done;
  await opened.files.writeFile("/opt/ml/code/serve.ts", "export function model_fn( {");
  await opened.model.refresh();
  await opened.model.reload();
  const { reloadState, changed, state } = opened.model;
  assert.equal(reloadState.value.status === "failed" && reloadState.value.error.message, "it does not parse");
  assert.equal(changed.value.script, true);
  assert.equal(state.value.status, "serving");
});
