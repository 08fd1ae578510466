import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import {
  forgetOldModels,
  listEarlierModels,
  MAX_EARLIER_MODELS,
  putModelAside,
  restoreModel,
} from "./earlier-models.ts";
import { seedFiles } from "./fake-context.ts";

const PARAMS = "/opt/ml/model/model-0000.params";

async function withModel(text: string) {
  const files = new MemoryFileSystem();
  await seedFiles(files, { [PARAMS]: text });
  return files;
}

test("putModelAside() does nothing where there is no model", async () => {
  const files = new MemoryFileSystem();
  await seedFiles(files, {});
  assert.equal(await putModelAside(files, 1), undefined);
  assert.deepEqual(await listEarlierModels(files), []);
});

test("putModelAside() empties the directory and tells what it keeps", async () => {
  const files = await withModel("abc");
  await putModelAside(files, 17);
  assert.deepEqual(await files.readdir("/opt/ml/model"), []);
  assert.deepEqual(await listEarlierModels(files), [{ id: "17", keptMs: 17, fileCount: 1, sizeBytes: 3 }]);
});

test("putModelAside() keeps two models of the same millisecond apart", async () => {
  const files = await withModel("a");
  await putModelAside(files, 17);
  await files.writeFile(PARAMS, "b");
  await putModelAside(files, 17);
  assert.equal((await listEarlierModels(files)).length, 2);
});

test("restoreModel() changes places with the model that is there", async () => {
  const files = await withModel("old");
  const id = await putModelAside(files, 1);
  await files.writeFile(PARAMS, "new");
  await restoreModel(files, id ?? "", 2);
  assert.equal(await files.readFile(PARAMS, "utf8"), "old");
  const [kept] = await listEarlierModels(files);
  assert.equal(await files.readFile(`/.optml/earlier-models/${kept?.id}/model-0000.params`, "utf8"), "new");
});

test("forgetOldModels() lets the oldest go", async () => {
  const files = await withModel("0");
  for (let time = 1; time <= MAX_EARLIER_MODELS + 2; time++) {
    await files.writeFile(PARAMS, String(time));
    await putModelAside(files, time);
  }
  await forgetOldModels(files);
  assert.deepEqual(
    (await listEarlierModels(files)).map((model) => model.keptMs),
    [5, 4, 3],
  );
});
