import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { readContent } from "./file-content.ts";

async function content(name: string, data: Uint8Array | string) {
  const files = new MemoryFileSystem();
  await files.writeFile(`/${name}`, data);
  return readContent(files, `/${name}`);
}

test("readContent() takes UTF-8 for text, with its byte order mark", async () => {
  assert.deepEqual(await content("a.txt", "\ufeffgrün\n"), { kind: "text", text: "\ufeffgrün\n" });
  assert.deepEqual(await content("empty", ""), { kind: "text", text: "" });
});

test("readContent() takes what has a zero byte or is no UTF-8 for binary", async () => {
  const idx = await content("labels", new Uint8Array([0, 0, 8, 1]));
  assert.deepEqual(idx, {
    kind: "binary",
    head: new Uint8Array([0, 0, 8, 1]),
    sizeBytes: 4,
    reason: "binary",
  });
  const latin = await content("a.txt", new Uint8Array([0x67, 0x72, 0xfc, 0x6e]));
  assert.equal(latin.kind, "binary");
});

test("readContent() does not give long text to the editor", async () => {
  const long = await content("a.csv", "1,2\n".repeat(600_000));
  assert.deepEqual([long.kind, long.kind === "binary" && long.reason], ["binary", "long"]);
  assert.equal(long.kind === "binary" && long.head.length, 4096);
});

test("readContent() knows pictures by their names", async () => {
  const image = await content("7.PNG", new Uint8Array([0x89, 0x50]));
  assert.equal(image.kind === "image" && image.mediaType, "image/png");
});
