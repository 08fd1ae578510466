import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MemoryFileSystem } from "../../../platform/memory/memory-file-system.ts";
import { fakeContext } from "../../train/fake-context.ts";
import { until } from "../../until.ts";
import type { Exchange } from "../answer.ts";
import { findInBodies, formatExchange, KEPT_BODY_LIMIT, parseExchange } from "./history-line.ts";
import { createHistoryModel } from "./history-model.ts";
import { FIRST_PATH, HistoryStore } from "./history-store.ts";

interface Change {
  body?: Uint8Array<ArrayBuffer>;
  answer?: string;
  label?: string;
  status?: number;
  worker?: number;
}

const bytes = (text: string) => new TextEncoder().encode(text);

function exchange({
  body = bytes("[[1, 2]]"),
  answer = "[[8.5]]",
  label = "text",
  status = 500,
  worker = 2,
}: Change = {}): Exchange {
  return {
    sentMs: 17,
    request: { contentType: "application/json", accept: "", body, label },
    answer: {
      status,
      headers: [["content-type", "application/json"]],
      contentType: "application/json",
      body: bytes(answer),
      worker,
      queuedMs: 0.5,
      elapsedMs: 3,
      stages: [{ name: "predict_fn", source: "script", elapsedMs: 2 }],
      error: {
        name: "RangeError",
        message: "shape",
        stack: "at x\n\tat y",
        location: { path: "/opt/ml/code/a.ts", line: 1, column: 2 },
        facts: { functionName: "predict_fn" },
        cause: { name: "Error", message: "deep", stack: "", facts: {} },
      },
      tensorsLeaked: 1,
    },
  };
}

test("parseExchange() gives back what formatExchange() wrote in one line, errors and bytes whole", () => {
  const body = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: "binary" }).map(bytes));
  fc.assert(
    fc.property(body, fc.string(), (sent, label) => {
      const one = exchange({ body: new Uint8Array(sent), label, answer: label });
      const line = formatExchange("key", one);
      assert.equal(line.lastIndexOf("\n"), 0);
      assert.deepEqual(parseExchange(line.slice(1)), one);
    }),
  );
});

test("a body that is too long is not kept, but its size is, also when it is written again", () => {
  const long = exchange({ body: new Uint8Array(KEPT_BODY_LIMIT + 1) });
  const kept = parseExchange(formatExchange("key", long));
  assert.deepEqual([kept.dropped, kept.request.body.length], [{ request: KEPT_BODY_LIMIT + 1 }, 0]);
  assert.deepEqual(parseExchange(formatExchange("key", kept)).dropped, kept.dropped);
});

test("findInBodies() finds text in both bodies, capitals or not, and not in keys, labels or bytes", () => {
  const lines = [
    formatExchange("a-1", exchange({ body: bytes('say "Hello"\n'), label: "needle" })),
    formatExchange("needle", exchange({ answer: "a NEEDLE" })),
    formatExchange("b-2", exchange({ body: new Uint8Array([0xff, 0xfe]) })),
  ].join("");
  assert.deepEqual(findInBodies(lines, 'SAY "hello"\n'), ["a-1"]);
  assert.deepEqual(findInBodies(lines, "needle"), ["needle"]);
  assert.deepEqual(findInBodies(lines, "base64"), []);
  assert.deepEqual(findInBodies(lines, "status"), []);
  assert.deepEqual(findInBodies(lines, "8.5"), ["a-1", "b-2"]);
});

test("findInBodies() finds the very exchanges that hold a text", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "\t", "\n", '"', "\\"), maxLength: 6 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(text, text), { maxLength: 6 }),
      text.filter((each) => each !== ""),
      (all, needle) => {
        const lines = all.map(([sent, came], index) =>
          formatExchange(`k${index}`, exchange({ body: bytes(sent), answer: came })),
        );
        const expected = all.flatMap(([sent, came], index) =>
          sent.includes(needle) || came.includes(needle) ? [`k${index}`] : [],
        );
        assert.deepEqual(findInBodies(lines.join(""), needle), expected);
      },
    ),
  );
});

