import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogRecord } from "../../worker/messages.ts";
import { createLogModel, formatTime } from "./log-model.ts";

const now = (task: () => void) => task();

function record(text: string, more: Partial<LogRecord> = {}): LogRecord {
  return { timeMs: 0, level: "info", source: "algo-1", origin: "script", text, ...more };
}

test("add() keeps the order in which records came, over all sources", () => {
  const model = createLogModel({ schedule: now });
  model.add(record("1"));
  model.add(record("2", { source: "worker 1", timeMs: -5 }));
  model.add(record("3"));
  assert.deepEqual(
    model.shown.value.map((entry) => entry.text),
    ["1", "2", "3"],
  );
  assert.deepEqual(model.sources.value, ["algo-1", "worker 1"]);
});

test("add() shows records of one moment together", () => {
  const tasks: (() => void)[] = [];
  const model = createLogModel({ schedule: (task) => tasks.push(task) });
  model.add(record("1"));
  model.add(record("2"));
  assert.equal(tasks.length, 1);
  tasks[0]?.();
  assert.equal(model.shown.value.length, 2);
});

test("choose() shows one source", () => {
  const model = createLogModel({ schedule: now });
  model.add(record("1"));
  model.add(record("2", { source: "worker 1" }));
  model.choose("worker 1");
  assert.deepEqual(
    model.shown.value.map((entry) => entry.text),
    ["2"],
  );
});

test("What is let go over the limit is counted, not hidden", () => {
  const model = createLogModel({ schedule: now, limit: 2 });
  for (const text of ["1", "2", "3"]) model.add(record(text));
  assert.deepEqual(
    model.shown.value.map((entry) => entry.text),
    ["2", "3"],
  );
  assert.equal(model.droppedCount.value, 1);
});

test("text() has errors with the whole chain of causes", () => {
  const model = createLogModel({ schedule: now, now: () => 0 });
  const cause = { name: "TypeError", message: "no", stack: "TypeError: no\n  at a.ts:1:2", facts: {} };
  model.error("It failed", {
    name: "ScriptError",
    message: "Cannot complete train: no",
    stack: "",
    facts: {},
    cause,
  });
  const text = `${formatTime(0)} ERROR page It failed\nScriptError: Cannot complete train: no\nCaused by: TypeError: no\n  at a.ts:1:2`;
  assert.equal(model.text(), text);
  assert.equal(model.errorCount.value, 1);
});

test("clear() leaves nothing, and sources begin anew", () => {
  const model = createLogModel({ schedule: now });
  model.add(record("1"));
  model.choose("algo-1");
  model.clear();
  assert.deepEqual([model.shown.value, model.sources.value, model.source.value], [[], [], undefined]);
});
