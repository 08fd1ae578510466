import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { findGraphs, paramsOf, parseShape, parseShapes } from "./find-graphs.ts";

async function model(contents: Record<string, string>) {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/model", { recursive: true });
  for (const [name, text] of Object.entries(contents)) await files.writeFile(`/opt/ml/model/${name}`, text);
  return files;
}

test("findGraphs() finds a Module's and a Gluon's graph with its parameters and shapes", async () => {
  const files = await model({
    "model-symbol.json": "{}",
    "model-0000.params": "",
    "model-shapes.json": '[{"name": "data", "shape": [100, 784]}]',
    "net.json": '{"nodes": [], "arg_nodes": []}',
    "net.params": "",
    "notes.json": "{}",
  });
  assert.deepEqual(await findGraphs(files), [
    {
      symbol: "/opt/ml/model/model-symbol.json",
      params: "/opt/ml/model/model-0000.params",
      shapes: { data: [100, 784] },
    },
    { symbol: "/opt/ml/model/net.json", params: "/opt/ml/model/net.params", shapes: {} },
  ]);
});

test("findGraphs() finds none where there is no model", async () => {
  assert.deepEqual(await findGraphs(await model({})), []);
});

test("paramsOf() takes the last epoch, and the only file where no name fits", () => {
  const epochs = ["/m/a-0002.params", "/m/a-0010.params", "/m/a.params", "/m/a-b-0099.params"];
  assert.equal(paramsOf("/m/a", epochs), "/m/a-0010.params");
  assert.equal(paramsOf("/m/c", ["/m/weights.params"]), "/m/weights.params");
  assert.equal(paramsOf("/m/c", ["/m/x.params", "/m/y.params"]), undefined);
});

test("parseShapes() leaves out what is no shape", () => {
  assert.deepEqual(parseShapes('[{"name": "a", "shape": [1, 2]}, {"name": "b", "shape": [-1]}, 3]'), {
    a: [1, 2],
  });
  assert.deepEqual(parseShapes("{"), {});
});

test("parseShape() takes sizes as they are typed", () => {
  assert.deepEqual(["1, 3,224", "(5,)", "[2]"].map(parseShape), [[1, 3, 224], [5], [2]]);
  assert.deepEqual(["", "1,,2", "a", "0", "1.5"].map(parseShape), [
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
