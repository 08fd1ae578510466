import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { createTrash, TRASH_DIR } from "./trash.ts";

async function filesWith(path: string) {
  const files = new MemoryFileSystem();
  await files.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await files.writeFile(path, "kept");
  return files;
}

test("discard() takes a directory away, and restore() brings it back with all it holds", async () => {
  const files = await filesWith("/mnist/opt/ml/input/data/train/a.csv");
  const discarded = await createTrash(files).discard("/mnist/opt/ml/input/data/train");
  assert.deepEqual(await files.readdir("/mnist/opt/ml/input/data"), []);
  await discarded.restore();
  assert.equal(await files.readFile("/mnist/opt/ml/input/data/train/a.csv", "utf8"), "kept");
  assert.deepEqual(await files.readdir(TRASH_DIR), []);
});

test("restore() makes directories anew that went meanwhile", async () => {
  const files = await filesWith("/a/b/c.txt");
  const discarded = await createTrash(files).discard("/a/b/c.txt");
  await files.rm("/a", { recursive: true });
  await discarded.restore();
  assert.equal(await files.readFile("/a/b/c.txt", "utf8"), "kept");
});

test("purge() frees the space", async () => {
  const files = await filesWith("/a/c.txt");
  await (await createTrash(files).discard("/a/c.txt")).purge();
  assert.deepEqual(await files.readdir(TRASH_DIR), []);
});

test("purgeLeftBehind() spares what another tab may still bring back", async () => {
  const files = await filesWith("/a/c.txt");
  let now = 10_000_000_000_000;
  const trash = createTrash(files, () => now);
  const discarded = await trash.discard("/a/c.txt");
  await trash.purgeLeftBehind();
  assert.equal((await files.readdir(TRASH_DIR)).length, 1);
  now += 2 * 60 * 60 * 1000;
  await trash.purgeLeftBehind();
  assert.equal((await files.readdir(TRASH_DIR)).length, 0);
  await assert.rejects(discarded.restore());
});
