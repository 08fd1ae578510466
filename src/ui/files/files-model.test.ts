import assert from "node:assert/strict";
import { test } from "node:test";
import { FileSystemError } from "../../platform/file-system-error.ts";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { inspectTarGz } from "../../sagemaker/archives/inspect-tar-gz.ts";
import { packTarGz } from "../../sagemaker/archives/pack-tar-gz.ts";
import { unpackTarGz } from "../../sagemaker/archives/unpack-tar-gz.ts";
import type { Archives } from "../archives.ts";
import { createDrafts } from "../editor/drafts.ts";
import { createEditorModel } from "../editor/editor-model.ts";
import { memoryStore } from "../settings.ts";
import { fakeContext } from "../train/fake-context.ts";
import { until, untilThere } from "../until.ts";
import { createFilesModel, type SaveDownload } from "./files-model.ts";
import { createTrash } from "./trash.ts";

const archives: Archives = {
  pack: (files, directory) => new Response(packTarGz(files, directory)).blob(),
  packStream: packTarGz,
  async inspect(archive) {
    const { entries, badlyPackedPrefix } = await inspectTarGz(archive.stream());
    return {
      paths: entries.map((entry) => entry.path),
      ...(badlyPackedPrefix && { commonPrefix: badlyPackedPrefix }),
    };
  },
  unpack: (archive, files, directory, options) => unpackTarGz(archive.stream(), files, directory, options),
};

async function openFiles(contents: Record<string, string> = {}, trashOf = createTrash) {
  const files = new MemoryFileSystem();
  for (const directory of ["/opt/ml/code", "/opt/ml/model", "/opt/ml/input/data"]) {
    await files.mkdir(directory, { recursive: true });
  }
  for (const [path, text] of Object.entries(contents)) await files.writeFile(path, text);
  const context = { ...fakeContext({ files }), archives };
  const editor = createEditorModel({
    files,
    host: { diagnose: async () => [] },
    drafts: createDrafts(memoryStore(), "test"),
    memory: context.memory,
  });
  const model = createFilesModel({ context, trash: trashOf(files), editor });
  return { files, context, editor, model };
}

