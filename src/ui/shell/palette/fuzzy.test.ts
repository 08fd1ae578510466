import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fuzzyMatch } from "./fuzzy.ts";

const best = (query: string, texts: string[]) =>
  texts
    .map((text) => ({ text, match: fuzzyMatch(query, text) }))
    .filter(({ match }) => match)
    .sort((a, b) => (b.match?.score ?? 0) - (a.match?.score ?? 0))
    .map(({ text }) => text);

test("Words are found in any order and any case", () => {
  assert.deepEqual(fuzzyMatch("PLOY de", "Deploy")?.positions, [0, 1, 2, 3, 4, 5]);
  assert.notEqual(fuzzyMatch("theme dark", "Dark theme"), undefined);
  assert.equal(fuzzyMatch("train x", "Train"), undefined);
});

test("The beginning of a word goes before its middle, and that before the beginnings of several", () => {
  assert.deepEqual(best("tra", ["Extra", "The red apple", "Show Train", "Train"]), [
    "Train",
    "Show Train",
    "Extra",
    "The red apple",
  ]);
});

test("Letters are looked for where words begin, and after one that was found there", () => {
  assert.deepEqual(fuzzyMatch("dwo", "Deploy two workers")?.positions, [0, 11, 12]);
  assert.deepEqual(fuzzyMatch("rm", "loadReadMe")?.positions, [4, 8]);
  assert.equal(fuzzyMatch("stop", "Switch to the workspace"), undefined);
});

test("Beginnings of a text's words, in their order, are found, and nothing that it lacks", () => {
  const words = fc.array(fc.tuple(fc.stringMatching(/^[a-z]{1,8}$/), fc.nat(8)), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(words, (list) => {
      const text = list.map(([word]) => word).join(" ");
      const typed = list.map(([word, length]) => word.slice(0, length)).join("");
      const match = fuzzyMatch(typed, text);
      assert.notEqual(match, undefined);
      assert.equal(match?.positions.length, typed.length);
      assert.equal(fuzzyMatch(`${typed}0`, text), undefined);
    }),
  );
});
