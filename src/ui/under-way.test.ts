import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryStore } from "./settings.ts";
import { createUnderWay } from "./under-way.ts";

/** Pages of one browser: those in `living` are open. */
function openPages() {
  const store = memoryStore();
  const living = new Set<string>();
  const open = (id: string) => {
    living.add(id);
    return createUnderWay(store, { id, open: async () => [...living] });
  };
  return { open, crash: (id: string) => living.delete(id) };
}

test("What a page was doing when it ended without a word is told to the next page, once", async () => {
  const { open, crash } = openPages();
  open("first").set("digits", "mnist.ts was training");
  crash("first");
  const second = open("second");
  assert.deepEqual(await second.takeLeft(), [{ workspace: "digits", what: "mnist.ts was training" }]);
  assert.deepEqual(await second.takeLeft(), []);
});

test("What was done, and what a page was left in the midst of, is not told", async () => {
  const { open, crash } = openPages();
  const first = open("first");
  first.set("digits", "mnist.ts was training");
  first.set("digits", undefined);
  const other = open("other");
  other.set("digits", "a request was being answered");
  other.leave();
  crash("first");
  crash("other");
  assert.deepEqual(await open("second").takeLeft(), []);
});

test("What another tab is doing is left to it", async () => {
  const { open, crash } = openPages();
  open("first").set("digits", "mnist.ts was training");
  const second = open("second");
  second.set("words", "a load test was running");
  assert.deepEqual(await second.takeLeft(), []);
  crash("first");
  assert.deepEqual(await second.takeLeft(), [{ workspace: "digits", what: "mnist.ts was training" }]);
  crash("second");
  assert.deepEqual(await open("third").takeLeft(), [{ workspace: "words", what: "a load test was running" }]);
});
