import assert from "node:assert/strict";
import { test } from "node:test";
import type { DrawnGraph } from "../../worker/inspector/inspector-messages.ts";
import { neighbour, searchNodes } from "./neighbours.ts";

function node(id: number, op: string, name: string) {
  const attributes: [string, string][] = op === "Pooling" ? [["pool_type", "max"]] : [];
  return { id, op, name, attributes, weights: [], outputShapes: [], isOutput: false };
}

const box = (x: number, y: number) => ({ x, y, width: 100, height: 40, rows: [] });

/** A fork: data is read by a left and a right branch, which a sum joins. */
const drawing: DrawnGraph = {
  graph: {
    nodes: [
      node(0, "null", "data"),
      node(2, "Convolution", "left"),
      node(5, "Pooling", "right"),
      node(6, "elemwise_add", "sum"),
    ],
    edges: [
      { from: 0, output: 0, to: 2 },
      { from: 0, output: 0, to: 5 },
      { from: 2, output: 0, to: 6 },
      { from: 5, output: 0, to: 6 },
    ],
    inputs: ["data"],
  },
  layout: {
    width: 300,
    height: 300,
    boxes: [box(60, 0), box(0, 80), box(120, 80), box(60, 160)],
    lines: [],
    elapsedMs: 0,
  },
};

test("neighbour() goes up to what a node reads, down to who reads it, and to its sides", () => {
  const keys = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];
  assert.deepEqual(
    keys.map((key) => neighbour(drawing, 0, key)),
    [undefined, 1, undefined, undefined],
  );
  assert.deepEqual(
    keys.map((key) => neighbour(drawing, 2, key)),
    [0, 3, 1, undefined],
  );
  assert.equal(neighbour(drawing, 1, "ArrowRight"), 2);
});

test("searchNodes() looks at names, operators and attributes, for every word", () => {
  assert.deepEqual(searchNodes(drawing, "POOL max"), [2]);
  assert.deepEqual(searchNodes(drawing, "conv"), [1]);
  assert.deepEqual(searchNodes(drawing, "conv max"), []);
});
