import assert from "node:assert/strict";
import { test } from "node:test";
import { PendingCalls } from "./pending-calls.ts";

test("calls are settled by their numbers, in any order", async () => {
  const calls = new PendingCalls();
  const sent: number[] = [];
  const [first, second] = [calls.call((id) => sent.push(id)), calls.call((id) => sent.push(id))];
  const [a = 0, b = 0] = sent;
  calls.settle({ id: b, ok: true, value: "b" });
  calls.settle({ id: a, ok: false, error: { name: "TypeError", message: "a", stack: "", facts: {} } });
  assert.equal(await second, "b");
  await assert.rejects(first, { name: "TypeError", message: "a" });
});

test("a worker that fails fails what waits and all to come, which is not sent", async () => {
  const calls = new PendingCalls();
  const waiting = calls.call(() => {});
  calls.fail("it did not load");
  await assert.rejects(waiting, { message: "it did not load" });
  await assert.rejects(
    calls.call(() => assert.fail("it was sent")),
    { message: "it did not load" },
  );
});
