import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { fakeContext } from "../train/fake-context.ts";
import type { Exchange } from "./answer.ts";
import { formatHistory, HISTORY_LIMIT, KEPT_BODY_LIMIT, parseHistory } from "./history-file.ts";
import { createHistoryModel, HISTORY_PATH } from "./history-model.ts";

function exchange(change: { body?: Uint8Array<ArrayBuffer>; label?: string } = {}): Exchange {
  const { body = new Uint8Array([1, 2]), label = "text" } = change;
  return {
    sentMs: 17,
    request: { contentType: "application/json", accept: "", body, label },
    answer: {
      status: 500,
      headers: [["content-type", "application/json"]],
      contentType: "application/json",
      body: new Uint8Array([3]),
      worker: 2,
      queuedMs: 0.5,
      elapsedMs: 3,
      stages: [{ name: "predict_fn", source: "script", elapsedMs: 2 }],
      error: {
        name: "RangeError",
        message: "shape",
        stack: "at x",
        location: { path: "/opt/ml/code/a.ts", line: 1, column: 2 },
        facts: { functionName: "predict_fn" },
        cause: { name: "Error", message: "deep", stack: "", facts: {} },
      },
      tensorsLeaked: 1,
    },
  };
}

test("parseHistory() gives back what formatHistory() wrote, errors and bytes whole", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (body, label) => {
      const list = [exchange({ body: new Uint8Array(body), label })];
      assert.deepEqual(parseHistory(formatHistory(list)), list);
    }),
  );
});

test("a body that is too long is not kept, but its size is", () => {
  const [kept] = parseHistory(formatHistory([exchange({ body: new Uint8Array(KEPT_BODY_LIMIT + 1) })]));
  assert.deepEqual(kept?.dropped, { request: KEPT_BODY_LIMIT + 1 });
  assert.equal(kept?.request.body.length, 0);
  const again = parseHistory(formatHistory(kept ? [kept] : []));
  assert.deepEqual(again[0]?.dropped, { request: KEPT_BODY_LIMIT + 1 });
});

async function open(files = new MemoryFileSystem()) {
  const context = fakeContext({ files });
  const model = createHistoryModel(context);
  await model.loaded;
  return { files, context, model };
}

test("the history is there again after a reload, newest first", async () => {
  const { files, model } = await open();
  model.add(exchange({ label: "first" }));
  model.add(exchange({ label: "second" }));
  await model.settled();
  const again = (await open(files)).model;
  assert.deepEqual(
    again.list.value.map((each) => each.request.label),
    ["second", "first"],
  );
});

test("the oldest go when there are more than the limit", async () => {
  const { model } = await open();
  for (let count = 0; count <= HISTORY_LIMIT; count++) model.add(exchange());
  assert.equal(model.list.value.length, HISTORY_LIMIT);
  assert.deepEqual([model.list.value[0]?.id, model.list.value.at(-1)?.id], [HISTORY_LIMIT + 1, 2]);
});

test("clear() can be undone", async () => {
  const { files, model } = await open();
  model.add(exchange());
  model.clear();
  assert.deepEqual(model.list.value, []);
  model.undoClear();
  await model.settled();
  assert.equal((await open(files)).model.list.value.length, 1);
});

test("a history that cannot be read is told of in the log, and starts anew", async () => {
  const files = new MemoryFileSystem();
  await files.mkdir("/.optml");
  await files.writeFile(HISTORY_PATH, '{"version": 1, "exchanges": [{"id": "x"}]}');
  const { model, context } = await open(files);
  await Promise.resolve();
  assert.deepEqual(model.list.value, []);
  assert.equal(context.log.errorCount.value, 1);
});

test("a request that is sent before the file is read costs none of what it holds", async () => {
  const { files, model } = await open();
  model.add(exchange({ label: "kept" }));
  await model.settled();
  const again = createHistoryModel(fakeContext({ files }));
  again.add(exchange({ label: "early" }));
  await again.loaded;
  assert.equal(new Set(again.list.value.map((each) => each.id)).size, 2);
  await again.settled();
  const labels = (await open(files)).model.list.value.map((each) => each.request.label);
  assert.deepEqual(labels, ["early", "kept"]);
});
