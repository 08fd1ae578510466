import assert from "node:assert/strict";
import { test } from "node:test";
import { createLull } from "./lull.ts";

test("createLull() waits until nothing stirred for the time, and not where nothing did", async () => {
  let nowMs = 1000;
  const waits: number[] = [];
  const lull = createLull(100, {
    now: () => nowMs,
    async wait(ms) {
      waits.push(ms);
      nowMs += ms;
      // Once more, while it waits.
      if (waits.length === 1) lull.stir();
      nowMs += 30;
    },
  });
  await lull.passed();
  assert.deepEqual(waits, []);
  lull.stir();
  nowMs += 40;
  await lull.passed();
  assert.deepEqual(waits, [60, 70]);
});
