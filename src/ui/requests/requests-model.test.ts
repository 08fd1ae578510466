import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { Endpoint, Invocation } from "../../worker/host/script-host.ts";
import type { ErrorData } from "../../worker/messages.ts";
import { fakeClock, fakeContext } from "../train/fake-context.ts";
import { createRequestsModel } from "./requests-model.ts";

const ERROR: ErrorData = { name: "RangeError", message: "bad shape", stack: "", facts: {} };

function invocation(status: number, body: string, type: string, error?: ErrorData): Invocation {
  const bytes = new TextEncoder().encode(body);
  return {
    response: new Response(bytes, { status, headers: { "Content-Type": type } }),
    worker: 2,
    queuedMs: 1,
    elapsedMs: 4,
    result: {
      status,
      content_type: type,
      body: bytes,
      stages: [{ name: "predict_fn", source: "default", elapsedMs: 3 }],
      tensorsLeaked: 0,
      ...(error && { error }),
    },
  };
}

async function open(invoke: (request: Request) => Promise<Invocation>) {
  const endpoint = signal<Endpoint | undefined>({
    ready: Promise.resolve(),
    workers: [],
    invoke,
    replay: () => Promise.reject(new Error("not asked here")),
    readNodes: () => Promise.reject(new Error("not asked here")),
    reload: () => Promise.resolve(),
    undeploy() {},
  });
  const context = fakeContext({ files: new MemoryFileSystem() });
  const deps = {
    endpoint,
    defaultAccept: signal("application/json"),
    inputs: signal([]),
    decodeIdx: () => Promise.reject(new Error("no IDX file here")),
    clock: fakeClock(),
  };
  const model = createRequestsModel(context, deps);
  await model.history.loaded;
  model.body.choose("text");
  model.body.setText("[[1, 2]]");
  return { model, endpoint, context, deps };
}

test("send() posts the text with both headers and shows the answer", async () => {
  const seen: Request[] = [];
  const { model } = await open(async (request) => {
    seen.push(request);
    return invocation(200, "[[4.9999918937683105]]", "application/json");
  });
  model.setAccept("text/csv");
  await model.send();
  const [request] = seen;
  assert.equal(request?.method, "POST");
  assert.equal(request?.headers.get("Content-Type"), "application/json");
  assert.equal(request?.headers.get("Accept"), "text/csv");
  assert.equal(await request?.text(), "[[1, 2]]");
  const state = model.state.value;
  assert.ok(state.status === "answered");
  assert.equal(new TextDecoder().decode(state.exchange.answer.body), "[[4.9999918937683105]]");
  assert.equal(state.exchange.answer.worker, 2);
  assert.equal(model.said.value, "200 OK");
});

test("an empty content type or accept is not sent at all", async () => {
  const seen: Request[] = [];
  const { model } = await open(async (request) => {
    seen.push(request);
    return invocation(200, "[]", "application/json");
  });
  model.setContentType("");
  model.setAccept("");
  await model.send();
  assert.equal(seen[0]?.headers.get("Content-Type"), null);
  assert.equal(seen[0]?.headers.get("Accept"), null);
});

test("a content type is sent as it was typed", async () => {
  const seen: Request[] = [];
  const { model } = await open(async (request) => {
    seen.push(request);
    return invocation(415, "no", "application/json");
  });
  model.setContentType("application/json; charset=utf-8");
  await model.send();
  assert.equal(seen[0]?.headers.get("Content-Type"), "application/json; charset=utf-8");
});

test("a handler's error stands beside what the client sees", async () => {
  const { model } = await open(async () =>
    invocation(500, '{"error": "RangeError"}', "application/json", ERROR),
  );
  await model.send();
  const state = model.state.value;
  assert.ok(state.status === "answered");
  assert.deepEqual(state.exchange.answer.error, ERROR);
  assert.equal(state.exchange.answer.status, 500);
});

test("send() keeps the error of a request that could not be made", async () => {
  const { model } = await open(async () => invocation(200, "[]", "application/json"));
  model.setContentType("a\nb");
  await model.send();
  assert.equal(model.state.value.status, "failed");
});

