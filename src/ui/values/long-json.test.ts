import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseLongJson } from "./long-json.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** So small that a short text has groups, and members that are opened. */
const SMALL = { groupBytes: 6, memberBytes: 5, turnMs: 1000 };

const parsed = (text: string) => parseLongJson(bytes(text), () => true, SMALL);

/** What `JSON.parse` says, without its words. */
function expected(text: string): { kind: string; value?: unknown } {
  try {
    return { kind: "json", value: JSON.parse(text) };
  } catch {
    return { kind: "broken" };
  }
}

test("parseLongJson() gives what JSON.parse gives, however the text is parted", async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.constantFrom(0, 1), async (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      assert.deepEqual(await parsed(text), { kind: "json", value: JSON.parse(text) });
    }),
  );
});

test("parseLongJson() refuses what JSON.parse refuses, and nothing else", async () => {
  const piece = fc.constantFrom(
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    '"a"',
    '"\\\\"',
    '"["',
    "1",
    "-",
    " ",
    "null",
    "[10,20]",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 14 }), async (pieces) => {
      const text = pieces.join("");
      const { kind, value } = expected(text);
      const found = await parsed(text);
      assert.equal(found?.kind, kind, text);
      if (found?.kind === "json") assert.deepEqual(found.value, value, text);
    }),
    { numRuns: 3000 },
  );
});

test("parseLongJson() says what is wrong in words", async () => {
  const reason = async (body: Uint8Array) => {
    const found = await parseLongJson(body, () => true, SMALL);
    return found?.kind === "broken" ? found.reason : found?.kind;
  };
  assert.match(
    (await reason(bytes("[[1, 2, 3, 4, 5, NaN], 1]"))) ?? "",
    /NaN or Infinity, which Python writes/,
  );
  assert.match((await reason(Uint8Array.of(0x5b, 0xff, 0x5d))) ?? "", /not UTF-8/);
  assert.match(
    (await reason(bytes("[[1, 2, 3, 4, 5] [1, 2, 3, 4, 5]]"))) ?? "",
    /Expected "," before 17 bytes/,
  );
});

test("parseLongJson() ends where the value is not wanted any more", async () => {
  const turns = { groupBytes: 6, memberBytes: 5, turnMs: 0 };
  assert.equal(await parseLongJson(bytes("[1, 2]"), () => false, turns), undefined);
});
