import assert from "node:assert/strict";
import { test } from "node:test";
import { guessType } from "./guess-type.ts";

const guess = (text: string) => guessType(new TextEncoder().encode(text));

test("guessType() knows JSON, CSV of numbers, text, pictures and NPY", () => {
  assert.equal(guess("[[1, 2]]"), "application/json");
  assert.equal(guess("[1, 2"), "text/plain");
  assert.equal(guess("1,2\n3,4\n"), "text/csv");
  assert.equal(guess("Dear all,\nhello, you\n"), "text/plain");
  assert.equal(guess("5"), "text/plain");
  assert.equal(guessType(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13)), "image/png");
  assert.equal(guessType(Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0)), "application/x-npy");
  assert.equal(guessType(Uint8Array.of(0, 1, 2, 255)), "application/octet-stream");
});

test("guessType() takes a long text for what its first rows are, also where a quoted line end is cut through", () => {
  assert.equal(guess(`${"1,2\n".repeat(10_000)}and so on\n`), "text/csv");
  assert.equal(guess(`${"Dear all\n".repeat(5_000)}1,2\n`), "text/plain");
  const quoted = `1,"${"line\n".repeat(5_000)}"\n`;
  assert.equal(guess(quoted), "text/csv");
});