/** A `tar.gz` of files, as a person drops it. */
async function archiveOf(contents: Record<string, string>): Promise<Blob> {
  const files = new MemoryFileSystem();
  for (const [path, text] of Object.entries(contents)) {
    await files.mkdir(`/a/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await files.writeFile(`/a/${path}`, text);
  }
  return archives.pack(files, "/a");
}

test("A model.tar.gz that is dropped on model becomes the model, and the old one can be had back", async () => {
  const { files, context, model } = await openFiles({ "/opt/ml/model/old.params": "old" });
  const data = await archiveOf({ "model-symbol.json": "{}" });
  await model.upload([{ path: "model.tar.gz", data }], "/opt/ml/model");
  assert.deepEqual(await model.namesIn("/opt/ml/model"), ["model-symbol.json"]);
  const [notice] = context.notices.list.value;
  notice?.action?.run();
  await untilThere(files, "/opt/ml/model/old.params");
  assert.equal(await files.readFile("/opt/ml/model/old.params", "utf8"), "old");
});

test("The browser asks before the page is left while an upload is under way, and not after it", async () => {
  const { model } = await openFiles();
  const mayLeave = () => dispatchEvent(new Event("beforeunload", { cancelable: true }));
  const { promise: written, resolve } = Promise.withResolvers<readonly { path: string; data: Blob }[]>();
  const done = model.uploadFound(written, "/opt/ml/code");
  assert.equal(mayLeave(), false);
  resolve([{ path: "a.ts", data: new Blob(["1"]) }]);
  await done;
  assert.equal(mayLeave(), true);
});

test("A badly packed archive is unpacked without its prefix where the person says so", async () => {
  const { model } = await openFiles();
  const data = await archiveOf({ "model/model-symbol.json": "{}", "model/model-0000.params": "" });
  const done = model.upload([{ path: "model.tar.gz", data }], "/opt/ml/model");
  await until(() => model.question.value !== undefined);
  const question = model.question.value;
  assert.equal(question?.kind === "prefix" && question.prefix, "model/");
  if (question?.kind === "prefix") question.answer("strip");
  await done;
  assert.deepEqual(await model.namesIn("/opt/ml/model"), ["model-0000.params", "model-symbol.json"]);
});

test("A corrupt archive changes nothing and says what is wrong", async () => {
  const { context, model } = await openFiles({ "/opt/ml/model/old.params": "old" });
  await model.upload([{ path: "model.tar.gz", data: new Blob(["nope"]) }], "/opt/ml/model");
  assert.deepEqual(await model.namesIn("/opt/ml/model"), ["old.params"]);
  assert.equal(context.notices.list.value[0]?.kind, "error");
});

test("A tar.gz that is dropped on a channel is a file like others", async () => {
  const { model } = await openFiles();
  await model.upload([{ path: "a.tar.gz", data: new Blob(["x"]) }], "/opt/ml/input/data");
  assert.deepEqual(await model.namesIn("/opt/ml/input/data"), ["a.tar.gz"]);
});

test("upload() asks before it replaces files", async () => {
  const { files, model } = await openFiles({ "/opt/ml/input/data/a.csv": "old" });
  const done = model.upload([{ path: "a.csv", data: new Blob(["new"]) }], "/opt/ml/input/data");
  await until(() => model.question.value !== undefined);
  const question = model.question.value;
  if (question?.kind === "replace") question.answer(false);
  await done;
  assert.equal(await files.readFile("/opt/ml/input/data/a.csv", "utf8"), "old");
});

test("remove() can be undone", async () => {
  const { files, context, model } = await openFiles({ "/opt/ml/code/a.ts": "text" });
  await model.remove("/opt/ml/code/a.ts");
  assert.deepEqual(await model.namesIn("/opt/ml/code"), []);
  context.notices.list.value[0]?.action?.run();
  await untilThere(files, "/opt/ml/code/a.ts");
});

test("remove() asks before it removes for good where no space is left for an undo", async () => {
  const full = () => Promise.reject(new FileSystemError("ENOSPC", "make directory", "/.trash"));
  const path = "/opt/ml/code/a.ts";
  const { model } = await openFiles({ [path]: "text" }, (files) => ({
    ...createTrash(files),
    discard: full,
  }));
  for (const purge of [false, true]) {
    const removed = model.remove(path);
    await until(() => model.question.value !== undefined);
    const question = model.question.value;
    assert.equal(question?.kind, "purge");
    if (question?.kind === "purge") question.answer(purge);
    await removed;
    assert.deepEqual(await model.namesIn("/opt/ml/code"), purge ? [] : ["a.ts"]);
  }
});

test("rename() takes unsaved text along, and does not replace another file", async () => {
  const { context, editor, model } = await openFiles({ "/opt/ml/code/a.ts": "a", "/opt/ml/code/b.ts": "b" });
  await editor.openFile("/opt/ml/code/a.ts");
  editor.edit("/opt/ml/code/a.ts", "typed");
  await model.rename("/opt/ml/code/a.ts", "b.ts");
  assert.equal(context.notices.list.value[0]?.kind, "error");
  await model.rename("/opt/ml/code/a.ts", "c.ts");
  assert.deepEqual(
    editor.unsaved.value.map((document) => [document.path, document.text.value]),
    [["/opt/ml/code/c.ts", "typed"]],
  );
});

test("create() does not empty a file that came meanwhile", async () => {
  const { files, context, model } = await openFiles({ "/opt/ml/code/a.ts": "a" });
  await model.create("/opt/ml/code/a.ts", "file");
  assert.equal(await files.readFile("/opt/ml/code/a.ts", "utf8"), "a");
  assert.equal(context.notices.list.value[0]?.kind, "error");
});

test("download() streams a file as it is and a directory as an archive, named as the service does", async () => {
  const { files, model } = await openFiles({ "/opt/ml/model/a": "" });
  await files.mkdir("/opt/ml/output/data", { recursive: true });
  const saved: { name: string; bytes: ArrayBuffer }[] = [];
  const save: SaveDownload = async ({ name, stream }) => {
    saved.push({ name, bytes: await new Response(stream).arrayBuffer() });
  };
  await model.download("/opt/ml/model", "directory", save);
  await model.download("/opt/ml/output/data", "directory", save);
  await files.writeFile("/opt/ml/model/a.txt", "hello");
  await model.download("/opt/ml/model/a.txt", "file", save);
  assert.deepEqual(
    saved.map(({ name }) => name),
    ["model.tar.gz", "output.tar.gz", "a.txt"],
  );
  assert.equal(new TextDecoder().decode(saved[2]?.bytes), "hello");
  assert.deepEqual(model.transfers.value, []);
});
