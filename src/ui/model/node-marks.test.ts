import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelGraph } from "../../sagemaker/inspect/model-graph-types.ts";
import type { GraphFigures } from "../../sagemaker/trace/node-report.ts";
import { computedShare, marksOf } from "./node-marks.ts";

function graphOf(...names: string[]): ModelGraph {
  const nodes = names.map((name, id) => ({
    id,
    name,
    op: name === "data" ? "null" : "Activation",
    attributes: [],
    weights: [],
    outputShapes: [],
    isOutput: false,
  }));
  return { nodes, edges: [], inputs: ["data"] };
}

const FIGURES: GraphFigures = {
  nodes: [
    { name: "data", elapsedMs: 0, meanMagnitude: 1 },
    { name: "a", elapsedMs: 1, meanMagnitude: 10 },
    { name: "b", elapsedMs: 4, meanMagnitude: 100 },
    { name: "c", elapsedMs: 2, meanMagnitude: Number.NaN },
  ],
  firstBad: { node: "c", nanCount: 1, infinityCount: 0, count: 1 },
  isWaitedFor: false,
};

test("marksOf() scales times by the longest, and names the slowest first", () => {
  const { heats, top, bad } = marksOf(graphOf("data", "a", "b", "c"), FIGURES, "time");
  assert.deepEqual(
    [...heats].map(([index, { heat }]) => [index, heat]),
    [
      [1, 0.25],
      [2, 1],
      [3, 0.5],
    ],
  );
  assert.deepEqual([top, bad], [[2, 3, 1], 3]);
});

test("marksOf() scales magnitudes by powers of ten; what is not finite is the hottest", () => {
  const { heats } = marksOf(graphOf("data", "a", "b", "c"), FIGURES, "magnitude");
  assert.deepEqual(
    [...heats.values()].map(({ heat }) => heat),
    [0, 0.5, 1, 1],
  );
  assert.equal(heats.get(3)?.text, "not finite");
});

test("marksOf() marks the first bad node only where the operator's kind is shown, and nothing without figures", () => {
  assert.deepEqual(marksOf(graphOf("data", "a", "b", "c"), FIGURES, "kind"), {
    heats: new Map(),
    top: [],
    bad: 3,
  });
  assert.equal(marksOf(graphOf("data"), undefined, "time").heats.size, 0);
});

test("computedShare() tells how much of a drawn graph a run computed", () => {
  assert.equal(computedShare(graphOf("data", "a", "b", "c"), FIGURES), 1);
  assert.equal(computedShare(graphOf("data", "a", "other"), FIGURES), 0.5);
});
