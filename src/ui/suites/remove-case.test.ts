import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { removeCase } from "./remove-case.ts";

async function suiteOf(
  ...paths: string[]
): Promise<{ files: MemoryFileSystem; left: () => Promise<string[]> }> {
  const files = new MemoryFileSystem();
  for (const path of paths) {
    await files.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await files.writeFile(path, path);
  }
  const left = async () => {
    const found: string[] = [];
    for (const path of paths) if (await files.stat(path).then(Boolean, () => false)) found.push(path);
    return found;
  };
  return { files, left };
}

test("A case is removed with all its files, and no file of another", async () => {
  const own = ["/s/four.request.json", "/s/four.response.csv", "/s/four.settings.json"];
  const others = [
    "/s/four.five.request.json",
    "/s/fourteen.request.json",
    "/s/four.txt",
    "/s/a/four.request.json",
  ];
  const { files, left } = await suiteOf(...own, ...others);
  const restore = await removeCase(files, "/s", "four");
  assert.deepEqual(await left(), others);
  await restore();
  assert.deepEqual(await left(), [...own, ...others]);
  assert.equal(await files.readFile("/s/four.response.csv", "utf8"), "/s/four.response.csv");
});

test("A case in a directory below is removed there", async () => {
  const { files, left } = await suiteOf("/s/four.request.json", "/s/a/four.request.json");
  await removeCase(files, "/s", "a/four");
  assert.deepEqual(await left(), ["/s/four.request.json"]);
});
