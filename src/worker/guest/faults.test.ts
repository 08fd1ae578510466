import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import * as mxnet from "../../mxnet/mxnet.ts";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { startInferenceService } from "../../sagemaker/serving/inference-service.ts";
import type { RequestTrace } from "../../sagemaker/trace/request-trace.ts";
import { compileScript } from "../compiler/compile-script.ts";
import { handlerLocation } from "../handler-location.ts";
import { failedResult } from "../host/failed-result.ts";
import { Guest, type GuestDeathError } from "../host/guest.ts";
import type { ErrorData } from "../messages.ts";
import { FakeGuest } from "../testing/fake-guest.ts";
import { guestParts, joinGuest } from "../testing/join-guest.ts";

await tf.setBackend("cpu");
const ENTRY = "/opt/ml/code/main.ts";

/** A Module with one input of two columns; the handlers of each fault stand below, from line 12 on. */
const MODEL = `import * as mx from "mxnet";
import * as tf from "@tensorflow/tfjs";

export function model_fn(model_dir) {
  const out = mx.sym.FullyConnected(mx.sym.Variable("data"), { num_hidden: 1, name: "fc" });
  const module = new mx.mod.Module({ symbol: out, label_names: null });
  module.bind({ data_shapes: [["data", [1, 2]]], for_training: false });
  module.init_params({ initializer: new mx.init.One() });
  return module;
}

`;

interface Fault {
  name: string;
  handlers: string;
  body?: Uint8Array<ArrayBuffer>;
  /** Line of the script, where the script is at fault. */
  line?: number;
  says: RegExp;
}

const FAULTS: Fault[] = [
  {
    name: "not a pair returned",
    handlers: `export function output_fn(data, accept) {
  return "[[1]]";
}`,
    line: 13,
    says: /output_fn returned "\[\[1\]\]", it must return a pair: \[body, content_type\]/,
  },
  {
    name: "a promise in the pair",
    handlers: `export function output_fn(data, accept) {
  return [data.asnumpy(), accept];
}`,
    line: 13,
    says: /output_fn returned a promise as the body.*write await/,
  },
  {
    name: "a promise for an array",
    handlers: `export function predict_fn(module, data) {
  const scores = module.predict(data).mul(2);
  return scores;
}`,
    line: 13,
    says: /predict\(\) gives a promise: write await before it/,
  },
  {
    name: "the method of an array, asked of the DataIter that holds it",
    handlers: `export async function predict_fn(module, data) {
  return await module.predict(data.reshape([7, 2]));
}`,
    line: 13,
    says: /data\.reshape is not a function.*gets input_fn's NDArray in a DataIter/,
  },
  {
    name: "the shape of an array, asked of the DataIter that holds it",
    handlers: `export function predict_fn(module, data) {
  return data.shape[0] > 1 ? undefined : module.predict(data);
}`,
    line: 13,
    says: /Cannot read properties of undefined.*gets input_fn's NDArray in a DataIter/,
  },
  {
    name: "a wrong shape from input_fn",
    handlers: `export function input_fn(model, input_data, content_type) {
  return mx.nd.array([[1, 2, 3]]);
}`,
    line: 13,
    says: /\(1, 3\).*data \(1, 2\).*reshape/,
  },
  {
    name: "a wrong shape in a handler",
    handlers: `export function predict_fn(module, data) {
  return tf.matMul(tf.ones([1, 3]), tf.ones([2, 1]));
}`,
    line: 13,
    says: /inner shapes \(3\) and \(2\)/,
  },
  {
    name: "a wrong dtype",
    handlers: `export function predict_fn(module, data) {
  return tf.matMul(tf.tensor2d([[1, 2]], [1, 2], "int32"), tf.tensor2d(["a", "b"], [2, 1]));
}`,
    line: 13,
    says: /string.*numeric|numeric.*string/,
  },
  {
    name: "JSON that is not UTF-8",
    handlers: "",
    body: Uint8Array.of(0x5b, 0x31, 0xff, 0x5d),
    says: /byte 2 \(0xff\) is not valid there. Send application\/json as UTF-8/,
  },
  {
    name: "out of memory",
    handlers: `export function predict_fn(module, data) {
  return new Float32Array(2 ** 50);
}`,
    line: 13,
    says: /not the memory.*fewer rows at a time/,
  },
  {
    name: "JSON of an array",
    handlers: `export async function output_fn(data, accept) {
  return [JSON.stringify({ scores: data }), accept];
}`,
    line: 13,
    says: /Cannot make JSON of the array of shape \(1, 1\).*JSON\.stringify\(await array\.tolist\(\)\)/,
  },
  {
    name: "an operator of JavaScript between arrays",
    handlers: `export async function predict_fn(module, data) {
  return (await module.predict(data)) * 2;
}`,
    line: 13,
    says: /Cannot compute with the array of shape \(1, 1\) by an operator.*a\.mul\(2\)/,
  },
  {
    name: "an array in the pair: no await is missing",
    handlers: `export function output_fn(data, accept) {
  return [mx.nd.array([1]), accept];
}`,
    line: 13,
    says: /^(?!.*gives a promise).*returned an NDArray \(1,\) float32 as the body.*JSON\.stringify\(await array\.tolist\(\)\)/,
  },
  {
    name: "a block that is called as in Python",
    handlers: `export function predict_fn(block, data) {
  return block(data);
}`,
    line: 13,
    says: /block is not a function.*called as block\.call\(data\)/,
  },
  {
    name: "a channel that is misspelled",
    handlers: `export async function output_fn(data, accept) {
  return [await mx.nd.load({}.trainig + "/a.params"), accept];
}`,
    line: 13,
    says: /Cannot read "undefined\/a\.params".*was a channel misspelled\?/,
  },
  {
    name: "a generator for a function",
    handlers: `export function* output_fn(data, accept) {
  return ["[[1]]", accept];
}`,
    line: 13,
    says: /output_fn returned a generator, as it is declared with function\*/,
  },
  {
    name: "a class for a function",
    handlers: `export class output_fn {
}`,
    line: 12,
    says: /Class constructor output_fn cannot be invoked/,
  },
  {
    name: "an object thrown",
    handlers: `export function output_fn(data, accept) {
  throw { code: 7 };
}`,
    line: 12,
    says: /Cannot complete output_fn: \{"code":7\}.*is no Error.*throw new Error/,
  },
  {
    name: "the first of many errors",
    handlers: `export async function output_fn(data, accept) {
  return await Promise.any([Promise.reject(new RangeError("row 7"))]);
}`,
    line: 13,
    says: /All promises were rejected.*row 7/,
  },
  {
    name: "a function that calls itself without an end",
    handlers: "export const output_fn = (data, accept) => output_fn(data, accept);",
    line: 12,
    says: /calls itself too many times/,
  },
  {
    name: "a BigInt in JSON",
    handlers: `export function output_fn(data, accept) {
  return [JSON.stringify({ id: 7n }), accept];
}`,
    line: 13,
    says: /JSON has no BigInt: write Number\(value\)/,
  },
  {
    name: "a byte order mark before JSON",
    handlers: `export function input_fn(model, data, content_type) {
  return mx.nd.array(JSON.parse(data));
}`,
    body: Uint8Array.of(0xef, 0xbb, 0xbf, 0x5b, 0x5d),
    line: 13,
    says: /begins with a byte order mark/,
  },
  {
    name: "a text where numbers are due",
    handlers: `export function input_fn(model, data, content_type) {
  return mx.nd.array([[1, "2"]]);
}`,
    line: 13,
    says: /hold the text "2", which is no number: make numbers of texts first/,
  },
  {
    name: "a path that does not begin at the root",
    handlers: `export function input_fn(model, data, content_type) {
  return mx.mod.Module.load("model", 0);
}`,
    line: 13,
    says: /Cannot read "model-symbol\.json": the path must begin with "\/", as that of model_dir/,
  },
  {
    name: "a packed body",
    handlers: "",
    body: Uint8Array.of(0x1f, 0x8b, 8, 0),
    says: /begins as gzip does, and an endpoint unpacks nothing/,
  },
];