const keyed = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    key: `k-${from + index}`,
    exchange: exchange({ label: `${from + index}` }),
  }));

test("the store gives back all entries in their order, over segments, and each exchange whole", async () => {
  const files = new MemoryFileSystem();
  const store = new HistoryStore(files, 10_000);
  await store.load();
  for (let from = 0; from < 1200; from += 400) await store.append(keyed(from, 400));
  const again = new HistoryStore(files, 10_000);
  const entries = await again.load();
  assert.deepEqual(
    entries.map(({ label }) => label),
    Array.from({ length: 1200 }, (_, index) => `${index}`),
  );
  assert.deepEqual(await again.read(entries[777] ?? assert.fail()), exchange({ label: "777" }));
  assert.ok(new Set(entries.map(({ segment }) => segment)).size > 1);
});

test("the oldest segment goes as soon as the others hold the limit", async () => {
  const files = new MemoryFileSystem();
  const store = new HistoryStore(files, 1000);
  await store.load();
  for (let from = 0; from < 2500; from += 100) await store.append(keyed(from, 100));
  const entries = await new HistoryStore(files, 1000).load();
  assert.ok(entries.length >= 1000 && entries.length <= 1500, String(entries.length));
  assert.equal(entries.at(-1)?.label, "2499");
});

test("a write that was cut short anywhere costs no exchange before it, and none that is added later", async () => {
  const whole = new MemoryFileSystem();
  await new HistoryStore(whole, 100).load();
  const writer = new HistoryStore(whole, 100);
  await writer.load();
  await writer.append(keyed(0, 3));
  for (const ending of ["index", "data"]) {
    const path = `/.optml/history/000001.${ending}`;
    const bytesOfFile = await whole.readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytesOfFile.length), async (length) => {
        const files = new MemoryFileSystem();
        await files.mkdir("/.optml/history", { recursive: true });
        // The index is written last: where the data was cut short there is no line of it in the index.
        if (ending === "index")
          await files.writeFile(
            "/.optml/history/000001.data",
            await whole.readFile("/.optml/history/000001.data"),
          );
        else await files.writeFile("/.optml/history/000001.index", "");
        await files.writeFile(path, bytesOfFile.slice(0, length));
        const store = new HistoryStore(files, 100);
        const before = await store.load();
        await store.append(keyed(7, 1));
        const entries = await new HistoryStore(files, 100).load();
        assert.deepEqual(
          entries.map(({ label }) => label),
          [...before.map(({ label }) => label), "7"],
        );
        for (const entry of entries) assert.equal((await store.read(entry)).request.label, entry.label);
      }),
      { numRuns: 40 },
    );
  }
});

/** What the first version wrote. */
const FIRST = JSON.stringify({
  version: 1,
  exchanges: [
    { ...exchange({ label: "new" }), request: { ...exchange({ label: "new" }).request, body: btoa("[1]") } },
    { ...exchange({ label: "old" }), request: { ...exchange({ label: "old" }).request, body: 70_000 } },
  ].map((each) => ({ ...each, answer: { ...each.answer, body: btoa("[2]") } })),
});

async function open(files = new MemoryFileSystem()) {
  const context = fakeContext({ files });
  const model = createHistoryModel(context);
  await model.loaded;
  return { files, context, model };
}

const labelsOf = (model: { list: { value: readonly { label: string }[] } }) =>
  model.list.value.map(({ label }) => label);

