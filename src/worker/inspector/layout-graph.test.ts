import assert from "node:assert/strict";
import { test } from "node:test";
import type { GraphEdge, GraphNode } from "../../sagemaker/inspect/model-graph-types.ts";
import { layoutGraph } from "./layout-graph.ts";

function node(id: number, op = "Convolution"): GraphNode {
  const attributes: GraphNode["attributes"] = [
    ["kernel", "(3, 3)"],
    ["num_filter", "64"],
    ["stride", "(1, 1)"],
  ];
  return { id, name: `node${id}`, op, attributes, weights: [], outputShapes: [], isOutput: false };
}

const edge = (from: number, to: number): GraphEdge => ({ from, output: 0, to });

test("layoutGraph() puts each node below those that it reads, and no two on each other", async () => {
  // A residual network: each block's input goes round it.
  const nodes = Array.from({ length: 60 }, (_, id) => node(id));
  const edges = nodes
    .slice(1)
    .flatMap(({ id }) => (id % 3 === 0 ? [edge(id - 1, id), edge(id - 3, id)] : [edge(id - 1, id)]));
  const { boxes, lines, width, height } = await layoutGraph({ nodes, edges, inputs: [] });
  for (const { from, to } of edges)
    assert.ok((boxes[from]?.y ?? 0) + (boxes[from]?.height ?? 0) <= (boxes[to]?.y ?? 0));
  for (const [index, a] of boxes.entries()) {
    assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height);
    for (const b of boxes.slice(index + 1)) {
      const isApart =
        a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      assert.ok(isApart);
    }
  }
  assert.ok(lines.every((line) => line.length >= 2));
});

test("layoutGraph() draws a value that is read twice by one operator as two lines", async () => {
  const { lines } = await layoutGraph({
    nodes: [node(0, "null"), node(1)],
    edges: [edge(0, 1), edge(0, 1)],
    inputs: [],
  });
  assert.equal(lines.length, 2);
  assert.notDeepEqual(lines[0], lines[1]);
});

test("layoutGraph() writes the attributes that tell most, and not what does nothing", async () => {
  const { boxes } = await layoutGraph({ nodes: [node(0)], edges: [], inputs: [] });
  assert.deepEqual(boxes[0]?.rows, ["node0", "num_filter 64 kernel (3,3)"]);
});
