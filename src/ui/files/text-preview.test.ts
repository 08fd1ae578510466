import assert from "node:assert/strict";
import { test } from "node:test";
import { textModes } from "./text-preview.tsx";

test("textModes() offers a table of CSV, a tree of JSON, and the graph of a symbol file", () => {
  assert.deepEqual(
    ["/a/train.CSV", "/a/model-shapes.json", "/a/model-symbol.json", "/a/mnist.ts"].map(textModes),
    [["text", "table"], ["text", "tree"], ["text", "tree", "graph"], ["text"]],
  );
});
