import assert from "node:assert/strict";
import { test } from "node:test";
import { viewsOf } from "./body-views.ts";
import { formatHex } from "./hex.ts";
import { parseBody } from "./payload.ts";
import { argmax, barOf } from "./scores.ts";

function views(body: Uint8Array, type: string) {
  return viewsOf(parseBody(body, type), body);
}

const bytes = (text: string) => new TextEncoder().encode(text);

test("a row of scores is shown as a chart first", () => {
  assert.equal(views(bytes("[[0.1, 0.9]]"), "application/json")[0], "view-chart");
});

test("each body is shown in the ways that suit it, bytes in hexadecimal digits always", () => {
  assert.deepEqual(views(bytes('{"a": 1}'), "application/json"), ["view-tree", "view-text", "view-hex"]);
  assert.deepEqual(views(bytes("a,b\n"), "text/csv"), ["view-table", "view-text", "view-hex"]);
  assert.deepEqual(views(Uint8Array.of(255), "image/png"), ["view-hex"]);
  assert.deepEqual(views(bytes("{"), "application/json"), ["view-text", "view-hex"]);
});

test("formatHex() writes offset, digits and ASCII", () => {
  const [first, second] = formatHex(bytes("[[4.9999918937683105]]\n")).split("\n");
  assert.equal(first, "00000000  5b 5b 34 2e 39 39 39 39 39 31 38 39 33 37 36 38  [[4.999991893768");
  assert.equal(second, `00000010  33 31 30 35 5d 5d 0a${" ".repeat(27)}  3105]].`);
});

test("argmax() is the first of the largest, and passes over NaN", () => {
  assert.equal(argmax([0.1, 0.9, 0.9]), 1);
  assert.equal(argmax([Number.NaN, -3, -2]), 2);
  assert.equal(argmax([Number.NaN]), undefined);
  assert.equal(argmax([]), undefined);
});

test("barOf() lets bars of negative numbers end at zero", () => {
  assert.deepEqual(barOf([-1, 3], -1), { startPercent: 0, sizePercent: 25 });
  assert.deepEqual(barOf([-1, 3], 3), { startPercent: 25, sizePercent: 75 });
  assert.deepEqual(barOf([0, 0], 0), { startPercent: 0, sizePercent: 0 });
});
