import assert from "node:assert/strict";
import { test } from "node:test";
import { statusMeaning, statusTone } from "./statuses.ts";
import { timeShares } from "./time-shares.ts";

test("timeShares() tells the queue, each handler and what lies between", () => {
  const stages = [{ name: "transform_fn", source: "script", elapsedMs: 3 }] as const;
  assert.deepEqual(timeShares({ queuedMs: 1, elapsedMs: 5, stages: [...stages] }), [
    { name: "queue", elapsedMs: 1 },
    { name: "transform_fn", source: "script", elapsedMs: 3 },
    { name: "other", elapsedMs: 2 },
  ]);
});

test("every status has a meaning in words", () => {
  assert.match(statusMeaning(415), /content type/);
  assert.equal(statusMeaning(299), "Answered");
  assert.equal(statusMeaning(418), "Refused");
  assert.equal(statusMeaning(599), "Failed");
  assert.deepEqual([200, 415, 500].map(statusTone), ["good", "warn", "bad"]);
});
