import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import type { RequestTrace, StageTrace } from "../../sagemaker/trace/request-trace.ts";
import type { Endpoint, Invocation } from "../../worker/host/script-host.ts";
import { compareTraces } from "./compare-traces.ts";
import { createSendAgainModel } from "./send-again-model.ts";
import { blockAt, blocksBetween, GAP_MS, layOutTimeline, partsOf } from "./timeline-layout.ts";
import { createTraceModel, type RecordedInvocation, type RequestRecord } from "./trace-model.ts";

function stage(name: StageTrace["name"], values: number[]): StageTrace {
  const histogram = { from: 0, to: 0, counts: [] };
  const figures = { count: values.length, min: 0, max: 0, mean: 0, nanCount: 0, infinityCount: 0, histogram };
  const tensor = { kind: "tensor", className: "NDArray", dtype: "float32" } as const;
  const output = {
    ...tensor,
    shape: [values.length],
    statistics: figures,
    values: Float32Array.from(values),
  };
  const rest = {
    source: "script",
    startMs: 0,
    elapsedMs: 1,
    lines: [],
    isFailed: false,
    isKept: false,
  } as const;
  return {
    ...rest,
    name,
    input: { kind: "plain", value: 1 },
    output,
    tensors: { made: 0, leaked: 0 },
    lines: [],
  };
}

function traceOf(ticket: number, ...stages: StageTrace[]): RequestTrace {
  return { ticket, startedMs: 0, stages, findings: [], isCut: false };
}

/** An endpoint whose answers come from worker 1, each with a trace that the test tells. */
function fakeEndpoint() {
  const traces: PromiseWithResolvers<RequestTrace | undefined>[] = [];
  const replayed: unknown[] = [];
  const bodies: Promise<string>[] = [];
  async function answer(): Promise<Invocation> {
    const trace = Promise.withResolvers<RequestTrace | undefined>();
    traces.push(trace);
    const result = { status: 200, content_type: "", body: new Uint8Array(), stages: [], tensorsLeaked: 0 };
    return { response: new Response(), worker: 1, queuedMs: 0, elapsedMs: 1, result, trace: trace.promise };
  }
  const endpoint: Endpoint = {
    ready: Promise.resolve(),
    workers: [],
    invoke(request) {
      bodies.push(request.text());
      return answer();
    },
    replay(of, from) {
      replayed.push([of, from]);
      return of.ticket === 99 ? Promise.reject(new RangeError("it is gone")) : answer();
    },
    readNodes: async ({ ticket }) => ({ runs: [], runCount: ticket, symbols: [], nodes: [] }),
    reload: async () => undefined,
    undeploy: () => undefined,
  };
  return { endpoint, traces, replayed, bodies };
}

async function send(watched: Endpoint): Promise<number> {
  const request = new Request("http://e/invocations", { method: "POST", body: "x" });
  const { record }: RecordedInvocation = await watched.invoke(request);
  assert.ok(record !== undefined);
  return record;
}

test("watch() records each answer at once, and its trace when it comes", async () => {
  const model = createTraceModel();
  const { endpoint, traces } = fakeEndpoint();
  const id = await send(model.watch(endpoint));
  assert.equal(model.find(id)?.trace.value.status, "coming");
  traces[0]?.resolve(traceOf(7));
  await traces[0]?.promise;
  assert.equal(model.find(id)?.trace.value.status, "here");
  const lost = await send(model.watch(endpoint));
  traces[1]?.resolve(undefined);
  await traces[1]?.promise;
  assert.equal(model.find(lost)?.trace.value.status, "gone");
});

test("the values of the last 32 requests are kept, and 10,000 requests", async () => {
  const model = createTraceModel();
  const { endpoint, traces } = fakeEndpoint();
  const watched = model.watch(endpoint);
  const first = await send(watched);
  traces[0]?.resolve(traceOf(1));
  for (let request = 0; request < 32; request++) await send(watched);
  assert.equal(model.find(first)?.trace.value.status, "gone");
  for (let request = 33; request < 10_001; request++) await send(watched);
  assert.equal(model.find(first), undefined);
  assert.equal(model.list().length, 10_000);
});

