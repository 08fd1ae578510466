import { expectCode, expectEqual, expectTrue } from "./expect.ts";
import { type FileTest, pattern } from "./suite-context.ts";

const MB = 1024 * 1024;

/** Whole files: read, write, append, copy. */
export function fileTests(test: FileTest): void {
  test("writeFile() keeps bytes and text, and readFile() gives them back", async (files) => {
    await files.writeFile("/bytes", new Uint8Array([0, 1, 254, 255]));
    await files.writeFile("/text", "Zürich 🎉\r\n");
    await files.writeFile("/empty", "");
    expectEqual(await files.readFile("/bytes"), new Uint8Array([0, 1, 254, 255]));
    expectEqual(await files.readFile("/text", "utf8"), "Zürich 🎉\r\n");
    expectEqual(await files.readFile("/text"), new TextEncoder().encode("Zürich 🎉\r\n"));
    expectEqual(await files.readFile("/empty"), new Uint8Array());
    expectEqual(await files.readFile("/empty", "utf8"), "");
  });

  test("writeFile() replaces the file as a whole, by a shorter and by a longer one", async (files) => {
    for (const length of [100_000, 10, 0, 70_000, 5 * MB, 3]) {
      await files.writeFile("/file", pattern(length, length));
      expectEqual(await files.readFile("/file"), pattern(length, length));
      expectEqual((await files.stat("/file")).size, length);
    }
  });

  test("writeFile() writes what a subarray shows, and no more of its buffer", async (files) => {
    const large = pattern(3 * MB);
    await files.writeFile("/part", large.subarray(10, 20));
    await files.appendFile("/part", large.subarray(20, 30));
    expectEqual(await files.readFile("/part"), large.slice(10, 30));
  });

  test("writeFile() and appendFile() take a list, written one after another, of any lengths", async (files) => {
    const bytes = pattern(23 * MB);
    const cuts = [0, 1, 1, 4 * MB + 1, 8 * MB + 1, 8 * MB + 5, 22 * MB, 23 * MB];
    const parts = cuts.map((cut, at) => bytes.subarray(cuts[at - 1] ?? 0, cut));
    await files.writeFile("/list", parts);
    expectEqual(await files.readFile("/list"), bytes);
    await files.writeFile("/list", [bytes.slice(0, 2), bytes.slice(2, 5)]);
    await files.appendFile("/list", [bytes.slice(5, 6), bytes.slice(6, 9)]);
    await files.appendFile("/list", parts);
    expectEqual((await files.readFile("/list")).subarray(0, 9), bytes.slice(0, 9));
    expectEqual((await files.readFile("/list")).subarray(9), bytes);
    await files.writeFile("/list", []);
    expectEqual(await files.readFile("/list"), new Uint8Array());
  });

  test("the caller's bytes stay its own: written ones may be used again, read ones may be changed", async (files) => {
    const bytes = pattern(1000);
    await files.writeFile("/file", bytes);
    expectEqual(bytes, pattern(1000), "buffer after the write");
    bytes.fill(0);
    const first = await files.readFile("/file");
    expectEqual(first, pattern(1000));
    expectEqual(first.buffer.byteLength, 1000, "length of the buffer");
    first.fill(7);
    expectEqual(await files.readFile("/file"), pattern(1000));
  });

  for (const length of [65_535, 65_536, 65_537, 4 * MB - 1, 4 * MB, 4 * MB + 1, 21 * MB + 11]) {
    test(`writeFile() keeps a file of ${length} bytes`, async (files) => {
      await files.writeFile("/big", pattern(length));
      expectEqual((await files.stat("/big")).size, length);
      expectEqual(await files.readFile("/big"), pattern(length));
    });
  }

  test("appendFile() makes the file, then adds to its end", async (files) => {
    await files.appendFile("/log", "one\n");
    await files.appendFile("/log", "two\n");
    await files.appendFile("/log", "");
    await files.appendFile("/log", new Uint8Array([51]));
    expectEqual(await files.readFile("/log", "utf8"), "one\ntwo\n3");
  });

  test("appendFile() keeps order and every byte over many pieces of many sizes", async (files) => {
    const all = pattern(9 * MB);
    let at = 0;
    for (let turn = 0; at < all.length; turn += 1) {
      const length = [1, 100, 65_536, 300_000, 7, 2 * MB][turn % 6] ?? 1;
      await files.appendFile("/log", all.subarray(at, at + length));
      at = Math.min(at + length, all.length);
    }
    expectEqual(await files.readFile("/log"), all);
    expectEqual((await files.stat("/log")).size, all.length);
  });

  test("copyFile() copies, replaces, and leaves the two apart", async (files) => {
    await files.writeFile("/from", pattern(5 * MB));
    await files.writeFile("/to", "old");
    await files.copyFile("/from", "/to");
    await files.copyFile("/from", "/new");
    await files.writeFile("/from", "changed");
    expectEqual(await files.readFile("/to"), pattern(5 * MB));
    expectEqual(await files.readFile("/new"), pattern(5 * MB));
    expectEqual(await files.readFile("/from", "utf8"), "changed");
  });

  test("copyFile() onto itself keeps the file", async (files) => {
    await files.writeFile("/same", "kept");
    await files.copyFile("/same", "/same");
    expectEqual(await files.readFile("/same", "utf8"), "kept");
  });

  test("stat() tells kind, size and time of the last change", async (files) => {
    // Disks keep times in steps; some by whole seconds.
    const before = Date.now() - 2000;
    await files.mkdir("/directory");
    await files.writeFile("/file", "12345");
    const { kind, size, mtimeMs } = await files.stat("/file");
    expectEqual([kind, size], ["file", 5]);
    expectTrue(mtimeMs >= before && mtimeMs <= Date.now() + 2000, "mtimeMs is about now");
    const directory = await files.stat("/directory");
    expectEqual([directory.kind, directory.size], ["directory", 0]);
    expectEqual((await files.stat("/")).kind, "directory");
  });

  test("files refuse what is not a file, not there, or not a path", async (files) => {
    await files.mkdir("/directory");
    await files.writeFile("/file", "x");
    for (const [code, path] of [
      ["ENOENT", "/missing"],
      ["ENOENT", "/missing/file"],
      ["EISDIR", "/directory"],
      ["EISDIR", "/"],
      ["ENOTDIR", "/file/below"],
      ["EINVAL", "relative"],
      ["EINVAL", ""],
      ["EINVAL", "/directory/../file"],
      ["EINVAL", "/nul\0"],
    ] as const) {
      await expectCode(code, () => files.readFile(path), path);
      await expectCode(code, () => files.readFile(path, "utf8"), path);
      await expectCode(code, () => files.open(path), path);
      await expectCode(code, () => files.copyFile(path, "/target"), path);
    }
  });

  test("writes refuse a directory, a missing one, and a file as a directory, and change nothing", async (files) => {
    await files.mkdir("/directory");
    await files.writeFile("/file", "x");
    for (const [code, path] of [
      ["ENOENT", "/missing/file"],
      ["EISDIR", "/directory"],
      ["EISDIR", "/"],
      ["ENOTDIR", "/file/below"],
      ["EINVAL", "relative"],
      ["EINVAL", "/a/../b"],
    ] as const) {
      await expectCode(code, () => files.writeFile(path, "y"), path);
      await expectCode(code, () => files.writeFile(path, pattern(17 * MB)), path);
      await expectCode(code, () => files.appendFile(path, "y"), path);
      await expectCode(code, () => files.copyFile("/file", path), path);
      await expectCode(code, () => files.open(path, "w"), path);
      await expectCode(code, () => files.open(path, "a"), path);
    }
    expectEqual(await files.readdir("/"), [
      { name: "directory", kind: "directory" },
      { name: "file", kind: "file" },
    ]);
    expectEqual(await files.readFile("/file", "utf8"), "x");
  });

  test("the nearest paths that pass are taken: doubled and trailing slashes, dots, strange names", async (files) => {
    await files.mkdir("//a/");
    await files.writeFile("/a//./b", "1");
    expectEqual(await files.readFile("/a/b", "utf8"), "1");
    for (const name of [
      "..a",
      "a..",
      "...",
      " ",
      "ü",
      "🎉",
      "a\nb",
      "CON",
      "-rf",
      "__proto__",
      "x".repeat(200),
    ]) {
      await files.writeFile(`/a/${name}`, name);
      expectEqual(await files.readFile(`/a/${name}`, "utf8"), name);
    }
  });
}
