import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import fc from "fast-check";
import { MemoryFileSystem } from "../../../platform/memory/memory-file-system.ts";
import type { Endpoint, Invocation } from "../../../worker/host/script-host.ts";
import { fakeClock, fakeContext, seedFiles } from "../../train/fake-context.ts";
import { createLoadModel } from "./load-model.ts";
import { createLoadStats, type LoadSample } from "./load-stats.ts";
import { readRows } from "./row-source.ts";

const sample = (change: Partial<LoadSample>): LoadSample => ({
  atMs: 1,
  latencyMs: 1,
  status: 200,
  tensorsLeaked: 0,
  ...change,
});

test("figures() gives the nearest-rank percentiles of 1 to 100 ms, and counts statuses", () => {
  const stats = createLoadStats(100);
  for (let latencyMs = 100; latencyMs >= 1; latencyMs--) {
    stats.add(sample({ latencyMs, atMs: 2000, status: latencyMs > 97 ? 500 : 200, tensorsLeaked: 1 }));
  }
  const { latency, perSecond, statuses, tensorsLeaked, count } = stats.figures();
  assert.deepEqual(latency, { p50: 50, p90: 90, p99: 99, max: 100 });
  assert.deepEqual([count, perSecond, tensorsLeaked], [100, 50, 100]);
  assert.deepEqual(statuses, [
    [200, 97],
    [500, 3],
  ]);
});

test("figures() of a load without an answer are 0", () => {
  const { latency, perSecond } = createLoadStats(1).figures();
  assert.deepEqual([latency, perSecond], [{ p50: 0, p90: 0, p99: 0, max: 0 }, 0]);
});