test("nothing is sent while no endpoint is deployed, and problem says so", async () => {
  const { model, endpoint } = await open(() => Promise.reject(new Error("it was asked")));
  endpoint.value = undefined;
  assert.equal(model.problem.value, "No endpoint is deployed");
  await model.send();
  assert.equal(model.state.value.status, "idle");
});

test("problem says what the body still lacks", async () => {
  const { model } = await open(() => Promise.reject(new Error("it was asked")));
  model.body.choose("draw");
  assert.equal(model.problem.value, "Draw a digit to send");
  model.body.drawing.begin({ x: 5, y: 5 });
  assert.equal(model.problem.value, undefined);
  model.body.choose("file");
  assert.equal(model.problem.value, "Choose a file to send");
  model.body.choose("channel");
  assert.equal(model.problem.value, "Pick a digit to send");
});

test("a file is sent byte for byte", async () => {
  const bodies: Uint8Array[] = [];
  const { model } = await open(async (request) => {
    bodies.push(new Uint8Array(await request.arrayBuffer()));
    return invocation(200, "[]", "application/json");
  });
  model.body.setFile("x.npy", Uint8Array.of(0x93, 0, 255));
  await model.send();
  assert.deepEqual(bodies, [Uint8Array.of(0x93, 0, 255)]);
});

test("stopWaiting() lets a late answer go", async () => {
  const late = Promise.withResolvers<Invocation>();
  const { model } = await open(() => late.promise);
  const sent = model.send();
  model.stopWaiting();
  late.resolve(invocation(200, "[]", "application/json"));
  await sent;
  assert.equal(model.state.value.status, "idle");
  assert.deepEqual(model.history.list.value, []);
});

test("a second request can be sent while the worker still has one that no one waits for", async () => {
  const first = Promise.withResolvers<Invocation>();
  let count = 0;
  const { model } = await open(() => {
    count += 1;
    return count === 1 ? first.promise : Promise.resolve(invocation(200, "[2]", "application/json"));
  });
  const sent = model.send();
  model.stopWaiting();
  await model.send();
  first.resolve(invocation(200, "[1]", "application/json"));
  await sent;
  const state = model.state.value;
  assert.equal(state.status === "answered" && new TextDecoder().decode(state.exchange.answer.body), "[2]");
});

test("show() puts a request of the history back into the form, resend() sends it as it was", async () => {
  const bodies: string[] = [];
  const { model } = await open(async (request) => {
    bodies.push(await request.text());
    return invocation(200, "[]", "application/json");
  });
  await model.send();
  model.body.setText("[[9, 9]]");
  model.setContentType("text/csv");
  const [earlier] = model.history.list.value;
  assert.ok(earlier);
  await model.showEntry(earlier);
  assert.equal(model.body.text.value, "[[1, 2]]");
  assert.equal(model.contentType.value, "application/json");
  await model.resendEntry(earlier);
  assert.deepEqual(bodies, ["[[1, 2]]", "[[1, 2]]"]);
  assert.equal(model.history.list.value.length, 2);
});

test("show() keeps a body that is no text as a file", async () => {
  const { model } = await open(async () => invocation(200, "[]", "application/json"));
  model.body.setFile("x.bin", Uint8Array.of(255, 0));
  await model.send();
  model.body.setText("[[1, 2]]");
  model.body.choose("text");
  const [earlier] = model.history.list.value;
  assert.ok(earlier);
  await model.showEntry(earlier);
  assert.equal(model.body.source.value, "file");
  assert.deepEqual(model.body.file.value, { name: "x.bin", bytes: Uint8Array.of(255, 0) });
});

test("the form is there again after a reload", async () => {
  const { model, context, deps } = await open(() => Promise.reject(new Error("it was asked")));
  model.setContentType("text/csv");
  model.body.setText("1,2");
  const again = createRequestsModel(context, deps);
  assert.equal(again.contentType.value, "text/csv");
  assert.equal(again.body.text.value, "1,2");
  assert.equal(again.body.source.value, "text");
});

test("warnings tell of an answer that is not what it says", async () => {
  const { model } = await open(async () => invocation(200, "oops", "application/json"));
  await model.send();
  assert.equal(model.warnings.value.length, 1);
});