/** Serves the script and sends it one request. */
async function ask(handlers: string, body: Uint8Array<ArrayBuffer> = new TextEncoder().encode("[[1, 2]]")) {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/code", { recursive: true });
  await files.writeFile(ENTRY, MODEL + handlers);
  const provided = { mxnet: () => mxnet, "@tensorflow/tfjs": () => tf };
  // This realm keeps its own console: a script finds a guest's under another name.
  const enclose = ({ console: told }: { console: unknown }) => void Object.assign(globalThis, { told });
  const guest = new Guest(joinGuest(guestParts(files, { provided, startInferenceService, enclose })));
  const traced = new Map([1, 2].map((ticket) => [ticket, Promise.withResolvers<RequestTrace>()]));
  guest.onEvent = (event) => event.type === "trace" && traced.get(event.trace.ticket)?.resolve(event.trace);
  const { port1 } = new MessageChannel();
  const options = {
    name: "worker 1",
    env: {},
    files: port1,
    backend: "cpu",
    webgpuCpuForward: true,
  } as const;
  await guest.call("start", [options], [port1]);
  await guest.call("load", [await compileScript(files, ENTRY)]);
  await guest.call("loadModel", [{ traces: true }]);
  const type = "application/json";
  const request = { body, content_type: type, accept: type };
  // The first request of a model may keep what it makes.
  await guest.call("invoke", [{ ...request, ticket: 1 }]);
  const result = await guest.call("invoke", [{ ...request, ticket: 2 }]);
  const trace = await traced.get(2)?.promise;
  assert.ok(trace);
  guest.end();
  return { result, trace };
}

