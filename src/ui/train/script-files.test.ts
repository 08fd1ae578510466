import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { seedFiles } from "./fake-context.ts";
import { exportedNames, fingerprint, listFiles, listScripts } from "./script-files.ts";

test("exportedNames() finds functions, constants and lists, by the name that they go out under", () => {
  const text = `
    export async function train({ model_dir }: TrainingArguments) {}
    export const model_fn = (dir: string) => load(dir);
    function a() {}
    export { a as transform_fn, type Model, b };
    export default class Net {}
  `;
  assert.deepEqual(exportedNames(text), ["train", "model_fn", "transform_fn", "b"]);
});

test("exportedNames() passes over comments and strings", () => {
  const text = `
    // export function train() {}
    /* export function save() {} */
    const help = "export function model_fn() {}";
    export function input_fn() {}
  `;
  assert.deepEqual(exportedNames(text), ["input_fn"]);
});

test("exportedNames() does not take types for functions", () => {
  assert.deepEqual(exportedNames("export type train = 1; export interface save {}"), []);
});

test("listScripts() lists scripts in sub-folders and leaves other files out", async () => {
  const files = new MemoryFileSystem();
  await seedFiles(files, {
    "/opt/ml/code/mnist.ts": "export function train() {}",
    "/opt/ml/code/lib/net.js": "",
    "/opt/ml/code/types.d.ts": "",
    "/opt/ml/code/notes.md": "",
  });
  assert.deepEqual(await listScripts(files), [
    { path: "/opt/ml/code/lib/net.js", exports: [] },
    { path: "/opt/ml/code/mnist.ts", exports: ["train"] },
  ]);
});

test("listScripts() finds none where there is no code directory", async () => {
  assert.deepEqual(await listScripts(new MemoryFileSystem()), []);
});

test("fingerprint() differs once a file has another length", async () => {
  const files = new MemoryFileSystem();
  await seedFiles(files, { "/opt/ml/code/a.ts": "1" });
  const before = fingerprint(await listFiles(files, "/opt/ml/code"));
  await files.writeFile("/opt/ml/code/a.ts", "12");
  assert.notEqual(fingerprint(await listFiles(files, "/opt/ml/code")), before);
});

test("listFiles() and listScripts() leave out what is removed while they look", async () => {
  const files = new MemoryFileSystem();
  await seedFiles(files, { "/opt/ml/code/a.ts": "export function train() {}", "/opt/ml/code/gone.ts": "1" });
  const { readdir } = files;
  files.readdir = async (path) => {
    const entries = await readdir.call(files, path);
    await files.rm("/opt/ml/code/gone.ts", { force: true });
    return entries;
  };
  assert.deepEqual(
    (await listFiles(files, "/opt/ml/code")).map(({ path }) => path),
    ["/opt/ml/code/a.ts"],
  );
  await files.writeFile("/opt/ml/code/gone.ts", "1");
  assert.deepEqual(await listScripts(files), [{ path: "/opt/ml/code/a.ts", exports: ["train"] }]);
});
