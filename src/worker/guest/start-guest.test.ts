import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { InferenceService } from "../../sagemaker/serving/inference-service.ts";
import type { InvokeResponse, ModelSummary } from "../../sagemaker/serving/invocation.ts";
import { compileScript } from "../compiler/compile-script.ts";
import { Guest } from "../host/guest.ts";
import { RemoteError } from "../host/remote-error.ts";
import type { GuestEvent } from "../messages.ts";
import { guestParts, joinGuest } from "../testing/join-guest.ts";
import type { GuestParts } from "./guest-parts.ts";

const ENTRY = "/opt/ml/code/main.ts";

/** A started guest with a script loaded, and all that it told meanwhile. */
async function load(source: string | Record<string, string>, parts: Partial<GuestParts> = {}) {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/code", { recursive: true });
  const sources = typeof source === "string" ? { "main.ts": source } : source;
  for (const [name, text] of Object.entries(sources)) await files.writeFile(`/opt/ml/code/${name}`, text);

  const events: GuestEvent[] = [];
  const guest = new Guest(joinGuest(guestParts(files, parts)));
  guest.onEvent = (event) => events.push(event);
  const { port1 } = new MessageChannel();
  const options = {
    name: "worker 1",
    env: {},
    files: port1,
    backend: "auto",
    webgpuCpuForward: true,
  } as const;
  const backend = await guest.call("start", [options], [port1]);
  const loaded = guest.call("load", [await compileScript(files, ENTRY)]);
  // It is looked at by each test; one that throws before need not tell of it too.
  loaded.catch(() => undefined);
  return { guest, events, files, backend, loaded };
}