function wordsOf(error: ErrorData | undefined): string {
  if (!error) return "";
  return [error.message, String(error.facts.advice ?? ""), wordsOf(error.cause)].join("\n");
}

for (const { name, handlers, body, line, says } of FAULTS) {
  test(`${name}: is explained at its line, in words that say what to do`, async () => {
    const { result, trace } = await ask(handlers, body);
    assert.equal(result.status, 500);
    assert.match(wordsOf(result.error).replaceAll("\n", " "), says);
    assert.equal(result.error?.location?.line, line, JSON.stringify(result.error?.location));
    assert.equal(trace.stages.filter(({ isFailed }) => isFailed).length, 1);
  });
}

test("a forgotten dispose: is told of with the handler's line", async () => {
  const { trace } = await ask(`export async function predict_fn(module, data) {
  const scores = await module.predict(data);
  tf.keep(scores.mul(2).tensor);
  return scores;
}`);
  const [finding] = trace.findings;
  assert.match(finding?.text ?? "", /predict_fn left 1 tensor behind.*must dispose of/);
  assert.deepEqual(finding?.location, { path: ENTRY, line: 12, column: 1 });
});

test("a promise in JSON: is told of with its line, once", async () => {
  const { result, trace } = await ask(`export function output_fn(data, accept) {
  const texts = [data, data].map((each) => JSON.stringify({ scores: each.tolist() }));
  return [texts[0], accept];
}`);
  assert.equal(new TextDecoder().decode(result.body), '{"scores":{}}');
  assert.equal(trace.findings.length, 1);
  assert.match(trace.findings[0]?.text ?? "", /write await before the call/);
  assert.equal(trace.findings[0]?.location?.line, 13);
});

test("rows that are lost: are told of with the handler's line", async () => {
  const body = new TextEncoder().encode("[[1, 2], [3, 4], [5, 6]]");
  const { trace } = await ask(
    `export function input_fn(model, data, content_type) {
  return mx.nd.array(JSON.parse(data));
}
export async function predict_fn(module, data) {
  const scores = await module.predict(data);
  return scores.slice_axis({ axis: 0, begin: 0, end: 2 });
}`,
    body,
  );
  const [finding] = trace.findings;
  assert.match(finding?.text ?? "", /^predict_fn got 3 rows and gave 2 rows: .*first axis$/);
  assert.equal(finding?.location?.line, 15);
});

const LOOP = `export function predict_fn(module, data) {
  for (;;);
}`;

const DEATHS: { name: string; die(guest: Guest, port: FakeGuest): void; says: RegExp }[] = [
  {
    name: "memory that ran out in the engine",
    die: (_, port) => port.crash(""),
    says: /its memory ran out.*predict_fn was the last.*fewer rows at a time/,
  },
];

for (const { name, die, says } of DEATHS) {
  test(`${name}: is explained at the line of the function that ran, in words that say what to do`, async () => {
    const files = new MemoryFileSystem();
    await files.mkdir("/opt/ml/code", { recursive: true });
    await files.writeFile(ENTRY, MODEL + LOOP);
    const script = await compileScript(files, ENTRY);
    const port = new FakeGuest({});
    const guest = new Guest(port);
    guest.locate = (functionName) => handlerLocation(script, functionName);
    const death = new Promise<GuestDeathError>((resolve) => {
      guest.onDeath = resolve;
    });
    port.tell({ type: "handler", name: "predict_fn" });
    die(guest, port);
    const { error } = failedResult(await death);
    assert.match(wordsOf(error).replaceAll("\n", " "), says);
    assert.deepEqual(error?.location, { path: ENTRY, line: 12, column: 1 });
  });
}

test("a stage that logs more than a trace keeps says how many lines are left out", async () => {
  const { trace } = await ask(`export async function predict_fn(module, data) {
  for (let line = 1; line <= 1005; line++) told.log("line " + line);
  return await module.predict(data);
}`);
  const lines = trace.stages.find(({ name }) => name === "predict_fn")?.lines.map(({ text }) => text) ?? [];
  assert.deepEqual(
    [lines.length, lines[0], lines[1], lines.at(-1)],
    [1001, "5 earlier lines are in the log only", "line 6", "line 1005"],
  );
});

test("a worker that is ended in the midst of many lines says that the last ones may be missing", () => {
  const line = { timeMs: 0, level: "info", source: "worker 1", origin: "script", text: "line" } as const;
  const endsAfter = (...counts: number[]) => {
    const port = new FakeGuest({});
    const guest = new Guest(port);
    const told: string[] = [];
    guest.onEvent = (event) => event.type === "log" && void told.push(event.record.text);
    for (const count of counts) port.tellLines(Array(count).fill(line));
    guest.end();
    return told.filter((text) => text !== line.text);
  };
  assert.deepEqual(endsAfter(32, 31), []);
  assert.deepEqual(endsAfter(32), [
    "The worker ended while it wrote many lines: the last ones, at most 31, may be missing",
  ]);
});
