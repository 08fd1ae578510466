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
  const reloads: (() => void)[] = [];
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
        reload: () => new Promise((resolve) => reloads.push(resolve)),
        replay: unexpected,
        readNodes: unexpected,
        undeploy: () => undefined,
      };
    },
  };
  return { host, trained, deployed, reloads };
}

function openPage({ problem }: { problem?: Error } = {}) {
  const files = new MemoryFileSystem();
  const { host, ...seen } = fakeHost(problem);
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
  return { workbench, ...seen, optml: createOptml({ workbench, started, address: unexpected }) };
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

test("Of two runs that are begun at once the second is refused, and the first has its own hyperparameters", async () => {
  const { optml, trained } = openPage();
  const first = optml.train({ hyperparameters: { epochs: 1 } });
  const second = optml.train({ hyperparameters: { epochs: 2 } });
  await assert.rejects(second, { message: /^Cannot train as a run is under way: wait for it, or call/ });
  assert.equal((await first).status, "Completed");
  assert.deepEqual(
    trained.map(({ job }) => job?.HyperParameters.epochs),
    ["1"],
  );
});

test("stop() and undeploy() end what an earlier call has begun, before it is under way too", async () => {
  const { optml, trained } = openPage();
  const run = optml.train();
  await optml.stop();
  assert.equal((await run).status, "Stopped");
  assert.equal(trained.length, 0);
  const deployment = optml.deploy();
  await Promise.all([
    assert.rejects(deployment, /the endpoint was ended, or deployed anew, while it started/),
    optml.undeploy(),
  ]);
  await assert.rejects(optml.invoke({ body: "" }), /no endpoint is deployed/);
});

test("A call that is refused leaves the form as it was", async () => {
  const { optml, workbench } = openPage();
  await assert.rejects(optml.deploy({ workers: 17 }), {
    message: "Cannot deploy: An endpoint has 1 to 16 workers",
  });
  await assert.rejects(optml.deploy({ env: { "a b": "" } }), /"a b" may hold letters/);
  await assert.rejects(optml.train({ hyperparameters: { "": 1 } }), /The value "1" needs a name/);
  const { host, train } = workbench.current.value ?? assert.fail();
  assert.deepEqual([host.settings.value.value.workers, host.settings.value.value.variables], [2, []]);
  assert.equal(train.hyperparameters.rows.value[0]?.key, "batch_size");
});

test("reload() waits for one that is under way, and then takes the script as it is now", async () => {
  const { optml, reloads, workbench } = openPage();
  await optml.deploy();
  const { host } = workbench.current.value ?? assert.fail();
  const saved = host.reload();
  let isReloaded = false;
  const reloaded = optml.reload().then(() => {
    isReloaded = true;
  });
  while (reloads.length < 1) await Promise.resolve();
  reloads[0]?.();
  await saved;
  while (reloads.length < 2) await new Promise((resolve) => setTimeout(resolve));
  assert.equal(isReloaded, false);
  reloads[1]?.();
  await reloaded;
});

// What a program in plain JavaScript may pass, and what TypeScript would have refused.
const WRONG: [call: (optml: Wrong) => unknown, message: string][] = [
  [
    (optml) => optml.train("mnist"),
    'Cannot train with "mnist": pass an object with any of script, hyperparameters',
  ],
  [
    (optml) => optml.train(null),
    "Cannot train with null: pass an object with any of script, hyperparameters",
  ],
  [
    (optml) => optml.train({ hyperparameter: { a: 1 } }),
    'Cannot train with "hyperparameter": its options are script, hyperparameters',
  ],
  [
    (optml) => optml.train({ hyperparameters: { a: null } }),
    'Cannot train with hyperparameters {"a":null}: it must be an object of texts, numbers and booleans, e.g. { epochs: 3 }',
  ],
  [
    (optml) => optml.train({ hyperparameters: [1] }),
    "Cannot train with hyperparameters [1]: it must be an object of texts, numbers and booleans, e.g. { epochs: 3 }",
  ],
  [(optml) => optml.train({ script: 5 }), "Cannot train with script 5: it must be text"],
  [(optml) => optml.deploy({ workers: "2" }), 'Cannot deploy with workers "2": it must be a whole number'],
  [
    (optml) => optml.deploy({ env: { A: 5 } }),
    'Cannot deploy with env {"A":5}: it must be an object of texts, e.g. { MY_MODE: "fast" }',
  ],
  [
    (optml) => optml.invoke(),
    "Cannot invoke with undefined: pass an object with any of body, contentType, accept, signal, trace",
  ],
  [
    (optml) => optml.invoke({ body: { x: 1 } }),
    'Cannot invoke with body {"x":1}: it must be text, a Uint8Array, an ArrayBuffer or a Blob (an object goes as JSON.stringify(…))',
  ],
  [
    (optml) => optml.invoke({ body: new Float32Array(2) }),
    "Cannot invoke with body [Float32Array]: it must be text, a Uint8Array, an ArrayBuffer or a Blob (an object goes as JSON.stringify(…))",
  ],
  [
    (optml) => optml.invoke({ contentType: "a\nb" }),
    'Cannot invoke with contentType "a\\nb": it must be text that a header can carry, e.g. text/csv',
  ],
  [
    (optml) => optml.invoke({ accept: null }),
    "Cannot invoke with accept null: it must be text that a header can carry, e.g. text/csv",
  ],
  [(optml) => optml.invoke({ signal: 5 }), "Cannot invoke with signal 5: it must be an AbortSignal"],
  [(optml) => optml.invoke({ trace: "yes" }), 'Cannot invoke with trace "yes": it must be true or false'],
  [(optml) => optml.workspaces.create(), "Cannot make a workspace named undefined: a name must be text"],
  [(optml) => optml.workspaces.export(null), "Cannot export a workspace named null: a name must be text"],
  [
    (optml) => optml.workspaces.import("text", "a"),
    'Cannot import "text": the archive must be a Blob, an ArrayBuffer or a Uint8Array',
  ],
  [
    async (optml) => optml.on("toString", () => undefined),
    'Cannot tell of "toString": the events are log, progress, worker, answer',
  ],
  [async (optml) => optml.on("log", 5), 'Cannot tell 5 of "log": the listener must be a function'],
];

type AnyFunction = (...args: unknown[]) => unknown;

/** `window.optml` without the types of its arguments. */
type Wrong = Record<"train" | "deploy" | "invoke" | "on", AnyFunction> & {
  workspaces: Record<"create" | "export" | "import", AnyFunction>;
};

for (const [call, message] of WRONG) {
  test(`A wrong argument is refused: ${message}`, async () => {
    const { optml } = openPage();
    await optml.deploy();
    await assert.rejects(async () => await call(optml as unknown as Wrong), { name: "TypeError", message });
    assert.deepEqual(await optml.workspaces.list(), ["first"]);
  });
}
