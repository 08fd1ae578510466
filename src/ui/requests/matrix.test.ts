import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { Endpoint } from "../../worker/host/script-host.ts";
import { fakeClock, fakeContext, seedFiles } from "../train/fake-context.ts";
import type { Exchange } from "./answer.ts";
import { cellKey, createMatrixModel } from "./matrix-model.ts";
import { mediaTypesIn } from "./script-types.ts";

type Answering = (request: Request) => Promise<Response>;

async function open(answer: Answering, script = "") {
  const files = new MemoryFileSystem();
  await seedFiles(files, { "/opt/ml/code/a.ts": script });
  const context = fakeContext({ files });
  const invoke = async (request: Request) => ({ response: await answer(request), queuedMs: 0, elapsedMs: 1 });
  const endpoint = signal<Pick<Endpoint, "invoke"> | undefined>({ invoke });
  const kept: Exchange[] = [];
  const model = createMatrixModel(context, {
    endpoint,
    bodyFor: (type) => ({ body: new TextEncoder().encode(type), label: "text" }),
    keep: (exchange) => ({ ...exchange, id: kept.push(exchange) }),
    clock: fakeClock(),
  });
  return { model, context, endpoint, kept };
}

const echo: Answering = async (request) =>
  new Response(await request.text(), { headers: { "Content-Type": request.headers.get("Accept") ?? "" } });

test("run() sends each content type with each accept type, with the body that is made for it", async () => {
  const { model, kept } = await open(echo);
  await model.run();
  const pairs = kept.map(({ request }) => cellKey(request.contentType, request.accept));
  const [content, accept] = [model.contentTypes.list.value, model.acceptTypes.list.value];
  assert.equal(new Set(pairs).size, content.length * accept.length);
  assert.ok(content.includes("application/json;charset=utf-8") && content.includes(""));
  const cell = model.cells.value.get(cellKey("text/csv; charset=utf-8", "text/csv"));
  assert.ok(cell?.status === "answered");
  assert.equal(new TextDecoder().decode(cell.exchange.answer.body), "text/csv; charset=utf-8");
  assert.equal(model.isRunning.value, false);
});

test("a cell tells where the answer is not of the type that was accepted", async () => {
  const { model } = await open(
    async () => new Response("[1]", { headers: { "Content-Type": "application/json" } }),
  );
  await model.run();
  const cell = model.cells.value.get(cellKey("application/json", "text/csv"));
  assert.ok(cell?.status === "answered");
  assert.match(cell.warnings[0] ?? "", /Accept asked for text\/csv/);
});

test("a request that cannot be sent fails its cell only", async () => {
  const { model } = await open(async (request) => {
    if (request.headers.get("Accept") === "text/csv") throw new Error("gone");
    return echo(request);
  });
  await model.run();
  assert.equal(model.cells.value.get(cellKey("text/csv", "text/csv"))?.status, "failed");
  assert.equal(model.cells.value.get(cellKey("text/csv", "*/*"))?.status, "answered");
});

test("stop() ends the matrix though a handler never returns, and keeps what there was", async () => {
  const { model } = await open((request) => {
    if (request.headers.get("Accept") !== "application/json") model.stop();
    return request.headers.get("Accept") === "application/json" ? echo(request) : new Promise(() => {});
  });
  await model.run();
  assert.deepEqual([...model.cells.value.keys()], [cellKey("application/json", "application/json")]);
  assert.equal(model.isRunning.value, false);
});

test("types of the user's scripts are among those that are sent; added and left-out ones are so after a reload", async () => {
  const { model, context, endpoint } = await open(echo, 'if (content_type === "image/webp") return;');
  await model.readTypes();
  assert.ok(model.contentTypes.list.value.includes("image/webp"));
  model.acceptTypes.add(" text/html ");
  model.acceptTypes.remove("*/*");
  const again = createMatrixModel(context, {
    endpoint,
    bodyFor: () => ({ body: new Uint8Array(), label: "" }),
    keep: (exchange) => ({ ...exchange, id: 1 }),
  });
  assert.deepEqual(again.acceptTypes.list.value, [
    "application/json",
    "text/csv",
    "application/x-npy",
    "",
    "text/html",
  ]);
  again.acceptTypes.showAll();
  assert.ok(again.acceptTypes.list.value.includes("*/*"));
});

test("mediaTypesIn() finds quoted types, with parameters, and no paths", () => {
  const code = `a === 'text/csv' || b === "application/json; charset=utf-8" || c === \`image/png\` || "./text/x" || "text/csv"`;
  assert.deepEqual(mediaTypesIn(code), ["text/csv", "application/json; charset=utf-8", "image/png"]);
});
