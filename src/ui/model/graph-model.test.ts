import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { ModelGraphOptions } from "../../sagemaker/inspect/model-graph-types.ts";
import type { DrawnGraph } from "../../worker/inspector/inspector-messages.ts";
import { until } from "../until.ts";
import { createGraphModel } from "./graph-model.ts";

const DRAWN: DrawnGraph = {
  graph: { nodes: [], edges: [], inputs: ["data"] },
  layout: { width: 0, height: 0, boxes: [], lines: [], elapsedMs: 0 },
};

async function openModel(
  contents: Record<string, string>,
  drawnGraph = async (_: ModelGraphOptions) => DRAWN,
) {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/model", { recursive: true });
  for (const [name, text] of Object.entries(contents)) await files.writeFile(`/opt/ml/model/${name}`, text);
  const asked: ModelGraphOptions[] = [];
  const kept = new Map<string, unknown>();
  const memory = {
    get: <T>(key: string, fallback: T) => (kept.has(key) ? (kept.get(key) as T) : fallback),
    set: (key: string, value: unknown) => void kept.set(key, value),
  };
  const notices = { show: () => assert.fail("nothing is to be told") } as never;
  const model = createGraphModel(
    { files, memory, notices },
    {
      drawnGraph: (options) => {
        asked.push(options);
        return drawnGraph(options);
      },
    },
  );
  return { files, model, asked };
}

test("createGraphModel() reads nothing before it is shown, and says where there is no graph", async () => {
  const { model, asked } = await openModel({});
  assert.equal(model.state.value.status, "reading");
  model.open();
  await until(() => model.state.value.status === "none");
  assert.deepEqual(asked, []);
  model.dispose();
});

test("createGraphModel() draws the first graph with its parameters and shapes, and with those that are typed", async () => {
  const { model, asked } = await openModel({
    "model-symbol.json": "{}",
    "model-0000.params": "",
    "model-shapes.json": '[{"name": "data", "shape": [1, 2]}]',
  });
  model.open();
  await until(() => model.state.value.status === "drawn");
  model.setShape("data", "5, 2");
  await until(() => model.state.value.status === "drawn" && asked.length === 2);
  const symbol = "/opt/ml/model/model-symbol.json";
  const params = "/opt/ml/model/model-0000.params";
  assert.deepEqual(asked, [
    { symbol, params, shapes: { data: [1, 2] } },
    { symbol, params, shapes: { data: [5, 2] } },
  ]);
  model.dispose();
});

test("createGraphModel() shows why a graph cannot be drawn", async () => {
  const { model } = await openModel({ "a-symbol.json": "{" }, () =>
    Promise.reject(new Error("it is cut off")),
  );
  model.open();
  await until(() => model.state.value.status === "failed");
  assert.equal(model.state.value.status === "failed" && model.state.value.error.message, "it is cut off");
  model.dispose();
});

test("select() tells of a node that is selected already too, as it may not be seen", async () => {
  const { model } = await openModel({});
  const told: (number | undefined)[] = [];
  const stop = model.selection.subscribe((selection) => told.push(selection?.index));
  for (const index of [7, 7, undefined]) model.select(index);
  assert.deepEqual(told, [undefined, 7, 7, undefined]);
  assert.equal(model.selected.value, undefined);
  stop();
  model.dispose();
});
