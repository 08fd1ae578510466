import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { packTar, type TarHeader } from "modern-tar";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { ArchiveError } from "../errors.ts";
import { inspectTarGz } from "./inspect-tar-gz.ts";
import { packTarGz } from "./pack-tar-gz.ts";
import { unpackTarGz } from "./unpack-tar-gz.ts";

const ARCHIVES = "../shared/data/archives";
const skip = existsSync(ARCHIVES) ? false : "no ../shared/data/archives";
const MODEL = "/opt/ml/model";

async function filesWith(content: Record<string, string | Uint8Array>): Promise<MemoryFileSystem> {
  const files = new MemoryFileSystem();
  for (const [path, data] of Object.entries(content)) {
    await files.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await files.writeFile(path, data);
  }
  return files;
}

/** A stream that gives `bytes` in pieces of `size`. */
function streamOf(bytes: Uint8Array, size = 1000): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
}

async function bytesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return await bytesOf(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip")));
}

interface Entry extends Partial<TarHeader> {
  name: string;
  text?: string;
}

async function tarGz(entries: Entry[]): Promise<Uint8Array<ArrayBuffer>> {
  const tar = await packTar(
    entries.map(({ text = "", ...header }) => ({ header: { size: text.length, ...header }, body: text })),
  );
  return await gzip(tar);
}

/** Every path below `directory`, with the content of files. */
async function tree(files: MemoryFileSystem, directory: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { name, kind } of await files.readdir(directory)) {
    const path = `${directory}/${name}`;
    if (kind === "file") found[path] = await files.readFile(path, "utf8");
    else Object.assign(found, { [`${path}/`]: "" }, await tree(files, path));
  }
  return found;
}

/** Unpacks what must be refused and checks that the directory is as it was, with nothing beside it. */
async function refused(archive: Uint8Array): Promise<ArchiveError> {
  const files = await filesWith({ [`${MODEL}/old.txt`]: "old" });
  let error: unknown;
  await unpackTarGz(streamOf(archive), files, MODEL).catch((thrown) => {
    error = thrown;
  });
  assert.ok(error instanceof ArchiveError, String(error));
  assert.deepEqual(await tree(files, "/opt/ml"), { [`${MODEL}/`]: "", [`${MODEL}/old.txt`]: "old" });
  return error;
}

test("T44: packTarGz() puts entries at the archive's root, sorted, and unpackTarGz() gives them back", async () => {
  const content = {
    [`${MODEL}/model-symbol.json`]: "{}",
    [`${MODEL}/code/inference.ts`]: "// é",
    [`${MODEL}/${"long-".repeat(60)}.txt`]: "a name of 304 characters",
    [`${MODEL}/empty.txt`]: "",
  };
  const files = await filesWith(content);
  await files.mkdir(`${MODEL}/nothing`);
  const archive = await bytesOf(packTarGz(files, MODEL));
  const report = await inspectTarGz(streamOf(archive));
  assert.deepEqual(
    report.entries.map((entry) => entry.path),
    ["code", "code/inference.ts", "empty.txt", `${"long-".repeat(60)}.txt`, "model-symbol.json", "nothing"],
  );
  assert.equal(report.sizeBytes, 2 + 5 + 24);

  const other = new MemoryFileSystem();
  await unpackTarGz(streamOf(archive), other, MODEL);
  assert.deepEqual(await tree(other, MODEL), await tree(files, MODEL));
});

test("packTarGz() gives the same bytes for the same files", async () => {
  const files = await filesWith({ [`${MODEL}/a`]: "1", [`${MODEL}/b/c`]: "2" });
  assert.deepEqual(await bytesOf(packTarGz(files, MODEL)), await bytesOf(packTarGz(files, MODEL)));
});

test("packTarGz() errors its stream where the directory is missing", async () => {
  await assert.rejects(bytesOf(packTarGz(new MemoryFileSystem(), MODEL)));
});

test("pack and unpack keep files of many megabytes, whatever the pieces they come in", async () => {
  const large = new Uint8Array(5_000_001).map((_, index) => (index * 7919) >> 3);
  const files = await filesWith({ [`${MODEL}/large`]: large });
  const archive = await bytesOf(packTarGz(files, MODEL));
  const other = new MemoryFileSystem();
  await unpackTarGz(streamOf(archive, 65_521), other, MODEL);
  const unpacked = await other.readFile(`${MODEL}/large`);
  assert.equal(unpacked.length, large.length);
  assert.ok(unpacked.every((byte, index) => byte === large[index]));
});

test("pack and unpack keep any tree", async () => {
  const name = fc.stringMatching(/^[a-zé ._-]{1,12}$/).filter((text) => text !== "." && text !== "..");
  const paths = fc.dictionary(
    fc.tuple(name, name).map(([a, b]) => `${a}-d/${b}-f`),
    fc.uint8Array(),
  );
  await fc.assert(
    fc.asyncProperty(paths, fc.integer({ min: 1, max: 700 }), async (content, pieceBytes) => {
      const files = await filesWith(
        Object.fromEntries(Object.entries(content).map(([path, data]) => [`/m/${path}`, data])),
      );
      await files.mkdir("/m", { recursive: true });
      const archive = await bytesOf(packTarGz(files, "/m"));
      await unpackTarGz(streamOf(archive, pieceBytes), files, "/n");
      for (const [path, data] of Object.entries(content)) {
        assert.deepEqual(await files.readFile(`/n/${path}`), new Uint8Array(data));
      }
    }),
    { numRuns: 40 },
  );
});