test("a history of the first version is taken over once, and its file goes", async () => {
  const files = new MemoryFileSystem();
  await files.mkdir("/.optml");
  await files.writeFile(FIRST_PATH, FIRST);
  const { model } = await open(files);
  assert.deepEqual(labelsOf(model), ["new", "old"]);
  const [first, second] = model.list.value;
  const opened = await model.open(first ?? assert.fail());
  assert.equal(new TextDecoder().decode(opened.request.body), "[1]");
  assert.deepEqual((await model.open(second ?? assert.fail())).dropped, { request: 70_000 });
  await assert.rejects(() => files.stat(FIRST_PATH));
  assert.deepEqual(labelsOf((await open(files)).model), ["new", "old"]);
});

test("a history of the first version that was half taken over makes no doubles", async () => {
  const files = new MemoryFileSystem();
  await files.mkdir("/.optml");
  await files.writeFile(FIRST_PATH, FIRST);
  await open(files);
  await files.writeFile(FIRST_PATH, FIRST);
  assert.deepEqual(labelsOf((await open(files)).model), ["new", "old"]);
});

test("the history is there again after a reload, newest first, and opens what it lists", async () => {
  const { files, model } = await open();
  model.add(exchange({ label: "first" }));
  model.add(exchange({ label: "second", answer: "two" }));
  await model.settled();
  const again = (await open(files)).model;
  assert.deepEqual(labelsOf(again), ["second", "first"]);
  const opened = await again.open(again.list.value[0] ?? assert.fail());
  assert.equal(new TextDecoder().decode(opened.answer.body), "two");
});

test("clear() can be undone until something is sent, or the page is reloaded", async () => {
  const { files, model } = await open();
  model.add(exchange({ label: "kept" }));
  model.clear();
  assert.deepEqual(labelsOf(model), []);
  model.undoClear();
  await model.settled();
  assert.deepEqual(labelsOf((await open(files)).model), ["kept"]);
  model.clear();
  model.add(exchange({ label: "after" }));
  assert.equal(model.cleared.value, undefined);
  await model.settled();
  assert.deepEqual(labelsOf((await open(files)).model), ["after"]);
});

test("a history that cannot be read is told of in the log, and what is sent is listed all the same", async () => {
  const files = new MemoryFileSystem();
  await files.mkdir("/.optml");
  await files.writeFile(FIRST_PATH, '{"version": 1, "exchanges": [{"id": "x"}]}');
  const { model, context } = await open(files);
  await until(() => context.log.errorCount.value > 0);
  model.add(exchange({ label: "new" }));
  assert.deepEqual(labelsOf(model), ["new"]);
});

test("a request that is sent before the files are read costs none of what they hold", async () => {
  const { files, model } = await open();
  model.add(exchange({ label: "kept" }));
  await model.settled();
  const again = createHistoryModel(fakeContext({ files }));
  again.add(exchange({ label: "early" }));
  await again.loaded;
  assert.equal(new Set(again.list.value.map((each) => each.id)).size, 2);
  await again.settled();
  assert.deepEqual(labelsOf((await open(files)).model), ["early", "kept"]);
});

test("shown is what has the status, the worker and the text, in a body, a type or a label", async () => {
  const { model } = await open();
  model.add(exchange({ label: "a.csv", status: 200, worker: 1 }));
  model.add(exchange({ label: "text", status: 415, worker: 1, answer: "no such csv" }));
  model.add(exchange({ label: "text", status: 200, worker: 2 }));
  await model.settled();
  assert.deepEqual(
    [model.statuses.value, model.workers.value],
    [
      [200, 415],
      [1, 2],
    ],
  );
  model.setFilter({ status: 200 });
  assert.equal(model.shown.value.length, 2);
  model.setFilter({ worker: 1 });
  assert.deepEqual(
    model.shown.value.map(({ label }) => label),
    ["a.csv"],
  );
  model.setFilter({ status: undefined, worker: undefined, text: "CSV" });
  await until(() => !model.isSearching.value);
  assert.deepEqual(
    model.shown.value.map(({ status }) => status),
    [415, 200],
  );
  model.setFilter({ text: "" });
  assert.equal(model.shown.value.length, 3);
});
