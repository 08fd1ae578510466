import assert from "node:assert/strict";
import { test } from "node:test";
import { FileSystemError } from "../../platform/file-system-error.ts";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { type KeyValueStore, memoryStore } from "../settings.ts";
import { createDrafts, markOf, moveDrafts } from "./drafts.ts";
import { createTextDocument } from "./text-document.ts";

const PATH = "/code/a.ts";

async function open(text: string | undefined, store: KeyValueStore = memoryStore()) {
  const files = new MemoryFileSystem();
  await files.mkdir("/code");
  if (text !== undefined) await files.writeFile(PATH, text);
  const drafts = createDrafts(store, "test");
  return { files, drafts, store, document: createTextDocument({ path: PATH, files, drafts, text }) };
}

test("Unsaved text survives a reload", async () => {
  const { document, store } = await open("old");
  document.edit("typed");
  const { document: reopened } = await open("old", store);
  assert.equal(reopened.text.value, "typed");
  assert.equal(reopened.isDirty.value, true);
  assert.equal(reopened.onDisk.value, "same");
});

test("save() writes the file and forgets the draft", async () => {
  const { document, files, drafts } = await open("old");
  document.edit("new");
  await document.save();
  assert.equal(await files.readFile(PATH, "utf8"), "new");
  assert.equal(document.isDirty.value, false);
  assert.deepEqual(drafts.paths(), []);
});

test("save() that fails leaves the text unsaved", async () => {
  const { document, files } = await open("old");
  files.writeFile = () => Promise.reject(new FileSystemError("ENOSPC", "write", PATH));
  document.edit("new");
  await assert.rejects(document.save(), { code: "ENOSPC" });
  assert.equal(document.isDirty.value, true);
});

test("A draft whose file was changed since says so, and neither text is lost", async () => {
  const { document, store } = await open("old");
  document.edit("typed");
  const { document: reopened } = await open("changed by another", store);
  assert.equal(reopened.onDisk.value, "changed");
  assert.equal(reopened.text.value, "typed");
  reopened.revert();
  assert.deepEqual([reopened.text.value, reopened.isDirty.value], ["changed by another", false]);
});

test("A draft that is what the file holds is no draft", async () => {
  const { document, store } = await open("old");
  document.edit("typed");
  const { document: reopened, drafts } = await open("typed", store);
  assert.deepEqual([reopened.isDirty.value, reopened.onDisk.value, drafts.paths()], [false, "same", []]);
});

test("A file that is changed by something else is shown as it is now, where nothing is unsaved", async () => {
  const { document } = await open("old");
  document.onFile("new");
  assert.deepEqual([document.text.value, document.isDirty.value, document.replaced.value], ["new", false, 1]);
});

test("A file that is changed while there is unsaved text keeps that text", async () => {
  const { document } = await open("old");
  document.edit("typed");
  document.onFile("new");
  assert.deepEqual([document.text.value, document.onDisk.value], ["typed", "changed"]);
  document.onFile("typed");
  assert.deepEqual([document.isDirty.value, document.onDisk.value], [false, "same"]);
});

test("A file that is removed leaves its text in the editor, unsaved", async () => {
  const { document, files } = await open("old");
  document.onFile(undefined);
  assert.deepEqual(
    [document.text.value, document.isDirty.value, document.onDisk.value],
    ["old", true, "removed"],
  );
  await document.save();
  assert.equal(await files.readFile(PATH, "utf8"), "old");
  assert.equal(document.onDisk.value, "same");
});

test("A draft that the browser does not keep is told of", async () => {
  const refusing = memoryStore();
  refusing.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  const { document } = await open("old", refusing);
  document.edit("typed");
  assert.equal(document.isDraftKept.value, false);
});

test("A draft is kept when the person pauses, and not of a text that was let go meanwhile", async () => {
  const { files, drafts } = await open("old");
  const waiting: (() => void)[] = [];
  const lately = (_key: unknown, task: () => void) => void waiting.push(task);
  const document = createTextDocument({ path: PATH, files, drafts, text: "old", lately });
  document.edit("typed");
  assert.equal(drafts.get(PATH), undefined);
  waiting.shift()?.();
  assert.equal(drafts.get(PATH)?.text, "typed");
  document.edit("typed more");
  document.dispose();
  waiting.shift()?.();
  assert.deepEqual(drafts.paths(), []);
});

test("moveDrafts() takes drafts along to a workspace's new name", () => {
  const store = memoryStore();
  createDrafts(store, "a").put(PATH, { text: "typed", base: "0" });
  moveDrafts(store, "a", "b");
  assert.deepEqual(createDrafts(store, "b").get(PATH), { text: "typed", base: "0" });
  assert.deepEqual(createDrafts(store, "a").paths(), []);
  moveDrafts(store, "b", undefined);
  assert.deepEqual(createDrafts(store, "b").paths(), []);
});

test("markOf() tells texts apart", () => {
  assert.equal(markOf("abc"), markOf("abc"));
  assert.notEqual(markOf("abc"), markOf("acb"));
  // FNV-1a of "a", from its published test vectors.
  assert.equal(markOf("a"), "1-e40c292c");
});
