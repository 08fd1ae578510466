import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { inspectTarGz } from "../../sagemaker/archives/inspect-tar-gz.ts";
import { packTarGz } from "../../sagemaker/archives/pack-tar-gz.ts";
import { unpackTarGz } from "../../sagemaker/archives/unpack-tar-gz.ts";
import type { Archives } from "../archives.ts";
import { createDrafts } from "../editor/drafts.ts";
import { memoryKey } from "../open-workspace.ts";
import { memoryStore, readJson, writeJson } from "../settings.ts";
import { exportWorkspace, importWorkspace } from "./workspace-archive.ts";

const archives: Archives = {
  pack: (files, directory) => new Response(packTarGz(files, directory)).blob(),
  packStream: packTarGz,
  async inspect(archive) {
    const { entries } = await inspectTarGz(archive.stream());
    return { paths: entries.map((entry) => entry.path) };
  },
  unpack: (archive, files, directory, options) => unpackTarGz(archive.stream(), files, directory, options),
};

async function storageWith(contents: Record<string, string>) {
  const parts = { files: new MemoryFileSystem(), archives, store: memoryStore() };
  for (const [path, text] of Object.entries(contents)) {
    await parts.files.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await parts.files.writeFile(path, text);
  }
  return parts;
}

test("A workspace comes back in another browser with its files, history, settings and unsaved text", async () => {
  const here = await storageWith({
    "/net/opt/ml/code/net.ts": "saved",
    "/net/opt/ml/model/a.params": "weights",
    "/net/.optml/requests.json": "history",
  });
  writeJson(here.store, memoryKey("net"), { "requests.accept": "text/csv" });
  createDrafts(here.store, "net").put("/opt/ml/code/net.ts", { text: "unsaved", base: "x" });
  const { stream, done } = await exportWorkspace(here, "net");
  const archive = await new Response(stream).blob();
  await done;
  assert.deepEqual(
    (await here.files.readdir("/net")).map(({ name }) => name),
    [".optml", "opt"],
  );

  const there = await storageWith({ "/net/opt/ml/code/net.ts": "another" });
  const name = await importWorkspace(there, archive, { name: "net.workspace.tar.gz", taken: ["net"] });
  assert.equal(name, "net-2");
  const read = (path: string) => there.files.readFile(path, "utf8");
  assert.equal(await read("/net-2/opt/ml/code/net.ts"), "saved");
  assert.equal(await read("/net-2/opt/ml/model/a.params"), "weights");
  assert.equal(await read("/net-2/.optml/requests.json"), "history");
  assert.equal(await read("/net/opt/ml/code/net.ts"), "another");
  assert.deepEqual(readJson(there.store, memoryKey("net-2"), {}), { "requests.accept": "text/csv" });
  assert.equal(createDrafts(there.store, "net-2").get("/opt/ml/code/net.ts")?.text, "unsaved");
  assert.deepEqual(
    (await there.files.readdir("/net-2")).map((entry) => entry.name),
    [".optml", "opt"],
  );
});

test("The tar.gz of a /opt/ml becomes a workspace too, with the directories that every one has", async () => {
  const { files, store } = await storageWith({ "/ml/code/a.ts": "export {};" });
  const archive = await archives.pack(files, "/ml");
  const name = await importWorkspace({ files, archives, store }, archive, {
    name: "my net (1).tar.gz",
    taken: [],
  });
  assert.equal(name, "my-net");
  assert.equal(await files.readFile("/my-net/opt/ml/code/a.ts", "utf8"), "export {};");
  assert.equal((await files.stat("/my-net/opt/ml/output/data")).kind, "directory");
});

test("An archive that is no workspace, or is corrupt, is refused and leaves nothing", async () => {
  const { files, store } = await storageWith({ "/else/picture.png": "pixels" });
  const parts = { files, archives, store };
  const other = await archives.pack(files, "/else");
  const options = { name: "x.tar.gz", taken: [] };
  await assert.rejects(
    importWorkspace(parts, other, options),
    /it is no workspace: .* holds "picture.png"\. A model\.tar\.gz is none: drop it on the folder "model"/,
  );
  await assert.rejects(
    importWorkspace(parts, new Blob(["no gzip"]), options),
    /it is no tar\.gz: choose one that "Export" or "Download" of the workspace menu made/,
  );
  // Its first bytes are those of a gzip, the rest is missing.
  await assert.rejects(importWorkspace(parts, other.slice(0, 12), options));
  assert.deepEqual(
    (await files.readdir("/")).map((entry) => entry.name),
    ["else"],
  );
});
