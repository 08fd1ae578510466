import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { ScriptDiagnostic } from "../../worker/host/script-host.ts";
import { memoryStore } from "../settings.ts";
import { fakeContext } from "../train/fake-context.ts";
import { until } from "../until.ts";
import { filesWithDrafts } from "./draft-files.ts";
import { createDrafts } from "./drafts.ts";
import { createEditorModel, tabNames } from "./editor-model.ts";

const A = "/opt/ml/code/a.ts";
const B = "/opt/ml/code/b.ts";

async function openEditor(
  contents: Record<string, string>,
  diagnose: () => Promise<ScriptDiagnostic[]> = async () => [],
  onReplaced?: (path: string, text: string) => void,
) {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/code", { recursive: true });
  for (const [path, text] of Object.entries(contents)) await files.writeFile(path, text);
  const { memory } = fakeContext({ files });
  const store = memoryStore();
  const make = () =>
    createEditorModel({
      files,
      host: { diagnose },
      drafts: createDrafts(store, "test"),
      memory,
      debounce: (_key, _delayMs, task) => queueMicrotask(task),
      ...(onReplaced && { onReplaced }),
    });
  return { files, editor: make(), reopen: make };
}

const paths = (editor: ReturnType<typeof createEditorModel>) => editor.open.value.map((file) => file.path);

test("openFile() opens a file once", async () => {
  const { editor } = await openEditor({ [A]: "a", [B]: "b" });
  await editor.openFile(A);
  await editor.openFile(B);
  await editor.openFile(A);
  assert.deepEqual([paths(editor), editor.activePath.value], [[A, B], A]);
});

test("restore() opens what was open at the last visit, with unsaved text", async () => {
  const { editor, reopen } = await openEditor({ [A]: "a", [B]: "b" });
  await editor.openFile(A);
  await editor.openFile(B);
  editor.edit(A, "typed");
  const again = reopen();
  await again.restore();
  assert.deepEqual([paths(again), again.activePath.value], [[A, B], B]);
  assert.deepEqual(
    again.unsaved.value.map((document) => document.text.value),
    ["typed"],
  );
});

test("restore() keeps the draft of a file that is gone, and lets go of one without", async () => {
  const { editor, files, reopen } = await openEditor({ [A]: "a", [B]: "b" });
  await editor.openFile(A);
  await editor.openFile(B);
  editor.edit(A, "typed");
  editor.dispose();
  await files.rm(A);
  await files.rm(B);
  const again = reopen();
  await again.restore();
  assert.deepEqual(paths(again), [A]);
  await again.saveAll();
  assert.equal(await files.readFile(A, "utf8"), "typed");
});

test("restore() does not compile or run anything", async () => {
  let asked = 0;
  const { editor } = await openEditor({ [A]: "a" }, async () => {
    asked += 1;
    return [];
  });
  await editor.restore(A);
  assert.deepEqual([paths(editor), asked], [[A], 0]);
});

test("edit() has the script looked at, as it is typed", async () => {
  const location = { path: A, line: 1, column: 3 };
  const { editor } = await openEditor({ [A]: "a" }, async () => [
    { message: "no", location, severity: "error" },
  ]);
  await editor.openFile(A);
  editor.edit(A, "let");
  const document = editor.unsaved.value[0];
  await until(() => document?.diagnostics.value[0]?.message === "no");
});

test("Files that change elsewhere are shown as they are, or say so", async () => {
  const { editor, files } = await openEditor({ [A]: "a", [B]: "b" });
  await editor.openFile(A);
  await editor.openFile(B);
  editor.edit(B, "typed");
  const [first, second] = editor.open.value.map((file) => file.state.value);
  await files.writeFile(A, "a2");
  await files.writeFile(B, "b2");
  await until(() => first?.status === "text" && first.document.text.value === "a2");
  await until(() => second?.status === "text" && second.document.onDisk.value === "changed");
});

test("save() and saveAll() tell of the text that they replace unseen, and of no other", async () => {
  const replaced: string[] = [];
  const onReplaced = (path: string, text: string) => void replaced.push(`${path}: ${text}`);
  const { editor, files } = await openEditor({ [A]: "a" }, undefined, onReplaced);
  await editor.openFile(A);
  for (const save of [() => editor.save(), () => editor.saveAll()]) {
    editor.edit(A, "typed");
    await save();
    editor.edit(A, "typed more");
    await files.writeFile(A, "other");
    await until(() => editor.unsaved.value[0]?.onDisk.value === "changed");
    await save();
  }
  assert.deepEqual(replaced, [`${A}: other`, `${A}: other`]);
  assert.equal(await files.readFile(A, "utf8"), "typed more");
});

test("A file that is removed is closed, unless it has unsaved text", async () => {
  const { editor, files } = await openEditor({ [A]: "a", [B]: "b" });
  await editor.openFile(A);
  await editor.openFile(B);
  editor.edit(B, "typed");
  await files.rm("/opt/ml/code", { recursive: true });
  await until(() => paths(editor).join() === B);
  await until(() => editor.unsaved.value[0]?.onDisk.value === "removed");
});

test("close() shows the neighbour", async () => {
  const { editor } = await openEditor({ [A]: "a", [B]: "b" });
  await editor.openFile(A);
  await editor.openFile(B);
  editor.close(B);
  assert.equal(editor.activePath.value, A);
  editor.close(A);
  assert.equal(editor.activePath.value, undefined);
});

test("openLocation() asks for the place each time", async () => {
  const { editor } = await openEditor({ [A]: "a" });
  await editor.openLocation({ path: A, line: 3, column: 1 });
  const first = editor.target.value?.request;
  await editor.openLocation({ path: A, line: 3, column: 1 });
  assert.notEqual(editor.target.value?.request, first);
});

test("lastScript is the script that was last in front, not any other file", async () => {
  const { editor, files } = await openEditor({ [A]: "a" });
  await files.writeFile("/opt/ml/notes.md", "");
  await editor.openFile(A);
  await editor.openFile("/opt/ml/notes.md");
  assert.equal(editor.lastScript.value, A);
});

test("filesWithDrafts() reads what is typed in place of what is saved", async () => {
  const { files } = await openEditor({ [A]: "a", [B]: "b" });
  const view = filesWithDrafts(files, (path) => (path === A ? "typed" : undefined));
  assert.equal(await view.readFile(A, "utf8"), "typed");
  assert.deepEqual(await view.readFile(A), new TextEncoder().encode("typed"));
  assert.equal(await view.readFile(B, "utf8"), "b");
});

test("tabNames() tells files of one name apart by their directories", () => {
  const names = tabNames(["/a/x.ts", "/b/x.ts", "/b/y.ts"]);
  assert.deepEqual([...names.values()], ["a/x.ts", "b/x.ts", "y.ts"]);
});
