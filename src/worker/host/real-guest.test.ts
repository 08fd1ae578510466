import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { serveFileSystem } from "../../platform/file-system-port.ts";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { compileScript, diagnoseScript } from "../compiler/compile-script.ts";
import type { LogRecord } from "../messages.ts";
import { createScriptHost } from "./create-script-host.ts";
import { createDenoGuest } from "./deno-guest.ts";
import type { ScriptHost } from "./script-host.ts";
import type { ScriptHostParts } from "./script-host-parts.ts";

const ENTRY = new URL("../testing/bare-guest-entry.ts", import.meta.url).href;
const JOB = {
  TrainingJobName: "job",
  HyperParameters: { sagemaker_program: "main.ts", sagemaker_region: "us-west-2" },
  InputDataConfig: [],
  ResourceConfig: { InstanceCount: 1 },
};

/** A host whose guests are real workers without permissions, and whose script is `source`. */
async function hostOf(
  t: TestContext,
  source: string,
  parts: Partial<ScriptHostParts> = {},
): Promise<{ host: ScriptHost; files: MemoryFileSystem }> {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/code", { recursive: true });
  await files.writeFile("/opt/ml/code/main.ts", source);
  const ends: (() => void)[] = [];
  t.after(() => ends.forEach((end) => void end()));
  const host = createScriptHost({
    files,
    openFilesPort: () => {
      const { port1, port2 } = new MessageChannel();
      ends.push(serveFileSystem(files, port1), () => port1.close());
      return port2;
    },
    createGuest: (name) => createDenoGuest(ENTRY, name),
    compile: (entry) => compileScript(files, entry),
    diagnose: (entry) => diagnoseScript(files, entry),
    ...parts,
  });
  return { host, files };
}

/** Runs `train` of a script to its end. */
async function train(t: TestContext, source: string) {
  const { host, files } = await hostOf(t, source);
  const logs: LogRecord[] = [];
  const outcome = await host.train({ job: JOB, onLog: (record) => logs.push(record) }).outcome;
  return { outcome, logs, files };
}

const LOST = [
  ...[
    "fetch",
    "XMLHttpRequest",
    "WebSocket",
    "WebSocketStream",
    "EventSource",
    "WebTransport",
    "RTCPeerConnection",
  ],
  ...[
    "indexedDB",
    "caches",
    "CacheStorage",
    "localStorage",
    "sessionStorage",
    "cookieStore",
    "Worker",
    "SharedWorker",
  ],
  ...[
    "BroadcastChannel",
    "importScripts",
    "postMessage",
    "close",
    "onmessage",
    "Notification",
    "FontFace",
    "fonts",
  ],
  ...["Deno", "nodeBootstrap", "alert", "prompt", "LockManager", "Location", "Window"],
];

test("a guest has none of the ways to storage, network and other realms", async (t) => {
  const { logs, outcome } = await train(
    t,
    `export function train() {
  const levels = [];
  for (let at = globalThis; at; at = Object.getPrototypeOf(at)) levels.push(at);
  const has = (name: string) => levels.some((level) => name in level);
  console.log(${JSON.stringify(LOST)}.filter(has).join(" "));
  console.log(["storage", "locks", "serviceWorker", "permissions", "usb"].filter((name) => name in navigator).join(" "));
  console.log(typeof URL.createObjectURL, typeof process.exit, typeof crypto.randomUUID, typeof navigator.hardwareConcurrency);
}`,
  );
  assert.equal(outcome.status, "Completed", JSON.stringify(outcome));
  assert.deepEqual(
    logs.map(({ text }) => text),
    ["", "", "undefined function function number"],
  );
});

test("a guest under Deno may import no file and no address", async (t) => {
  for (const address of [import.meta.url, "https://example.com/a.js"]) {
    // The compiler refuses a computed import: this is what it would come to.
    const { host, files } = await hostOf(t, "");
    const code = `export const train = () => import(${JSON.stringify(address)});`;
    const script = {
      entry: "/opt/ml/code/main.ts",
      modules: [{ path: "/opt/ml/code/main.ts", code, imports: [] }],
    };
    const open = createScriptHost({ ...(await partsOf(t, files)), compile: async () => script });
    assert.ok(host);
    const outcome = await open.train({ job: JOB }).outcome;
    assert.equal(outcome.status, "Failed");
  }
});

