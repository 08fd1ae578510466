import assert from "node:assert/strict";
import { test } from "node:test";
import { guardJson } from "./json-guard.ts";

test("guardJson() warns of what JSON loses without a word, and leaves what is written as it is", () => {
  const told: string[] = [];
  guardJson((text, { stack }) => told.push(text, stack?.includes("json-guard.test") ? "at its line" : ""));
  const written = JSON.stringify({ scores: Promise.resolve([1]), values: Float32Array.of(1, 2), list: [3] });
  assert.equal(written, '{"scores":{},"values":{"0":1,"1":2},"list":[3]}');
  assert.match(told[0] ?? "", /promise.*write await before/);
  assert.match(told[2] ?? "", /no list.*write \[\.\.\.values\] in place of the Float32Array/);
  assert.deepEqual([told.length, told[1], told[3]], [4, "at its line", "at its line"]);
});

test("guardJson() warns once of a list of typed arrays, and again of the next one", async () => {
  let count = 0;
  guardJson(() => count++);
  const rows = Array.from({ length: 1000 }, () => Float32Array.of(1));
  JSON.stringify(rows);
  assert.equal(count, 1);
  await Promise.resolve();
  JSON.stringify(rows);
  assert.equal(count, 2);
});
