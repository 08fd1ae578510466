import { expectCode, expectEqual } from "./expect.ts";
import type { FileTest } from "./suite-context.ts";
import { treeOf } from "./tree-of.ts";

/** Directories: list, make, move, remove. */
export function directoryTests(test: FileTest): void {
  test("readdir() lists names and kinds, sorted, of one level", async (files) => {
    expectEqual(await files.readdir("/"), []);
    await files.mkdir("/b");
    for (const path of ["/b/inner", "/a10", "/a9", "/Z", "/é"]) await files.writeFile(path, "");
    expectEqual(await files.readdir("/"), [
      { name: "Z", kind: "file" },
      { name: "a10", kind: "file" },
      { name: "a9", kind: "file" },
      { name: "b", kind: "directory" },
      { name: "é", kind: "file" },
    ]);
    expectEqual(await files.readdir("/b"), [{ name: "inner", kind: "file" }]);
  });

  test("readdir() refuses a file, and what is not there", async (files) => {
    await files.writeFile("/file", "");
    await expectCode("ENOTDIR", () => files.readdir("/file"), "/file");
    await expectCode("ENOTDIR", () => files.readdir("/file/below"), "/file/below");
    await expectCode("ENOENT", () => files.readdir("/missing"), "/missing");
    await expectCode("ENOENT", () => files.stat("/missing"), "/missing");
    await expectCode("ENOTDIR", () => files.stat("/file/below"), "/file/below");
    await expectCode("EINVAL", () => files.readdir("missing"), "missing");
  });

  test("mkdir() makes one directory, and with recursive all that are missing", async (files) => {
    await files.mkdir("/one");
    await files.mkdir("/opt/ml/model", { recursive: true });
    await files.mkdir("/opt/ml/model", { recursive: true });
    await files.mkdir("/opt/ml/code", { recursive: true });
    await files.mkdir("/", { recursive: true });
    expectEqual(await treeOf(files), ["/one/", "/opt/", "/opt/ml/", "/opt/ml/code/", "/opt/ml/model/"]);
  });

  test("mkdir() refuses what is there, what has no directory, and a file on the way", async (files) => {
    await files.mkdir("/one");
    await files.writeFile("/file", "x");
    await expectCode("EEXIST", () => files.mkdir("/one"), "/one");
    await expectCode("EEXIST", () => files.mkdir("/file"), "/file");
    await expectCode("EEXIST", () => files.mkdir("/file", { recursive: true }), "/file");
    await expectCode("EEXIST", () => files.mkdir("/"), "/");
    await expectCode("ENOENT", () => files.mkdir("/missing/two"), "/missing/two");
    await expectCode("ENOTDIR", () => files.mkdir("/file/two"), "/file/two");
    await expectCode("ENOTDIR", () => files.mkdir("/file/two/three", { recursive: true }));
    await expectCode("EINVAL", () => files.mkdir("/one/../two", { recursive: true }));
    expectEqual(await treeOf(files), ["/file", "/one/"]);
  });

  test("rename() moves a file, and replaces the one that is there", async (files) => {
    await files.mkdir("/to");
    await files.writeFile("/a", "a");
    await files.writeFile("/to/b", "b");
    await files.rename("/a", "/to/b");
    expectEqual(await treeOf(files), ["/to/", "/to/b"]);
    expectEqual(await files.readFile("/to/b", "utf8"), "a");
    await files.rename("/to/b", "/to/b");
    expectEqual(await files.readFile("/to/b", "utf8"), "a");
  });

  test("rename() moves a directory with all it holds, also onto an empty one", async (files) => {
    await files.mkdir("/from/deep/er", { recursive: true });
    await files.writeFile("/from/deep/er/file", "kept");
    await files.mkdir("/empty");
    await files.rename("/from", "/empty");
    expectEqual(await treeOf(files), ["/empty/", "/empty/deep/", "/empty/deep/er/", "/empty/deep/er/file"]);
    expectEqual(await files.readFile("/empty/deep/er/file", "utf8"), "kept");
    await files.rename("/empty/deep", "/top");
    expectEqual(await treeOf(files), ["/empty/", "/top/", "/top/er/", "/top/er/file"]);
    await files.writeFile("/top/er/file", "changed");
    expectEqual(await files.readFile("/top/er/file", "utf8"), "changed");
  });

  test("rename() refuses what cannot be, and changes nothing", async (files) => {
    await files.mkdir("/full/inner", { recursive: true });
    await files.mkdir("/other");
    await files.writeFile("/file", "x");
    const before = await treeOf(files);
    await expectCode("ENOENT", () => files.rename("/missing", "/new"), "/missing");
    await expectCode("ENOENT", () => files.rename("/file", "/missing/new"), "/missing/new");
    await expectCode("ENOTDIR", () => files.rename("/file/x", "/new"), "/file/x");
    await expectCode("ENOTDIR", () => files.rename("/other", "/file"), "/file");
    await expectCode("EISDIR", () => files.rename("/file", "/other"), "/other");
    await expectCode("ENOTEMPTY", () => files.rename("/other", "/full"), "/full");
    await expectCode("EINVAL", () => files.rename("/full", "/full/inner/new"));
    await expectCode("EINVAL", () => files.rename("/", "/new"));
    await expectCode("EINVAL", () => files.rename("file", "/new"));
    await expectCode("EINVAL", () => files.rename("/file", "/other/../new"));
    expectEqual(await treeOf(files), before);
  });

  test("rm() removes a file, and with recursive a directory with all it holds", async (files) => {
    await files.mkdir("/directory/inner", { recursive: true });
    await files.writeFile("/directory/inner/file", "x");
    await files.writeFile("/directory.txt", "beside");
    await files.writeFile("/file", "x");
    await files.rm("/file");
    await files.rm("/directory", { recursive: true });
    expectEqual(await treeOf(files), ["/directory.txt"]);
    await files.mkdir("/directory");
    expectEqual(await files.readdir("/directory"), []);
    await files.rm("/directory.txt", { recursive: true });
    expectEqual(await treeOf(files), ["/directory/"]);
  });

  test("rm() refuses what is not there unless forced, a directory unless recursive, and the root", async (files) => {
    await files.mkdir("/directory");
    await files.writeFile("/file", "x");
    await expectCode("ENOENT", () => files.rm("/missing"), "/missing");
    await expectCode("ENOENT", () => files.rm("/missing", { recursive: true }), "/missing");
    await files.rm("/missing", { force: true });
    await files.rm("/missing/below", { force: true, recursive: true });
    await expectCode("EISDIR", () => files.rm("/directory"), "/directory");
    await expectCode("EISDIR", () => files.rm("/directory", { force: true }), "/directory");
    await expectCode("ENOTDIR", () => files.rm("/file/below"), "/file/below");
    await expectCode("EINVAL", () => files.rm("/", { recursive: true, force: true }), "/");
    await expectCode("EINVAL", () => files.rm("file", { force: true }), "file");
    expectEqual(await treeOf(files), ["/directory/", "/file"]);
  });
}
