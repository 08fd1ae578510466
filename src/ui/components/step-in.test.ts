import assert from "node:assert/strict";
import { test } from "node:test";
import { stepIn } from "./step-in.ts";

const items = ["a", "b", "c"];

test("stepIn() goes round the ends", () => {
  assert.equal(stepIn(items, "c", "ArrowRight", "horizontal"), "a");
  assert.equal(stepIn(items, "a", "ArrowUp", "vertical"), "c");
});

test("stepIn() goes to the ends with Home and End", () => {
  assert.equal(stepIn(items, "b", "Home", "vertical"), "a");
  assert.equal(stepIn(items, "b", "End", "vertical"), "c");
});

test("stepIn() leaves other keys alone", () => {
  assert.equal(stepIn(items, "b", "ArrowUp", "horizontal"), undefined);
  assert.equal(stepIn(items, "b", "x", "horizontal"), undefined);
  assert.equal(stepIn([], "b", "ArrowLeft", "horizontal"), undefined);
});
