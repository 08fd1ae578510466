import { MemoryFileSystem } from "../../src/platform/memory/memory-file-system.ts";
import type { ScriptHost } from "../../src/worker/host/script-host.ts";
import type { ScriptHostParts } from "../../src/worker/host/script-host-parts.ts";
import type { BackendInfo, LogRecord } from "../../src/worker/messages.ts";
import { createHost } from "./host-in-page.ts";

const BARE = "/src/worker/testing/bare-guest-entry.ts";
const REAL = "/src/guest-entry.ts";
const JOB = {
  TrainingJobName: "job",
  HyperParameters: { sagemaker_program: "main.ts", sagemaker_region: "us-west-2" },
  InputDataConfig: [],
  ResourceConfig: { InstanceCount: 1 },
};

/** A host in this page whose script is `source`. Its compiler and its guests are real workers. */
async function hostOf(
  source: string,
  entry: string,
  parts: Partial<ScriptHostParts> = {},
): Promise<ScriptHost> {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/code", { recursive: true });
  await files.writeFile("/opt/ml/code/main.ts", source);
  return createHost(files, entry, parts);
}

/** What `train` of a script prints, a line an entry, and how it ends. */
export async function train(source: string, guest: "bare" | "real") {
  const host = await hostOf(source, guest === "bare" ? BARE : REAL);
  const logs: LogRecord[] = [];
  const backends: BackendInfo[] = [];
  const run = host.train({
    job: JOB,
    onLog: (record) => logs.push(record),
    onBackend: (backend) => backends.push(backend),
  });
  const outcome = await run.outcome;
  const printed = logs.filter(({ origin }) => origin === "script").map(({ text }) => text);
  return { outcome, printed, backend: backends[0], errors: logs.map(({ error }) => error).filter(Boolean) };
}

/**
 * Has a guest try each expression, and says what became of it. The compiler, which would refuse some of them, is left
 * out: this is what the wall alone does.
 */
export async function tryEach(expressions: string[]): Promise<string[]> {
  const attempts = expressions.map(
    (expression) =>
      `  try { await (${expression}); console.log("done"); } catch (error) { console.log(error.name); }`,
  );
  const path = "/opt/ml/code/main.ts";
  const code = `export async function train() {\n${attempts.join("\n")}\n}`;
  const compile = async () => ({ entry: path, modules: [{ path, code, imports: [] }] });
  const results: string[] = [];
  const host = await hostOf("", BARE, { compile });
  await host.train({ job: JOB, onLog: ({ text }) => results.push(text) }).outcome;
  return results;
}

/** Runs a script that loops for ever, counts the page's ticks meanwhile, and stops it after some. */
export async function stopLoop(): Promise<{ status: string; ticks: number; endedMs: number }> {
  const host = await hostOf('export function train() {\n  console.log("looping");\n  for (;;);\n}', BARE);
  const looping = Promise.withResolvers<void>();
  const run = host.train({ job: JOB, onLog: ({ text }) => text === "looping" && looping.resolve() });
  await looping.promise;
  let ticks = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      ticks += 1;
      if (ticks < 20) return;
      clearInterval(timer);
      resolve();
    }, 10);
  });
  const stoppedAt = performance.now();
  run.stop();
  const { status } = await run.outcome;
  return { status, ticks, endedMs: performance.now() - stoppedAt };
}

/** The names on a guest's global object and above it, and on its `navigator`. */
export async function namesInGuest(): Promise<{ globals: string[]; navigator: string[] }> {
  const { printed } = await train(
    `export function train() {
  const names = (object: object) => {
    const found: string[] = [];
    for (let at = object; at && at !== EventTarget.prototype && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
      found.push(...Object.getOwnPropertyNames(at));
    }
    return JSON.stringify(found);
  };
  console.log(names(globalThis));
  console.log(names(navigator));
}`,
    "bare",
  );
  return { globals: JSON.parse(printed[0] ?? "[]"), navigator: JSON.parse(printed[1] ?? "[]") };
}

/** Serves one request with the real guest, and says what it answered. */
export async function serve(source: string, body: string) {
  const host = await hostOf(source, REAL);
  const endpoint = host.deploy({ script: "/opt/ml/code/main.ts", workers: 2 });
  await endpoint.ready;
  const calls = endpoint.workers.map(({ modelFnCalls }) => modelFnCalls);
  const headers = { "content-type": "application/json" };
  const request = new Request("http://localhost/invocations", { method: "POST", body, headers });
  const { response } = await endpoint.invoke(request);
  const text = await response.text();
  endpoint.undeploy();
  return { status: response.status, text, calls };
}

/** What the compiler's worker says of a script. */
export async function diagnose(source: string) {
  const host = await hostOf(source, BARE);
  return host.diagnose("/opt/ml/code/main.ts");
}
