import assert from "node:assert/strict";
import { test } from "node:test";
import { InvalidArgumentError } from "commander";
import fc from "fast-check";
import { collectPairs, wholeNumber } from "./option-values.ts";

test("collectPairs() cuts at the first = and collects", () => {
  const first = collectPairs("lr=0.1");
  assert.deepEqual(collectPairs("query=a=b", first), { lr: "0.1", query: "a=b" });
  assert.deepEqual(collectPairs("empty="), { empty: "" });
});

test("collectPairs() refuses what is no NAME=VALUE, and a name that is given twice", () => {
  for (const text of ["", "train", "=data"]) assert.throws(() => collectPairs(text), InvalidArgumentError);
  assert.throws(() => collectPairs("a=2", { a: "1" }), /"a" is given twice/);
});

test("collectPairs() keeps every name and value", () => {
  const name = fc.string({ minLength: 1 }).filter((text) => !text.includes("="));
  fc.assert(
    fc.property(name, fc.string(), (key, value) => {
      assert.deepEqual(Object.entries(collectPairs(`${key}=${value}`)), [[key, value]]);
    }),
  );
});

test("wholeNumber() takes digits within its bounds, and nothing else", () => {
  const parse = wholeNumber(1, 10);
  assert.equal(parse("10"), 10);
  for (const text of ["0", "11", "1.5", "-1", "1e1", "0x2", "", " 3"]) {
    assert.throws(() => parse(text), InvalidArgumentError);
  }
});
