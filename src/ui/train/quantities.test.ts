import assert from "node:assert/strict";
import { test } from "node:test";
import { formatDuration, formatElapsed, formatMetric, plural } from "./quantities.ts";

test("formatDuration() takes the unit that fits", () => {
  assert.equal(formatDuration(0.44), "0.4 ms");
  assert.equal(formatDuration(9.96), "10 ms");
  assert.equal(formatDuration(999.4), "999 ms");
  assert.equal(formatDuration(3100), "3.1 s");
  assert.equal(formatDuration(125_000), "2 min 05 s");
  assert.equal(formatDuration(3_840_000), "1 h 04 min");
});

test("formatDuration() never shows sixty of a unit", () => {
  assert.equal(formatDuration(59_949), "59.9 s");
  assert.equal(formatDuration(59_960), "1 min 00 s");
  assert.equal(formatDuration(3_599_600), "1 h 00 min");
});

test("formatElapsed() reads as a clock", () => {
  assert.equal(formatElapsed(7_900), "0:07");
  assert.equal(formatElapsed(725_000), "12:05");
  assert.equal(formatElapsed(3_725_000), "1:02:05");
  assert.equal(formatElapsed(-5), "0:00");
});

test("formatMetric() shows four significant digits, and what is no number as it is", () => {
  assert.equal(formatMetric(0.934215), "0.9342");
  assert.equal(formatMetric(2.718444), "2.718");
  assert.equal(formatMetric(0), "0");
  assert.equal(formatMetric(0.00001234), "1.234e-5");
  assert.equal(formatMetric(Number.NaN), "NaN");
});

test("plural() agrees with its count", () => {
  assert.equal(plural(1, "file"), "1 file");
  assert.equal(plural(1200, "file"), "1,200 files");
});
