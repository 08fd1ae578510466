import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../platform/memory/memory-file-system.ts";
import { UsageError } from "./command-error.ts";
import { absolutePath, localFile, shownPath } from "./local-path.ts";

test("absolutePath() resolves what a user writes", () => {
  for (const [path, expected] of [
    ["data", "/home/me/data"],
    ["./data/", "/home/me/data"],
    ["../you//x", "/home/you/x"],
    ["/opt/ml", "/opt/ml"],
    ["../../../..", "/"],
    [".", "/home/me"],
  ] as const) {
    assert.equal(absolutePath("/home/me", path), expected);
  }
});

test("shownPath() shortens what is below the current directory", () => {
  assert.equal(shownPath("/home/me", "/home/me/job"), "./job");
  assert.equal(shownPath("/home/me", "/home/menace"), "/home/menace");
  assert.equal(shownPath("/", "/opt"), "./opt");
  assert.equal(shownPath("/home", "/home"), ".");
});

test("localFile() names the option and the path that there is not", async () => {
  const disk = new MemoryFileSystem();
  await disk.mkdir("/home/me/src", { recursive: true });
  await disk.writeFile("/home/me/src/a.ts", "");
  const host = { disk, cwd: "/home/me" };
  assert.deepEqual(await localFile(host, "--script", "src/a.ts"), {
    path: "/home/me/src/a.ts",
    directory: "/home/me/src",
    name: "a.ts",
  });
  await assert.rejects(
    localFile(host, "--script", "b.ts"),
    new UsageError('Cannot use --script "b.ts": there is no such file'),
  );
  await assert.rejects(localFile(host, "--script", "src"), /it is a directory, it must be a file/);
});
