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
