import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { until } from "../until.ts";
import { createChannelsModel } from "./channels-model.ts";
import { fakeClock, fakeContext, seedFiles } from "./fake-context.ts";

async function open(contents: Record<string, string>) {
  const files = new MemoryFileSystem();
  await seedFiles(files, contents);
  const context = fakeContext({ files });
  const model = createChannelsModel(context, fakeClock());
  await model.refresh();
  return { files, context, model };
}

test("a channel is a directory under input/data, with the files of its sub-folders", async () => {
  const { model } = await open({
    "/opt/ml/input/data/train/a": "12",
    "/opt/ml/input/data/train/more/b": "345",
    "/opt/ml/input/data/loose.txt": "no channel",
  });
  assert.deepEqual(model.list.value, [{ name: "train", fileCount: 2, sizeBytes: 5 }]);
});

test("isFetching is true until the sample's files are all there", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const context = { ...fakeContext({ files: new MemoryFileSystem() }), whole: () => promise };
  const model = createChannelsModel(context, fakeClock());
  assert.equal(model.isFetching.value, true);
  resolve();
  await until(() => !model.isFetching.value);
});

test("create() makes an empty channel", async () => {
  const { model } = await open({});
  assert.equal(await model.create("validation"), undefined);
  assert.deepEqual(model.list.value, [{ name: "validation", fileCount: 0, sizeBytes: 0 }]);
});

test("F10: create() refuses a name that the service refuses, and one that is taken", async () => {
  const { model } = await open({ "/opt/ml/input/data/train/a": "1" });
  assert.notEqual(await model.create("my channel"), undefined);
  assert.notEqual(await model.create("train"), undefined);
  assert.equal(model.list.value?.length, 1);
});

test("a channel's settings are there again after a reload", async () => {
  const { context, model } = await open({ "/opt/ml/input/data/train/a": "1" });
  model.change("train", { mode: "Pipe" });
  const again = createChannelsModel(context, fakeClock());
  assert.deepEqual(again.settingsOf("train"), { contentType: "", mode: "Pipe" });
});
