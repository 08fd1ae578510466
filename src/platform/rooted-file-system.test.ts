import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { testFileSystem } from "./file-system.suite.ts";
import type { FileChange } from "./file-system.ts";
import { FileSystemError } from "./file-system-error.ts";
import { MemoryFileSystem } from "./memory/memory-file-system.ts";
import { rootedFileSystem } from "./rooted-file-system.ts";

async function openView() {
  const files = new MemoryFileSystem();
  await files.mkdir("/hosts/algo-1", { recursive: true });
  await files.writeFile("/secret", "outside");
  return { files, view: rootedFileSystem(files, "/hosts/algo-1") };
}

testFileSystem("rootedFileSystem", async () => ({ files: (await openView()).view }), test);

test("rootedFileSystem() puts the view's files below its root", async () => {
  const { files, view } = await openView();
  await view.mkdir("/opt/ml", { recursive: true });
  await view.writeFile("/opt/ml/x", "1");
  assert.equal(await files.readFile("/hosts/algo-1/opt/ml/x", "utf8"), "1");
});

test("rootedFileSystem() names the view's paths in errors, in those of handles and streams too", async () => {
  const { files, view } = await openView();
  const error = await view.readFile("/opt/x").catch((reason: unknown) => reason);
  assert.ok(error instanceof FileSystemError);
  assert.equal(error.message, 'Cannot read "/opt/x": no such file or directory');
  assert.doesNotMatch(JSON.stringify([error, String(error.cause)]), /hosts/);

  await files.writeFile("/hosts/algo-1/file", "x");
  const handle = await view.open("/file");
  await handle.close();
  await assert.rejects(handle.read(0, 1), { path: "/file" });
  await assert.rejects(handle.readable().getReader().read(), { path: "/file" });
});

test("rootedFileSystem() tells of changes below its root only, by the view's paths", async () => {
  const { files, view } = await openView();
  const changes: FileChange[] = [];
  const unwatch = view.watch("/", (change) => changes.push(change));
  await files.writeFile("/hosts/algo-10", "beside");
  await files.writeFile("/hosts/algo-1/in", "1");
  await files.rm("/hosts", { recursive: true });
  unwatch();
  assert.deepEqual(changes, [
    { path: "/in", type: "created" },
    { path: "/in", type: "removed" },
    { path: "/", type: "removed" },
  ]);
});

test("rootedFileSystem() can neither remove nor move its own root, and fails as it should where that is gone", async () => {
  const { files, view } = await openView();
  await assert.rejects(view.rm("/", { recursive: true }), { code: "EINVAL", path: "/" });
  await assert.rejects(view.rename("/", "/x"), { code: "EINVAL", path: "/" });
  await files.rm("/hosts", { recursive: true });
  await assert.rejects(view.readdir("/"), { code: "ENOENT", path: "/" });
  await assert.rejects(view.writeFile("/x", ""), { code: "ENOENT", path: "/x" });
});

test("rootedFileSystem() reaches nothing outside of its root, whatever the path", async () => {
  const { files, view } = await openView();
  const names = fc.constantFrom("..", ".", "", "secret", "hosts", "algo-1", "~", "%2e%2e", "..\\", "\0");
  await fc.assert(
    fc.asyncProperty(fc.array(names, { maxLength: 6 }), fc.boolean(), async (parts, isAbsolute) => {
      const path = `${isAbsolute ? "/" : ""}${parts.join("/")}`;
      await view.writeFile(path, "mine").catch(expectRefusal);
      await view.copyFile(path, "/copy").catch(expectRefusal);
      await view.rm(path, { recursive: true, force: true }).catch(expectRefusal);
      assert.deepEqual(await files.readdir("/"), [
        { name: "hosts", kind: "directory" },
        { name: "secret", kind: "file" },
      ]);
      assert.equal(await files.readFile("/secret", "utf8"), "outside");
    }),
  );
});

function expectRefusal(error: unknown): void {
  if (!(error instanceof FileSystemError)) throw error;
}