test("unpackTarGz() replaces all that the directory held", async () => {
  const files = await filesWith({ [`${MODEL}/old.txt`]: "old", "/opt/ml/code/a.ts": "mine" });
  await unpackTarGz(streamOf(await tarGz([{ name: "./new.txt", text: "new" }])), files, MODEL);
  assert.deepEqual(await tree(files, "/opt/ml"), {
    "/opt/ml/code/": "",
    "/opt/ml/code/a.ts": "mine",
    [`${MODEL}/`]: "",
    [`${MODEL}/new.txt`]: "new",
  });
});

test("unpackTarGz() brings back a directory that a killed call had set aside", async () => {
  const files = await filesWith({
    "/opt/ml/.model.old/kept.txt": "kept",
    "/opt/ml/.model.unpacking/part": "",
  });
  await assert.rejects(unpackTarGz(streamOf(new Uint8Array()), files, MODEL), ArchiveError);
  assert.deepEqual(await tree(files, "/opt/ml"), { [`${MODEL}/`]: "", [`${MODEL}/kept.txt`]: "kept" });
});

test("unpackTarGz() refuses a directory where another archive is being unpacked", async () => {
  const files = new MemoryFileSystem();
  const archive = await tarGz([{ name: "a.txt", text: "a" }]);
  const first = unpackTarGz(streamOf(archive), files, MODEL);
  await assert.rejects(
    unpackTarGz(streamOf(archive), files, MODEL),
    /another archive is being unpacked there/,
  );
  await first;
  await unpackTarGz(streamOf(archive), files, MODEL);
  assert.deepEqual(await tree(files, MODEL), { [`${MODEL}/a.txt`]: "a" });
});

for (const name of ["../evil", "a/../../evil", "/etc/evil", "a\\..\\..\\evil", "C:\\evil", "a/.."]) {
  test(`unpackTarGz() refuses the entry ${JSON.stringify(name)} and writes nothing`, async () => {
    const archive = await tarGz([
      { name: "good.txt", text: "good" },
      { name, text: "evil" },
    ]);
    assert.ok((await refused(archive)).message.includes(`"${name}"`));
    await assert.rejects(inspectTarGz(streamOf(archive)), ArchiveError);
  });
}

for (const [type, linkname] of [
  ["symlink", "../outside"],
  ["symlink", "/etc/passwd"],
  ["link", "../outside"],
  ["symlink", "missing"],
  ["symlink", "dir"],
] as const) {
  test(`unpackTarGz() refuses a ${type} to ${linkname}`, async () => {
    const name = linkname === "dir" ? "dir/link" : "link";
    await refused(await tarGz([{ name, type, linkname: linkname === "dir" ? "../dir" : linkname }]));
  });
}

test("unpackTarGz() unpacks links that stay inside as copies of what they lead to", async () => {
  const files = new MemoryFileSystem();
  const archive = await tarGz([
    { name: "second", type: "symlink", linkname: "first" },
    { name: "first", type: "symlink", linkname: "dir/file" },
    { name: "dir/file", text: "text" },
    { name: "dir/hard", type: "link", linkname: "dir/file" },
    { name: "whole", type: "symlink", linkname: "./dir" },
  ]);
  await unpackTarGz(streamOf(archive), files, "/m");
  const content = await tree(files, "/m");
  for (const path of ["second", "first", "dir/file", "dir/hard", "whole/file"]) {
    assert.equal(content[`/m/${path}`], "text", path);
  }
});

test("unpackTarGz() refuses a device", async () => {
  const error = await refused(await tarGz([{ name: "null", type: "character-device" }]));
  assert.match(error.message, /character-device/);
});

for (const [what, bytes, found] of [
  ["nothing", new Uint8Array(), "it is empty"],
  ["a zip", new TextEncoder().encode("PK\x03\x04 and more"), "it is a zip"],
  ["text", new TextEncoder().encode("<html>not found</html>"), "HTML"],
  ["bytes", new Uint8Array([1, 2, 3, 4]), "01 02 03 04"],
  ["a pointer", new TextEncoder().encode("version https://git-lfs.github.com/spec/v1"), "Git LFS"],
] as const) {
  test(`unpackTarGz() says that ${what} is no gzip`, async () => {
    assert.ok((await refused(bytes)).message.includes(found));
  });
}

test("unpackTarGz() says that a tar is not compressed", async () => {
  const tar = await packTar([{ header: { name: "a", size: 1 }, body: "a" }]);
  assert.match((await refused(tar)).message, /a tar that is not compressed/);
});

