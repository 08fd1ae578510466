import assert from "node:assert/strict";
import { test } from "node:test";
import { formatLogLine } from "./log-line.ts";

test("T32: a line is %(asctime)s %(levelname)s - %(name)s - %(message)s, in local time", () => {
  const timeMs = new Date(2026, 10, 2, 3, 4, 5, 67).getTime();
  const record = { timeMs, level: "info", origin: "system", text: "root - starting train task" } as const;
  assert.equal(formatLogLine(record), "2026-11-02 03:04:05,067 INFO - root - starting train task");
});

test("T32: a script's line is the root logger's, with Python's name for its level", () => {
  const record = { timeMs: 0, origin: "script", text: "careful" } as const;
  assert.match(formatLogLine({ ...record, level: "warn" }), / WARNING - root - careful$/);
  assert.match(formatLogLine({ ...record, level: "debug" }), / DEBUG - root - careful$/);
});
