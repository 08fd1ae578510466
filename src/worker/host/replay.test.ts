import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { RequestTrace } from "../../sagemaker/trace/request-trace.ts";
import type { ReplayRequest } from "../messages.ts";
import { FakeGuest, STARTS, textResult } from "../testing/fake-guest.ts";
import { deploy } from "./deploy.ts";
import { RemoteError } from "./remote-error.ts";

/** A traced endpoint of fake guests. */
async function open(workers = 1, sharesMemory = false) {
  const guests: FakeGuest[] = [];
  const endpoint = deploy(
    {
      files: new MemoryFileSystem(),
      sharesMemory,
      openFilesPort: () => new MessageChannel().port1,
      createGuest: () => {
        const guest = new FakeGuest(STARTS);
        guests.push(guest);
        return guest;
      },
      compile: async (entry) => ({ entry, modules: [] }),
      diagnose: async () => [],
      schedule: () => () => undefined,
    },
    { script: "/opt/ml/code/main.ts", workers, traces: true },
  );
  await endpoint.ready;
  return { endpoint, guests };
}

function invocation(): Request {
  return new Request("http://localhost/invocations", { method: "POST", body: "hello" });
}

function traceOf(ticket: number): RequestTrace {
  return { ticket, startedMs: 0, stages: [], findings: [], isCut: false };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve));
}

/** Sends a request, which worker 1 answers and tells of. */
async function askAndTell({ endpoint, guests }: Awaited<ReturnType<typeof open>>) {
  const answer = endpoint.invoke(invocation());
  await settle();
  guests[0]?.reply(textResult("hello"));
  const { trace } = await answer;
  guests[0]?.tell({ type: "trace", trace: traceOf(1) });
  return await trace;
}

function replaysOf(guest: FakeGuest | undefined): ReplayRequest[] {
  return (guest?.received ?? []).flatMap(({ name, args }) =>
    name === "replay" ? (args as ReplayRequest[]) : [],
  );
}

test("the worker is told to trace, and the trace comes after the answer", async () => {
  const opened = await open();
  const load = opened.guests[0]?.received.find(({ name }) => name === "loadModel");
  assert.deepEqual(load?.args, [{ traces: true }]);
  assert.deepEqual(await askAndTell(opened), traceOf(1));
});

test("a worker that dies before it tells leaves no trace", async () => {
  const { endpoint, guests } = await open();
  const answer = endpoint.invoke(invocation());
  await settle();
  guests[0]?.reply(textResult("hello"));
  const { trace } = await answer;
  guests[0]?.crash("out of memory");
  assert.equal(await trace, undefined);
});

test("replay() asks the worker that has the request, with a ticket of its own", async () => {
  const opened = await open(2);
  await askAndTell(opened);
  const { endpoint, guests } = opened;
  const again = endpoint.replay({ worker: 1, ticket: 1 }, "predict_fn");
  await settle();
  assert.deepEqual(replaysOf(guests[0]), [{ earlier: 1, from: "predict_fn", ticket: 2 }]);
  assert.deepEqual(replaysOf(guests[1]), []);
  assert.equal(endpoint.workers[0]?.status, "busy");
  guests[0]?.reply(textResult("again"));
  const { response, worker } = await again;
  assert.deepEqual([await response.text(), worker], ["again", 1]);
  assert.equal(endpoint.workers[0]?.status, "ready");
});

for (const sharesMemory of [false, true]) {
  test(`replay() waits in its worker for the request that runs (shared memory: ${sharesMemory})`, async () => {
    const opened = await open(1, sharesMemory);
    await askAndTell(opened);
    const { endpoint, guests } = opened;
    const first = endpoint.invoke(invocation());
    await settle();
    const again = endpoint.replay({ worker: 1, ticket: 1 }, "decode");
    await settle();
    const [invoked, replayed] = (guests[0]?.received ?? []).slice(-2);
    assert.deepEqual([invoked?.name, replayed?.name], ["invoke", "replay"]);
    answer(guests[0], invoked?.id, "first");
    assert.equal(await (await first).response.text(), "first");
    answer(guests[0], replayed?.id, "again");
    assert.equal(await (await again).response.text(), "again");
  });
}

function answer(guest: FakeGuest | undefined, id: number | undefined, text: string): void {
  const reply = { id: id ?? 0, ok: true, value: textResult(text) } as const;
  guest?.onmessage?.(new MessageEvent("message", { data: { kind: "reply", reply } }));
}

test("replay() of what the worker does not keep any more is rejected with its words", async () => {
  const { endpoint, guests } = await open();
  const again = endpoint.replay({ worker: 1, ticket: 9 }, "decode");
  await settle();
  const id = guests[0]?.received.at(-1)?.id ?? 0;
  const error = { name: "RangeError", message: "Cannot replay: it is gone", stack: "", facts: {} };
  guests[0]?.onmessage?.(
    new MessageEvent("message", { data: { kind: "reply", reply: { id, ok: false, error } } }),
  );
  await assert.rejects(again, (thrown) => thrown instanceof RemoteError && /it is gone/.test(thrown.message));
  assert.equal(endpoint.workers[0]?.status, "ready");
});

test("replay() of a worker that there is not, or that dies at it, says so", async () => {
  const { endpoint, guests } = await open();
  await assert.rejects(endpoint.replay({ worker: 3, ticket: 1 }, "decode"), /there is no worker 3/);
  const again = endpoint.replay({ worker: 1, ticket: 1 }, "decode");
  await settle();
  guests[0]?.crash("out of memory");
  assert.equal((await again).response.status, 500);
});

test("readNodes() asks the worker that has the request, and fails with it", async () => {
  const opened = await open(2, true);
  await askAndTell(opened);
  const { endpoint, guests } = opened;
  const question = { run: 0, nodes: ["fc"], figures: false };
  const report = { runs: [], runCount: 0, symbols: [], nodes: [] };
  const asked = endpoint.readNodes({ worker: 1, ticket: 1 }, question);
  await settle();
  const { name, args, id } = guests[0]?.received.at(-1) ?? {};
  assert.deepEqual([name, args], ["readNodes", [{ ...question, earlier: 1 }]]);
  assert.equal(endpoint.workers[0]?.status, "busy");
  const reply = { id, ok: true, value: report };
  guests[0]?.onmessage?.(new MessageEvent("message", { data: { kind: "reply", reply } }));
  assert.deepEqual(await asked, report);
  assert.equal(endpoint.workers[0]?.status, "ready");

  const again = endpoint.readNodes({ worker: 1, ticket: 1 }, question);
  await settle();
  guests[0]?.crash("out of memory");
  await assert.rejects(again, { name: "GuestDeathError" });
});