test("keep() holds the values of the request that is looked at, and of its replay, until another one is", async () => {
  const model = createTraceModel();
  const { endpoint, traces } = fakeEndpoint();
  const watched = model.watch(endpoint);
  const [open, other] = [await send(watched), await send(watched)];
  for (const [index, trace] of traces.entries()) trace.resolve(traceOf(index));
  await traces[1]?.promise;
  await model.replay(open, "decode");
  traces[2]?.resolve(traceOf(2));
  await traces[2]?.promise;
  let lookedAt: number | undefined = open;
  const end = model.keep(() => lookedAt);
  const statuses = () => [open, other, 3].map((id) => model.find(id)?.trace.value.status);
  for (let request = 0; request < 40; request++) await send(watched);
  assert.deepEqual(statuses(), ["here", "gone", "here"]);
  for (let request = 0; request < 10_000; request++) await send(watched);
  assert.deepEqual(statuses(), ["here", undefined, "here"]);
  lookedAt = other;
  await send(watched);
  assert.deepEqual(statuses(), [undefined, undefined, undefined]);
  end();
});

test("a trace that comes when its request is out of the last 32 is let go", async () => {
  const model = createTraceModel();
  const { endpoint, traces } = fakeEndpoint();
  const watched = model.watch(endpoint);
  const first = await send(watched);
  for (let request = 0; request < 32; request++) await send(watched);
  traces[0]?.resolve(traceOf(1));
  await traces[0]?.promise;
  assert.equal(model.find(first)?.trace.value.status, "gone");
});

test("replay() asks the worker that has the request, and keeps what came of it", async () => {
  const model = createTraceModel();
  const { endpoint, traces, replayed } = fakeEndpoint();
  const id = await send(model.watch(endpoint));
  traces[0]?.resolve(traceOf(7));
  await traces[0]?.promise;
  await model.replay(id, "predict_fn");
  assert.deepEqual(replayed, [[{ worker: 1, ticket: 7 }, "predict_fn"]]);
  assert.equal(model.replays.value.get(id)?.status, "answered");
  model.closeReplay(id);
  assert.equal(model.replays.value.size, 0);
});

test("replay() from a stage that the worker does not keep any more says why", async () => {
  const model = createTraceModel();
  const { endpoint, traces } = fakeEndpoint();
  const id = await send(model.watch(endpoint));
  traces[0]?.resolve(traceOf(99));
  await traces[0]?.promise;
  await model.replay(id, "predict_fn");
  const state = model.replays.value.get(id);
  assert.match(state?.status === "failed" ? state.error.message : "", /it is gone/);
});

test("replay() of a whole request that no worker keeps any more sends it anew to what serves now, time and again", async () => {
  const model = createTraceModel();
  const { endpoint, traces } = fakeEndpoint();
  const id = await send(model.watch(endpoint));
  const bytes = new TextEncoder().encode("[1, 2]");
  const decode = stage("decode", []);
  traces[0]?.resolve(traceOf(99, { ...decode, input: { kind: "bytes", bytes, length: 6 } }));
  await traces[0]?.promise;
  const deployed = fakeEndpoint();
  model.watch(deployed.endpoint);
  await model.replay(id, "decode");
  await model.replay(id, "decode");
  assert.equal(model.replays.value.get(id)?.status, "answered");
  assert.deepEqual(await Promise.all(deployed.bodies), ["[1, 2]", "[1, 2]"]);
});

test("replay() where nothing is deployed any more says why", async () => {
  const model = createTraceModel();
  const { endpoint, traces } = fakeEndpoint();
  const id = await send(model.watch(endpoint));
  const decode = stage("decode", []);
  traces[0]?.resolve(
    traceOf(99, { ...decode, input: { kind: "bytes", bytes: new Uint8Array(), length: 0 } }),
  );
  await traces[0]?.promise;
  const response = new Response("", { status: 503 });
  model.watch({ ...endpoint, invoke: async () => ({ response, queuedMs: 0, elapsedMs: 0 }) });
  await model.replay(id, "decode");
  const state = model.replays.value.get(id);
  assert.match(state?.status === "failed" ? state.error.message : "", /it is gone/);
});

