import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { createNodeFs } from "./node-fs.ts";

async function fsOf() {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/code/data", { recursive: true });
  return createNodeFs(files);
}

test("a relative path starts at /opt/ml/code, and .. is followed", async () => {
  const fs = await fsOf();
  await fs.writeFile("data/a.txt", "hello");
  assert.equal(await fs.readFile("/opt/ml/model/../code/data/a.txt", "utf8"), "hello");
  assert.equal(await fs.realpath("./data/../data/a.txt"), "/opt/ml/code/data/a.txt");
});

test("readFile() gives bytes, or text where an encoding is asked for", async () => {
  const fs = await fsOf();
  await fs.writeFile("a", new Uint8Array([104, 105]));
  assert.deepEqual(await fs.readFile("a"), new Uint8Array([104, 105]));
  assert.equal(await fs.readFile("a", { encoding: "utf-8" }), "hi");
  await assert.rejects(fs.readFile("a", "latin1"), /it must be "utf8"/);
});

test("errors carry Node's codes", async () => {
  const fs = await fsOf();
  await assert.rejects(fs.readFile("none"), { code: "ENOENT", errno: 2 });
  await assert.rejects(fs.access("none"), { code: "ENOENT" });
  await assert.rejects(fs.mkdir("data"), { code: "EEXIST" });
  await assert.rejects(fs.unlink("data"), { code: "EISDIR" });
  await fs.writeFile("data/a", "");
  await assert.rejects(fs.rmdir("data"), { code: "ENOTEMPTY" });
});

test("readdir() gives names, kinds, and with recursive what is below", async () => {
  const fs = await fsOf();
  await fs.writeFile("data/b", "");
  await fs.writeFile("a", "");
  assert.deepEqual(await fs.readdir("."), ["a", "data"]);
  assert.deepEqual(await fs.readdir(".", { recursive: true }), ["a", "data", "data/b"]);
  const entries = await fs.readdir(".", { withFileTypes: true });
  const kinds = entries.map(
    (entry) => typeof entry !== "string" && [entry.name, entry.isDirectory(), entry.parentPath],
  );
  assert.deepEqual(kinds, [
    ["a", false, "/opt/ml/code"],
    ["data", true, "/opt/ml/code"],
  ]);
});

test("stat() answers as Node's Stats do", async () => {
  const fs = await fsOf();
  await fs.writeFile("a", "four");
  const stats = await fs.stat("a");
  assert.deepEqual([stats.size, stats.isFile(), stats.isDirectory()], [4, true, false]);
  assert.ok(stats.mtime instanceof Date);
});

test("an open file reads on where it was, into the buffer that it is given", async () => {
  const fs = await fsOf();
  await fs.writeFile("a", "hello world");
  const handle = await fs.open("a");
  const buffer = new Uint8Array(8);
  assert.equal((await handle.read(buffer, 2, 5)).bytesRead, 5);
  assert.equal(new TextDecoder().decode(buffer.subarray(2, 7)), "hello");
  assert.equal((await handle.read(buffer, 0, 8, 9)).bytesRead, 2);
  assert.equal(await handle.readFile("utf8"), " world");
  await handle.close();
});

test("an open file writes on where it was, and appends where it was opened for that", async () => {
  const fs = await fsOf();
  const handle = await fs.open("a", "w");
  await handle.write("hello ");
  assert.equal((await handle.write(new Uint8Array([119, 111]), 1, 1)).bytesWritten, 1);
  await handle.write("H", 0);
  await handle.close();
  const more = await fs.open("a", "a");
  await more.appendFile("!");
  await more.close();
  assert.equal(await fs.readFile("a", "utf8"), "Hello o!");
});

test("readLines() gives each line, across pieces and without its end", async () => {
  const fs = await fsOf();
  const lines = Array.from({ length: 2000 }, (_, index) => `line ${index} ä`);
  await fs.writeFile("a", `${lines.join("\r\n")}\n`);
  const found: string[] = [];
  for await (const line of (await fs.open("a")).readLines()) found.push(line);
  assert.deepEqual(found, lines);
});
