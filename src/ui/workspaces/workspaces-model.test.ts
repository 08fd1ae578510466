import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { createTrash } from "../files/trash.ts";
import { isShort, usageText } from "./storage-model.ts";
import { createWorkspacesModel, type Sample, workspaceNameProblem } from "./workspaces-model.ts";

const sample: Sample = {
  name: "mnist",
  description: "",
  fill: (files, directory) => files.writeFile(`${directory}/opt/ml/code/a.ts`, "text"),
};

function open() {
  const files = new MemoryFileSystem();
  return { files, workspaces: createWorkspacesModel(files, createTrash(files)) };
}

test("create() makes the directories that the container has", async () => {
  const { files, workspaces } = open();
  await workspaces.create("a");
  assert.deepEqual(workspaces.names.value, ["a"]);
  for (const path of ["code", "input/config", "input/data", "model", "output/data"]) {
    assert.equal((await files.stat(`/a/opt/ml/${path}`)).kind, "directory");
  }
  await assert.rejects(workspaces.create("a"), { code: "EEXIST" });
});

test("createFrom() takes the next free name", async () => {
  const { files, workspaces } = open();
  assert.equal(await workspaces.createFrom(sample), "mnist");
  assert.equal(await workspaces.createFrom(sample), "mnist-2");
  assert.equal(await files.readFile("/mnist-2/opt/ml/code/a.ts", "utf8"), "text");
});

test("A sample that cannot be fetched leaves nothing behind", async () => {
  const { files, workspaces } = open();
  const broken = { ...sample, fill: () => Promise.reject(new Error("offline")) };
  await assert.rejects(workspaces.createFrom(broken), /offline/);
  assert.deepEqual(await files.readdir("/"), []);
});

test("finish() fetches what createFrom() left out, once", async () => {
  const { files, workspaces } = open();
  const large: Sample = { ...sample, fetch: (to, directory) => to.writeFile(`${directory}/data`, "digits") };
  await workspaces.createFrom(large);
  assert.equal(await workspaces.unfinished("mnist"), "mnist");
  await workspaces.finish("mnist", large);
  assert.equal(await files.readFile("/mnist/data", "utf8"), "digits");
  assert.equal(await workspaces.unfinished("mnist"), undefined);
});

test("finish() does nothing for a workspace that is gone", async () => {
  const { files, workspaces } = open();
  const large: Sample = { ...sample, fetch: (to, directory) => to.writeFile(`${directory}/data`, "digits") };
  await workspaces.finish("mnist", large);
  assert.deepEqual(await files.readdir("/"), []);
});

test("remove() can be undone", async () => {
  const { workspaces } = open();
  await workspaces.create("a");
  const discarded = await workspaces.remove("a");
  assert.deepEqual(workspaces.names.value, []);
  await discarded.restore();
  await workspaces.refresh();
  assert.deepEqual(workspaces.names.value, ["a"]);
});

test("workspaceNameProblem() refuses what is no plain name", () => {
  assert.equal(workspaceNameProblem("my-model.2", []), undefined);
  for (const name of ["", ".trash", "a/b", "a b", "-a"]) {
    assert.notEqual(workspaceNameProblem(name, []), undefined, name);
  }
  assert.equal(workspaceNameProblem("a", ["a"]), 'There is a workspace "a" already');
});

test("usageText() and isShort() tell how much space is left", () => {
  const estimate = { usageBytes: 12_400_000, quotaBytes: 10_000_000_000, persisted: true };
  assert.equal(usageText(estimate), "12.4 MB of 10.0 GB");
  assert.equal(usageText({ ...estimate, quotaBytes: 0 }), "12.4 MB");
  assert.equal(isShort(estimate), false);
  assert.equal(isShort({ ...estimate, usageBytes: 9_960_000_000 }), true);
});