test("compareTraces() names the stages whose values differ, NaN being the same as NaN", () => {
  const before = traceOf(1, stage("input_fn", [1, Number.NaN]), stage("predict_fn", [2]));
  const after = traceOf(
    2,
    stage("input_fn", [1, Number.NaN]),
    stage("predict_fn", [3]),
    stage("output_fn", [1]),
  );
  assert.deepEqual(
    compareTraces(before, after).map(({ name, isSame }) => `${name} ${isSame}`),
    ["input_fn true", "predict_fn false", "output_fn false"],
  );
});

test("compareTraces() tells where a value was not kept whole, so that the rest of it may differ", () => {
  const whole = stage("input_fn", [1, 2]);
  const body = (length: number) =>
    ({ ...stage("response", []), output: { kind: "bytes", bytes: Uint8Array.of(1, 2), length } }) as const;
  const compared = compareTraces(traceOf(1, whole, body(9)), traceOf(2, whole, body(9)));
  assert.deepEqual(
    compared.map(({ isSame, isWhole }) => [isSame, isWhole]),
    [
      [true, true],
      [true, false],
    ],
  );
});

test("onSaved() sends once for all that was saved meanwhile, and keeps that the person wants it off", async () => {
  const did: string[] = [];
  const kept = new Map<string, unknown>();
  const memory = {
    get: <T>(_: string, fallback: T) => fallback,
    set: (key: string, value: unknown) => kept.set(key, value),
  };
  const model = createSendAgainModel({
    memory,
    reload: async () => did.push("reload") > 0,
    resend: () => async () => void did.push("send"),
  });
  void model.onSaved();
  void model.onSaved();
  await model.onSaved();
  assert.deepEqual(did, ["reload", "send"]);
  model.setOn(false);
  assert.equal(kept.get("requests.sendAgain"), false);
});

function record(id: number, askedMs: number, elapsedMs: number, worker = 1): RequestRecord {
  const stages = [{ name: "predict_fn", source: "script", elapsedMs: elapsedMs - 2 }] as const;
  return {
    id,
    askedMs,
    status: 200,
    worker,
    queuedMs: 1,
    elapsedMs,
    stages,
    trace: signal({ status: "coming" }),
  };
}

test("layOutTimeline() has a row a worker and cuts out the time in which nothing ran", () => {
  const layout = layOutTimeline([record(2, 1_000_000, 9, 2), record(1, 1000, 9), record(3, 1_000_005, 9)]);
  assert.deepEqual(
    layout.blocks.map(({ record: { id }, lane, startMs, endMs }) => [id, lane, startMs, endMs]),
    [
      [1, 0, 0, 10],
      [2, 1, 10 + GAP_MS, 20 + GAP_MS],
      [3, 0, 15 + GAP_MS, 25 + GAP_MS],
    ],
  );
  assert.deepEqual([layout.lanes, layout.lengthMs], [[1, 2], 25 + GAP_MS]);
  assert.deepEqual(layOutTimeline([]), { blocks: [], lanes: [], lengthMs: 0, longestMs: 0 });
});

test("of 10,000 requests only those that are seen are looked at, and a click finds the one that is meant", () => {
  const layout = layOutTimeline(Array.from({ length: 10_000 }, (_, index) => record(index, index * 10, 8)));
  const seen = blocksBetween(layout, 50_000, 50_100);
  assert.deepEqual([seen.length, seen[0]?.record.id], [10, 5000]);
  assert.equal(blockAt(layout, 0, 50_005, 0)?.record.id, 5000);
  assert.equal(blockAt(layout, 0, 50_009.5, 0.2), undefined);
  assert.equal(blockAt(layout, 1, 50_005, 0), undefined);
});

test("partsOf() tells the queue, each handler and the rest", () => {
  assert.deepEqual(partsOf(record(1, 0, 9)), [
    { name: "queue", startMs: 0, endMs: 1 },
    { name: "predict_fn", startMs: 1, endMs: 8 },
    { name: "other", startMs: 8, endMs: 10 },
  ]);
});