async function partsOf(t: TestContext, files: MemoryFileSystem): Promise<ScriptHostParts> {
  const { port1, port2 } = new MessageChannel();
  const end = serveFileSystem(files, port1);
  t.after(() => {
    end();
    port1.close();
  });
  return {
    files,
    openFilesPort: () => port2,
    createGuest: (name) => createDenoGuest(ENTRY, name),
    compile: (entry) => compileScript(files, entry),
    diagnose: (entry) => diagnoseScript(files, entry),
  };
}

test("train() gives stacks of a real worker with the user's path, line and column", async (t) => {
  const { outcome } = await train(
    t,
    "export async function train(): Promise<void> {\n  await null;\n  throw new Error('no');\n}",
  );
  assert.ok(outcome.status === "Failed");
  assert.deepEqual(outcome.error.location, { path: "/opt/ml/code/main.ts", line: 3, column: 9 });
  assert.match(outcome.failure, /at (async )?train \(\/opt\/ml\/code\/main\.ts:3:9\)/);
});

test("train() reads and writes the host's files", async (t) => {
  const source = `import { readFile, writeFile } from "node:fs/promises";
export async function train() {
  await writeFile("/opt/ml/model/out.txt", (await readFile("/opt/ml/code/main.ts", "utf8")).slice(0, 6));
}`;
  const { outcome, files } = await train(t, source);
  assert.equal(outcome.status, "Completed", JSON.stringify(outcome));
  assert.equal(await files.readFile("/opt/ml/model/out.txt", "utf8"), "import");
});

test("what a script leaves unhandled is logged with its line, and its guest lives on", async (t) => {
  const source = `export async function train() {
  Promise.reject(new Error("lost"));
  setTimeout(() => { throw new Error("late"); }, 0);
  await new Promise((resolve) => setTimeout(resolve, 20));
}`;
  const { outcome, logs } = await train(t, source);
  assert.equal(outcome.status, "Completed", JSON.stringify(outcome));
  const lines = logs.map(({ level, error }) => [level, error?.message, error?.location?.line]);
  assert.deepEqual(lines, [
    ["error", "lost", 2],
    ["error", "late", 3],
  ]);
});

test("a script that cannot be compiled fails its job as one that throws, with the place (clauses T28, T29)", async (t) => {
  const { outcome, files } = await train(t, "export const train = ;");
  assert.ok(outcome.status === "Failed");
  assert.equal(outcome.exitCode, 1);
  assert.deepEqual(outcome.error.location, { path: "/opt/ml/code/main.ts", line: 1, column: 22 });
  assert.match(
    await files.readFile("/opt/ml/output/failure", "utf8"),
    /^uncaught exception during training: Cannot parse/,
  );
});

test("stop() ends a script that loops for ever, at once", async (t) => {
  const { host } = await hostOf(t, 'export function train() {\n  console.log("looping");\n  for (;;);\n}');
  const run = host.train({
    job: JOB,
    onLog: ({ text }) => {
      if (text === "looping") run.stop();
    },
  });
  assert.equal((await run.outcome).status, "Stopped");
});

test("stop() works before the guest has started", async (t) => {
  const { host } = await hostOf(t, "export const train = () => 1;");
  const run = host.train({ job: JOB });
  run.stop();
  assert.equal((await run.outcome).status, "Stopped");
});

test("H5: a handler that loops for ever is ended by the time limit, which names it", async (t) => {
  const timers: (() => void)[] = [];
  const schedule = (_delayMs: number, callback: () => void) => {
    timers.push(callback);
    return () => {};
  };
  const looping =
    'export function transform_fn(model, text) {\n  if (text === "loop") { console.log("looping"); for (;;); }\n  return text;\n}';
  const { host } = await hostOf(t, looping, { schedule });
  const endpoint = host.deploy({
    script: "/opt/ml/code/main.ts",
    workers: 1,
    onLog: ({ text }) => {
      if (text === "looping") timers[0]?.();
    },
  });
  t.after(() => endpoint.undeploy());
  await endpoint.ready;
  const ask = (body: string) =>
    endpoint.invoke(new Request("http://localhost/invocations", { method: "POST", body }));
  const { response } = await ask("loop");
  assert.equal(response.status, 504);
  assert.match(await response.text(), /did not answer within 60 s.*"handler":"transform_fn"/);
  assert.equal(await (await ask("well")).response.text(), "well");
});

test("process.exit(n) fails the job with a clear error, and the function that called it goes no further", async (t) => {
  const { outcome } = await train(t, "export function train() {\n  process.exit(3);\n  for (;;);\n}");
  assert.ok(outcome.status === "Failed");
  assert.deepEqual([outcome.error.name, outcome.error.facts.errno], ["ProcessExit", 3]);
});
