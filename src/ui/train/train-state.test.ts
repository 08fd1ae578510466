import assert from "node:assert/strict";
import { test } from "node:test";
import { failureReason } from "./train-state.ts";

test("F13: failureReason() shows the first 1,024 characters of the failure file", () => {
  assert.equal(failureReason("x".repeat(2000)), `AlgorithmError: ${"x".repeat(1024)}`);
});

test("F13: failureReason() shows the exit code where there is no failure file", () => {
  assert.equal(failureReason("", 2), "AlgorithmError: Exit Code: 2");
});