async function failureOf(call: Promise<unknown>): Promise<RemoteError> {
  const error = await call.then(
    () => assert.fail("It did not fail"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof RemoteError, String(error));
  return error;
}

test("a handler in the default export is warned of, as nobody looks there", async () => {
  const told = async (source: string) => {
    const { events, loaded } = await load(source);
    await loaded;
    return events.flatMap((event) => (event.type === "log" ? [event.record.text] : []));
  };
  const [warning] = await told("export default { transform_fn() {} };");
  assert.match(warning ?? "", /has transform_fn in its default export.*write export before each function/);
  assert.match((await told("export default function predict_fn() {}"))[0] ?? "", /has predict_fn/);
  assert.deepEqual(await told("export function train() {}\nexport default { train, name: 1 };"), []);
});

test("a script that does not load is told of with what to do", async () => {
  const { loaded } = await load('const fs = require("fs");\nexport {};');
  const { location, facts } = await failureOf(loaded);
  assert.equal(location?.line, 1);
  assert.match(String(facts.advice), /is an ES module: write import/);
});

const MODEL: ModelSummary = {
  ...{
    family: "other",
    className: "Object",
    source: "script",
    inputs: [],
    outputs: [],
    parameterCount: 0,
    elapsedMs: 0,
  },
};

/** A service that has `transform_fn` answer, and nothing of the real one's rules. */
function plainService(): GuestParts["startInferenceService"] {
  return async ({ script }) => {
    let handlers = script;
    const call = (name: string, ...args: unknown[]) =>
      (handlers[name] as (...args: unknown[]) => unknown)(...args);
    const model = await call("model_fn", "/opt/ml/model");
    const service: InferenceService = {
      model: MODEL,
      replaceScript: (next) => {
        handlers = next;
      },
      invoke: async ({ body }): Promise<InvokeResponse> => {
        const base = { content_type: "text/plain", stages: [], tensorsLeaked: 0 };
        try {
          const text = String(await call("transform_fn", model, new TextDecoder().decode(body)));
          return { ...base, status: 200, body: new TextEncoder().encode(text) };
        } catch (error) {
          return { ...base, status: 500, body: new Uint8Array(), error: error as Error };
        }
      },
    };
    return service;
  };
}

test("start() falls back to the next backend and says why", async (t) => {
  const { guest, backend } = await load("");
  t.after(() => guest.end());
  assert.deepEqual(backend, {
    name: "webgl",
    description: "a test",
    isSoftware: true,
    fallbackReason: "webgpu: no adapter answers",
  });
});

test("load() tells which functions a script exports, and how many arguments they take", async (t) => {
  const { guest, loaded } = await load(
    "export function input_fn(a, b) {}\nexport const train = ({ hosts }) => 1;\nexport const c = 3;",
  );
  t.after(() => guest.end());
  assert.deepEqual(await loaded, {
    functions: [
      { name: "input_fn", arity: 2 },
      { name: "train", arity: 1 },
    ],
  });
});

test("load() gives a script its own files, node:fs/promises, node:path and what the guest provides", async (t) => {
  const source = {
    "main.ts": `import { readFile } from "node:fs/promises";
import path from "node:path";
import { nd, default as mx } from "mxnet";
import { twice } from "./twice.ts";
import numbers from "./numbers.json";
import { type Payload } from "optml";
const text = await readFile(path.join("/opt/ml/code", "numbers.json"), "utf8");
console.log(text, twice(numbers[1]), nd.name, mx.nd === nd);`,
    "twice.ts": "export const twice = (value: number): number => 2 * value;",
    "numbers.json": "[20, 21]",
  };
  const printed: string[] = [];
  const enclose: GuestParts["enclose"] = ({ console }) => {
    (globalThis as { scriptConsole?: object }).scriptConsole = console;
  };
  source["main.ts"] = source["main.ts"].replace("console.log", "globalThis.scriptConsole.log");
  const { guest, loaded, events } = await load(source, {
    enclose,
    provided: { mxnet: () => ({ nd: { name: "nd" } }) },
  });
  t.after(() => guest.end());
  await loaded;
  for (const event of events) if (event.type === "log") printed.push(event.record.text);
  assert.deepEqual(printed, ["[20, 21] 42 nd true"]);
});

test("load() gives the user's file, line and column of what a script throws, and the whole chain of causes", async (t) => {
  const source = {
    "main.ts":
      'import { read } from "./read.ts";\n\ntry {\n  read();\n} catch (cause) {\n  throw new Error("outer", { cause });\n}',
    "read.ts":
      'export function read(): void {\n  throw Object.assign(new RangeError("inner"), { code: "ENOENT", errno: 2 });\n}',
  };
  const { guest, loaded } = await load(source);
  t.after(() => guest.end());
  const error = await failureOf(loaded);
  assert.equal(error.message, "outer");
  assert.deepEqual(error.location, { path: ENTRY, line: 6, column: 9 });
  assert.match(error.stack ?? "", /\/opt\/ml\/code\/main\.ts:6:9/);
  assert.doesNotMatch(error.stack ?? "", /blob:/);

  const cause = error.cause as RemoteError;
  assert.equal(`${cause.name}: ${cause.message}`, "RangeError: inner");
  assert.deepEqual(cause.location, { path: "/opt/ml/code/read.ts", line: 2, column: 23 });
  assert.deepEqual(cause.facts, { code: "ENOENT", errno: 2 });
});

test("load() names what a provided module does not export, where it is imported, and what is near", async (t) => {
  const { guest, loaded } = await load('\nimport { NDAray } from "mxnet";', {
    provided: { mxnet: () => ({ NDArray: 1 }) },
  });
  t.after(() => guest.end());
  const error = await failureOf(loaded);
  assert.match(error.message, /Cannot import NDAray from "mxnet".*did you mean "NDArray"/);
  assert.deepEqual(error.location, { path: ENTRY, line: 2, column: 10 });
});

test("load() names the file where only the engine refuses what is written", async (t) => {
  const { guest, loaded } = await load({
    "main.ts": 'import "./a.ts";',
    "a.ts": "function f() { super.x(); }",
  });
  t.after(() => guest.end());
  assert.match((await failureOf(loaded)).message, /a\.ts/);
});

test("load() anew replaces the handlers and keeps the model", async (t) => {
  const first =
    'let calls = 0;\nexport const model_fn = () => ++calls;\nexport const transform_fn = (model, text) => ["one", model, text].join(" ");';
  const { guest, loaded, files, events } = await load(first, { startInferenceService: plainService() });
  t.after(() => guest.end());
  await loaded;
  await guest.call("loadModel", []);
  await files.writeFile(
    ENTRY,
    'export const transform_fn = (model, text) => ["two", model, text].join(" ");',
  );
  await guest.call("load", [await compileScript(files, ENTRY)]);

  const body = new TextEncoder().encode("hello");
  const result = await guest.call("invoke", [{ body, content_type: "text/plain", accept: "text/plain" }]);
  assert.equal(new TextDecoder().decode(result.body), "two 1 hello");
  assert.deepEqual(
    events.flatMap((event) => (event.type === "handler" ? [event.name] : [])),
    ["model_fn", "transform_fn"],
  );
});

test("invoke() tells why a request failed, with the line of the script", async (t) => {
  const source =
    "export const model_fn = () => 1;\nexport function transform_fn() {\n  return undefined.x;\n}";
  const { guest, loaded } = await load(source, { startInferenceService: plainService() });
  t.after(() => guest.end());
  await loaded;
  await guest.call("loadModel", []);
  const result = await guest.call("invoke", [{ body: new Uint8Array(), content_type: "", accept: "" }]);
  assert.equal(result.status, 500);
  assert.equal(result.error?.name, "TypeError");
  assert.deepEqual(result.error?.location, { path: ENTRY, line: 3, column: 20 });
});

test("train() is handed the machine, the environment and stacks with the user's paths", async (t) => {
  const { guest, loaded } = await load("export function train() {\n  throw new Error('no');\n}", {
    runTrainingJob: async ({ script, machine, formatStack }) => {
      assert.equal(machine.num_gpus, 0);
      try {
        (script.train as () => void)();
        return assert.fail("It trained");
      } catch (thrown) {
        const error = thrown as Error;
        return { status: "Failed", exitCode: 1, elapsedMs: 0, failure: formatStack?.(error) ?? "", error };
      }
    },
  });
  t.after(() => guest.end());
  await loaded;
  const result = await guest.call("train", []);
  assert.ok(result.status === "Failed");
  assert.match(result.failure, /\/opt\/ml\/code\/main\.ts:2:9/);
  assert.deepEqual(result.error.location, { path: ENTRY, line: 2, column: 9 });
});
