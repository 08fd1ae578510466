import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { createInspector } from "./inspector.ts";

const DATA = "../shared/data";
const options = { skip: existsSync(DATA) ? false : `${DATA} is not here` };

async function inspectorOf(contents: Record<string, string>) {
  const files = new MemoryFileSystem();
  for (const [name, path] of Object.entries(contents)) {
    await files.writeFile(`/${name}`, new Uint8Array(readFileSync(`${DATA}/${path}`)));
  }
  return createInspector(files);
}

const mlp = {
  "model-symbol.json": "models/aws-dummy-hosting-mnist/model-symbol.json",
  "model-0000.params": "models/aws-dummy-hosting-mnist/model-0000.params",
};

test(
  "graph() folds the weights that the parameters have into their operators, with their shapes",
  options,
  async () => {
    const inspector = await inspectorOf(mlp);
    const graph = await inspector.graph({
      symbol: "/model-symbol.json",
      params: "/model-0000.params",
      shapes: { data: [100, 1, 28, 28] },
    });
    const dense = graph.nodes.filter((node) => node.op === "FullyConnected");
    // 784 inputs; 128, 64 and 10 units: the MLP of MNIST's sample.
    assert.deepEqual(
      dense.map((node) => node.weights.map(({ shape }) => shape)),
      [
        [[128, 784], [128]],
        [[64, 128], [64]],
        [[10, 64], [10]],
      ],
    );
    assert.deepEqual(
      dense.map((node) => node.outputShapes[0]),
      [
        [100, 128],
        [100, 64],
        [100, 10],
      ],
    );
    assert.equal(
      graph.nodes.some((node) => node.name.endsWith("weight")),
      false,
    );
    assert.deepEqual(graph.nodes.filter((node) => node.isOutput).length, 1);
  },
);

test("graph() names the inputs and what is not known without their shapes", options, async () => {
  const inspector = await inspectorOf(mlp);
  const graph = await inspector.graph({ symbol: "/model-symbol.json", shapes: {} });
  assert.equal(graph.inputs.includes("data"), true);
  assert.notEqual(graph.shapeProblem, undefined);
});

test("graph() reads every graph of the zoo, and infers all shapes from the data's", options, async () => {
  for (const name of ["resnet18_v1", "mobilenet_v2", "squeezenet1.1-mms"]) {
    const inspector = await inspectorOf({ "m-symbol.json": `zoo-graphs/${name}/model-symbol.json` });
    const { nodes, edges, shapeProblem } = await inspector.graph({
      symbol: "/m-symbol.json",
      shapes: { data: [1, 3, 224, 224] },
    });
    assert.equal(shapeProblem, undefined, name);
    const ids = new Set(nodes.map(({ id }) => id));
    assert.ok(edges.every(({ from, to }) => ids.has(from) && ids.has(to)));
    assert.deepEqual(nodes.filter(({ op }) => op === "null").map((node) => node.name)[0], "data");
    assert.deepEqual(nodes.findLast((node) => node.isOutput)?.outputShapes[0], [1, 1000]);
  }
});
