import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { until } from "../until.ts";
import { createTreeModel, isChannel, type TreeModel } from "./tree-model.ts";

async function openTree(paths: string[], expanded: string[] = []) {
  const files = new MemoryFileSystem();
  for (const path of paths) {
    await files.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await files.writeFile(path, "12345");
  }
  const tree = createTreeModel({
    files,
    expanded,
    onError: (error) => {
      throw error;
    },
    schedule: queueMicrotask,
  });
  return { files, tree };
}

const names = (tree: TreeModel) => tree.rows.value.map((row) => row.name);
const shows = (tree: TreeModel, ...expected: string[]) => until(() => names(tree).join() === expected.join());

test("The tree shows directories before files, numbers by their value", async () => {
  const { tree } = await openTree(["/opt/ml/b.txt", "/opt/ml/a10.txt", "/opt/ml/a9.txt", "/opt/ml/z/x"]);
  await shows(tree, "/opt/ml", "z", "a9.txt", "a10.txt", "b.txt");
});

test("The tree tells sizes of files, counts of directories and places among siblings", async () => {
  const { tree } = await openTree(["/opt/ml/code/a.ts", "/opt/ml/code/b.ts"]);
  await until(() => tree.rows.value[1]?.count === 2);
  await tree.expand("/opt/ml/code");
  const last = tree.rows.value.at(-1);
  assert.deepEqual([last?.size, last?.level, last?.position, last?.setSize], [5, 3, 2, 2]);
});

test("The tree follows files that are made, changed, renamed and removed by anyone", async () => {
  const { files, tree } = await openTree(["/opt/ml/code/a.ts"], ["/opt/ml/code"]);
  await shows(tree, "/opt/ml", "code", "a.ts");
  await files.writeFile("/opt/ml/code/b.ts", "");
  await shows(tree, "/opt/ml", "code", "a.ts", "b.ts");
  await files.writeFile("/opt/ml/code/b.ts", "123");
  await until(() => tree.rows.value.at(-1)?.size === 3);
  await files.rename("/opt/ml/code/b.ts", "/opt/ml/code/c.ts");
  await shows(tree, "/opt/ml", "code", "a.ts", "c.ts");
  await files.rm("/opt/ml/code", { recursive: true });
  await shows(tree, "/opt/ml");
});

test("A directory that is moved in place of another shows what it holds", async () => {
  const { files, tree } = await openTree(["/opt/ml/model/old", "/opt/fresh/new"], ["/opt/ml/model"]);
  await shows(tree, "/opt/ml", "model", "old");
  await files.rm("/opt/ml/model", { recursive: true });
  await files.rename("/opt/fresh", "/opt/ml/model");
  await shows(tree, "/opt/ml", "model", "new");
});

test("A folded directory's count follows too", async () => {
  const { files, tree } = await openTree(["/opt/ml/model/a"]);
  await until(() => tree.rows.value[1]?.count === 1);
  await files.writeFile("/opt/ml/model/b", "");
  await until(() => tree.rows.value[1]?.count === 2);
});

test("reveal() opens what is above a file and selects it", async () => {
  const { tree } = await openTree(["/opt/ml/input/data/train/a.csv"]);
  await tree.reveal("/opt/ml/input/data/train/a.csv");
  await shows(tree, "/opt/ml", "input", "data", "train", "a.csv");
  assert.equal(tree.selected.value, "/opt/ml/input/data/train/a.csv");
});

test("A directory that is renamed stays as open as it was", async () => {
  const { files, tree } = await openTree(["/opt/ml/a/b/x"], ["/opt/ml/a", "/opt/ml/a/b"]);
  await shows(tree, "/opt/ml", "a", "b", "x");
  await files.rename("/opt/ml/a", "/opt/ml/c");
  await tree.moved("/opt/ml/a", "/opt/ml/c");
  await shows(tree, "/opt/ml", "c", "b", "x");
});

test("Where the selected file goes, its directory is selected", async () => {
  const { files, tree } = await openTree(["/opt/ml/code/a.ts"], ["/opt/ml/code"]);
  await shows(tree, "/opt/ml", "code", "a.ts");
  tree.select("/opt/ml/code/a.ts");
  await files.rm("/opt/ml/code/a.ts");
  await until(() => tree.selected.value === "/opt/ml/code");
});

test("collapse() of a directory that holds the selected file selects the directory", async () => {
  const { tree } = await openTree(["/opt/ml/code/a.ts"], ["/opt/ml/code"]);
  await shows(tree, "/opt/ml", "code", "a.ts");
  tree.select("/opt/ml/code/a.ts");
  tree.collapse("/opt/ml/code");
  assert.equal(tree.selected.value, "/opt/ml/code");
});

test("isChannel() holds for directories right below input/data", () => {
  assert.equal(isChannel({ path: "/opt/ml/input/data/train", kind: "directory" }), true);
  assert.equal(isChannel({ path: "/opt/ml/input/data/train/x", kind: "directory" }), false);
  assert.equal(isChannel({ path: "/opt/ml/input/data/a.csv", kind: "file" }), false);
});