test("unpackTarGz() refuses an archive that is cut anywhere, and tells the byte where it ends", async () => {
  const text = Array.from({ length: 3000 }, (_, index) => (index * 7919) % 9973).join();
  const archive = await tarGz([{ name: "a.txt", text }]);
  for (const length of [3, 12, 700, archive.length - 600, archive.length - 9, archive.length - 1]) {
    assert.equal((await refused(archive.slice(0, length))).offset, length);
  }
});

test("unpackTarGz() refuses a corrupt gzip with the byte near which it is", async () => {
  const text = Array.from({ length: 60_000 }, (_, index) => (index * 7919) % 9973).join();
  const archive = await tarGz([{ name: "a.txt", text }]);
  assert.ok(archive.length > 130_000);
  archive.fill(0xff, 70_000, 70_100);
  const offset = (await refused(archive)).offset ?? 0;
  // The inflater notices within a few pieces of 16 KB, of which some are read ahead.
  assert.ok(offset >= 70_000 && offset <= 120_000, `offset ${offset}`);
});

test("unpackTarGz() refuses a gzip that holds no tar, and a tar that is cut", async () => {
  const noTar = await gzip(new TextEncoder().encode("no tar".repeat(1000)));
  assert.match((await refused(noTar)).message, /tar data is corrupt near byte \d+/);
  const tar = await packTar([{ header: { name: "a", size: 2000 }, body: "x".repeat(2000) }]);
  assert.match(
    (await refused(await gzip(tar.slice(0, 1000)))).message,
    /tar data is corrupt near byte 1000 /,
  );
  const broken = tar.slice();
  broken[0] = 0x62;
  assert.match((await refused(await gzip(broken))).message, /checksum/);
});

test("unpackTarGz() refuses arbitrary bytes with an ArchiveError only", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
      await refused(await gzip(new Uint8Array([1, ...bytes])));
    }),
    { numRuns: 40 },
  );
});

test("unpackTarGz() passes on what the storage says and keeps the old files", async () => {
  class FullFileSystem extends MemoryFileSystem {
    override async writeFile(path: string, data: Uint8Array | string): Promise<void> {
      if (path.endsWith("new.txt")) throw new RangeError("full");
      await super.writeFile(path, data);
    }
  }
  const files = new FullFileSystem();
  await files.mkdir(MODEL, { recursive: true });
  await files.writeFile(`${MODEL}/old.txt`, "old");
  const archive = await tarGz([{ name: "new.txt", text: "new" }]);
  await assert.rejects(unpackTarGz(streamOf(archive), files, MODEL), RangeError);
  assert.deepEqual(await tree(files, MODEL), { [`${MODEL}/old.txt`]: "old" });
});

test("unpackTarGz() reads archives of macOS, with pax headers it does not know", { skip }, async () => {
  const files = new MemoryFileSystem();
  await unpackTarGz(streamOf(readFileSync(`${ARCHIVES}/default-handlers.tar.gz`)), files, MODEL);
  const sizes: Record<string, number> = {};
  for (const path of Object.keys(await tree(files, MODEL))) {
    if (!path.endsWith("/")) sizes[path] = (await files.stat(path)).size;
  }
  assert.deepEqual(sizes, {
    [`${MODEL}/code/empty_module.py`]: 653,
    [`${MODEL}/code/inference.py`]: 0,
    [`${MODEL}/model-0000.params`]: 150,
    [`${MODEL}/model-shapes.json`]: 35,
    [`${MODEL}/model-symbol.json`]: 827,
  });
});

test("inspectTarGz() finds the prefix of a badly packed model, and unpackTarGz() strips it", {
  skip,
}, async () => {
  const archive = readFileSync(`${ARCHIVES}/default-handlers-badly-packed.tar.gz`);
  assert.equal((await inspectTarGz(streamOf(archive))).badlyPackedPrefix, "model/");
  const files = new MemoryFileSystem();
  await unpackTarGz(streamOf(archive), files, MODEL, { stripPrefix: "model/" });
  assert.deepEqual(
    (await files.readdir(MODEL)).map((entry) => entry.name),
    ["code", "model-0000.params", "model-shapes.json", "model-symbol.json"],
  );
});

test("inspectTarGz() finds no prefix where the archive is packed well", { skip }, async () => {
  for (const name of ["default-handlers", "gluon-mnist"]) {
    const report = await inspectTarGz(streamOf(readFileSync(`${ARCHIVES}/${name}.tar.gz`)));
    assert.equal(report.badlyPackedPrefix, undefined, name);
  }
});

for (const [names, prefix] of [
  [["net/a.json", "net/b/c.params"], "net/"],
  [["a.json", "net/b.params"], undefined],
  [["code/inference.ts"], undefined],
  [["a/b/model-symbol.json", "a/b/model-0000.params", "a/b/model-shapes.json", "readme.txt"], "a/b/"],
] as const) {
  test(`inspectTarGz() says ${prefix ?? "nothing"} of ${names.join(", ")}`, async () => {
    const archive = await tarGz(names.map((name) => ({ name, text: "x" })));
    assert.equal((await inspectTarGz(streamOf(archive))).badlyPackedPrefix, prefix);
  });
}