test("curves() keep the sum of answers and the highest latency, however long the load takes", () => {
  const load = fc.array(
    fc.record({ atMs: fc.double({ min: 0, max: 1e6, noNaN: true }), latencyMs: fc.nat(1000) }),
    {
      minLength: 1,
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(load, (samples) => {
      const stats = createLoadStats(samples.length);
      for (const each of samples) stats.add(sample(each));
      const { seconds, perSecond, maxMs } = stats.curves();
      assert.ok(seconds.length <= 240);
      const widthS = (seconds[0] ?? 0) * 2;
      const total = perSecond.reduce((sum, each) => sum + each * widthS, 0);
      assert.ok(Math.abs(total - samples.length) < 1e-6);
      const highest = Math.max(...maxMs.map((each) => each ?? 0));
      assert.equal(highest, Math.max(...samples.map(({ latencyMs }) => latencyMs)));
    }),
  );
});

test("curves() sum the tensors over the workers, as each told last", () => {
  const stats = createLoadStats(3);
  stats.add(sample({ worker: 1, memory: { tensors: 4, bytes: 40 } }));
  stats.add(sample({ worker: 2, memory: { tensors: 5, bytes: 50 } }));
  stats.add(sample({ worker: 1, memory: { tensors: 6, bytes: 60 } }));
  const { tensors, bytes } = stats.curves();
  assert.deepEqual([tensors, bytes], [[11], [110]]);
});

async function open(answer: (body: string) => Promise<Response>, contents: Record<string, string> = {}) {
  const files = new MemoryFileSystem();
  await seedFiles(files, contents);
  let atOnce = 0;
  const seen = { most: 0, bodies: [] as string[] };
  const invoke = async (request: Request): Promise<Invocation> => {
    const body = await request.text();
    seen.bodies.push(body);
    atOnce += 1;
    seen.most = Math.max(seen.most, atOnce);
    const response = await answer(body).finally(() => {
      atOnce -= 1;
    });
    return { response, queuedMs: 0, elapsedMs: 1, worker: 1 };
  };
  const endpoint = signal<Pick<Endpoint, "invoke"> | undefined>({ invoke });
  const context = fakeContext({ files });
  let nowMs = 0;
  const model = createLoadModel(context, {
    endpoint,
    formRequest: () => ({
      contentType: "text/csv",
      accept: "",
      body: new TextEncoder().encode("form"),
      label: "text",
    }),
    bodyProblem: signal(undefined),
    decodeIdx: () => Promise.reject(new Error("no IDX file here")),
    clock: fakeClock(),
    preciseNow: () => nowMs++,
  });
  return { model, seen, context, endpoint };
}

test("run() sends n requests, c of them at once, and ends with the figures of all", async () => {
  const { model, seen } = await open(async () => {
    await new Promise((resolve) => setTimeout(resolve));
    return new Response("ok");
  });
  model.setCount("25");
  model.setConcurrency("4");
  await model.run();
  assert.deepEqual([model.state.value.status, seen.bodies.length, seen.most], ["ended", 25, 4]);
  assert.equal(model.view.value?.figures.count, 25);
  assert.match(model.said.value, /^25 of 25 answered/);
});

test("run() takes the rows of a channel's file in turn, and begins again after the last", async () => {
  const rows = "/opt/ml/input/data/train/rows.csv";
  const { model, seen } = await open(async () => new Response("ok"), { [rows]: "1,2\n3,4\n" });
  await model.readFiles();
  assert.deepEqual(model.rowFiles.value, [rows]);
  model.setRows(rows);
  model.setCount("3");
  model.setConcurrency("1");
  await model.run();
  assert.deepEqual(seen.bodies, ["1,2\n", "3,4\n", "1,2\n"]);
});

test("errors are counted by status, the first of each is kept, and one that cannot be sent is among them", async () => {
  let count = 0;
  const { model } = await open(async () => {
    count += 1;
    if (count === 2) throw new Error("gone");
    return new Response("no", { status: count === 3 ? 500 : 200 });
  });
  model.setCount("4");
  model.setConcurrency("1");
  await model.run();
  assert.deepEqual(model.view.value?.figures.statuses, [
    [0, 1],
    [200, 2],
    [500, 1],
  ]);
  const names = model.examples.value.map(({ name }) => name);
  assert.deepEqual(names, ["slowest", 0, 500]);
});

test("stop() ends a load whose handler never returns, and shows what there was", async () => {
  let count = 0;
  const asked = Promise.withResolvers<void>();
  const { model } = await open(async () => {
    count += 1;
    if (count < 3) return new Response("ok");
    asked.resolve();
    return new Promise(() => {});
  });
  model.setCount("10");
  model.setConcurrency("1");
  const run = model.run();
  await asked.promise;
  model.stop();
  await run;
  assert.deepEqual([model.state.value.status, model.view.value?.figures.count], ["ended", 2]);
});

test("problem refuses numbers that are none, and run() does nothing then", async () => {
  const { model, endpoint } = await open(async () => new Response("ok"));
  for (const text of ["0", "", "1.5", "100001"]) {
    model.setCount(text);
    assert.match(model.problem.value ?? "", /^Requests/);
  }
  model.setCount("1");
  model.setConcurrency("257");
  assert.match(model.problem.value ?? "", /^At once/);
  endpoint.value = undefined;
  assert.equal(model.problem.value, "No endpoint is deployed");
  await model.run();
  assert.equal(model.state.value.status, "idle");
});

test("readRows() writes rows for the content type, and keeps what is no array as it is", async () => {
  const files = new MemoryFileSystem();
  await seedFiles(files, {
    "/x/a.csv": "1,2\n3,4",
    "/x/b.csv": "x,1\ny,2\n",
    "/x/c.json": '[{"a": 1}, {"a": 2}]',
    "/x/d.csv": "",
  });
  const noIdx = () => Promise.reject(new Error("no IDX file here"));
  const row = async (path: string, type: string) =>
    new TextDecoder().decode((await readRows(files, path, noIdx)).encode(1, type));
  assert.equal(await row("/x/a.csv", "application/json"), "[[3, 4]]");
  assert.equal(await row("/x/a.csv", "text/csv"), "3,4\n");
  assert.equal(await row("/x/b.csv", "text/csv"), "y,2\n");
  assert.equal(await row("/x/c.json", "application/json"), '[{"a":2}]\n');
  await assert.rejects(() => row("/x/d.csv", "text/csv"), /has none|no rows/);
});
