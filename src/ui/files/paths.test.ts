import assert from "node:assert/strict";
import { test } from "node:test";
import {
  channelNameProblem,
  formatBytes,
  freeName,
  isAtOrBelow,
  join,
  nameProblem,
  parentOf,
} from "./paths.ts";

test("parentOf() and join() know the root", () => {
  assert.equal(parentOf("/opt/ml"), "/opt");
  assert.equal(parentOf("/opt"), "/");
  assert.equal(join("/", "opt"), "/opt");
  assert.equal(join("/opt", "ml"), "/opt/ml");
});

test("isAtOrBelow() does not take a longer name for a directory's", () => {
  assert.equal(isAtOrBelow("/opt/ml/code", "/opt/ml"), true);
  assert.equal(isAtOrBelow("/opt/ml", "/opt/ml"), true);
  assert.equal(isAtOrBelow("/opt/mlx", "/opt/ml"), false);
  assert.equal(isAtOrBelow("/a", "/"), true);
});

test("nameProblem() refuses what cannot be a file's name", () => {
  assert.equal(nameProblem("a.ts"), undefined);
  for (const name of ["", " ", "a/b", ".", "..", "a\0"]) assert.notEqual(nameProblem(name), undefined, name);
  assert.equal(nameProblem("a.ts", ["a.ts"]), '"a.ts" exists already');
});

test("channelNameProblem() holds to clause F10: letters, digits, dots, hyphens, underscores, at most 64", () => {
  assert.equal(channelNameProblem("train.v-1_a"), undefined);
  assert.equal(channelNameProblem("a".repeat(64)), undefined);
  assert.notEqual(channelNameProblem("a".repeat(65)), undefined);
  assert.notEqual(channelNameProblem("my channel"), undefined);
});

test("freeName() counts before the extension", () => {
  assert.equal(freeName("a.csv", []), "a.csv");
  assert.equal(freeName("a.csv", ["a.csv", "a-2.csv"]), "a-3.csv");
  assert.equal(freeName("mnist", ["mnist"]), "mnist-2");
});

test("formatBytes() counts in thousands", () => {
  assert.deepEqual([0, 999, 1000, 12_400_000, 99_960, 10_700_000_000].map(formatBytes), [
    "0 B",
    "999 B",
    "1.0 kB",
    "12.4 MB",
    "100 kB",
    "10.7 GB",
  ]);
});
