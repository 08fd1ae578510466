import assert from "node:assert/strict";
import { test } from "node:test";
import type { GuestMessage, InvokeResult } from "../messages.ts";
import { isPacked } from "../wire.ts";
import { GuestPost } from "./guest-post.ts";

const QUICK_RUN = 64;

/** A post, and the numbers of the calls in each message. */
function opened() {
  const messages: (number | string)[][] = [];
  const moved: number[] = [];
  const post = new GuestPost((message: GuestMessage, transfer) => {
    moved.push(transfer.length);
    if (isPacked(message)) messages.push(message.map(([id]) => id));
    else if (message.kind === "log") messages.push(message.records.map(({ text }) => text));
    else messages.push([message.kind === "event" ? message.event.type : message.reply.id]);
  });
  return { post, messages, moved };
}

function resultOf(elapsedMs: number, body = new Uint8Array(1)): InvokeResult {
  const stages = [{ name: "transform_fn", source: "script", elapsedMs }] as const;
  return { status: 200, content_type: "", body, tensorsLeaked: 0, stages: [...stages] };
}

/** The same after as many quick requests as it takes to expect more of them, with `expected` more at hand. */
function quick(expected: number) {
  const all = opened();
  for (let id = -QUICK_RUN; id < 0; id++) {
    all.post.expect();
    all.post.answer(id, resultOf(0.1));
  }
  all.messages.length = 0;
  for (let count = 0; count < expected; count++) all.post.expect();
  return all;
}

test("answers of quick handlers share messages while more requests are at hand, the last waits for none", () => {
  const { post, messages } = quick(7);
  for (let id = 1; id <= 7; id++) post.answer(id, resultOf(0.1));
  assert.deepEqual(messages, [
    [1, 2, 3, 4],
    [5, 6, 7],
  ]);
});

test("a slow request's answer waits for none, nor do those after it", () => {
  const { post, messages } = quick(4);
  post.answer(1, resultOf(0.1));
  post.answer(2, resultOf(5));
  post.answer(3, resultOf(0.1));
  assert.deepEqual(messages, [[1, 2], [3]]);
});

test("all that a guest posts comes in order", () => {
  const { post, messages } = quick(4);
  post.answer(1, resultOf(0.1));
  post.tell({ type: "deviceLost", reason: "" });
  post.answer(2, resultOf(0.1));
  post.refuse(3, { name: "", message: "", stack: "", facts: {} });
  post.answer(4, resultOf(0.1));
  assert.deepEqual(messages, [[1], ["deviceLost"], [2], [3], [4]]);
});

const line = (text: string, timeMs: number) =>
  ({ type: "log", record: { timeMs, level: "info", source: "", origin: "script", text } }) as const;

test("the lines of a script that logs many share messages, in order with all else, and wait for no more", async () => {
  const { post, messages } = opened();
  for (let index = 0; index < 20 + 32 + 2; index++) post.tell(line(`${index}`, 1000));
  // The first twenty go at once, each by itself.
  assert.deepEqual(messages.slice(0, 20), Array(20).fill(["log"]));
  assert.deepEqual(messages.slice(20), [Array.from({ length: 32 }, (_, index) => `${20 + index}`)]);
  post.tell({ type: "deviceLost", reason: "" });
  post.tell(line("more", 1050));
  post.expect();
  post.answer(1, resultOf(0.1));
  assert.deepEqual(messages.slice(21), [["52", "53"], ["deviceLost"], ["more"], [1]]);
  post.tell(line("last of many", 1050));
  await Promise.resolve();
  post.tell(line("one of few", 1051));
  assert.deepEqual(messages.slice(25), [["last of many"], ["log"]]);
});

test("an answer with an error is a reply of its own", () => {
  const { post, messages } = quick(2);
  post.answer(1, { ...resultOf(0.1), error: { name: "", message: "", stack: "", facts: {} } });
  post.answer(2, resultOf(0.1));
  assert.deepEqual(messages, [[1], [2]]);
});

test("a large body moves to the host, a part of something larger is copied", () => {
  const { post, moved } = opened();
  const large = new Uint8Array(100_000);
  for (const body of [new Uint8Array(10), large, large.subarray(1)]) {
    post.expect();
    post.answer(0, resultOf(0, body));
  }
  assert.deepEqual(moved, [0, 1, 0]);
});
