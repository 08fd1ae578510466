import assert from "node:assert/strict";
import { test } from "node:test";
import { FileSystemError } from "../../platform/file-system-error.ts";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { conflicts, uploadFiles, uploadProblem } from "./upload.ts";

const item = (path: string, text = path) => ({ path, data: new Blob([text]) });
const quiet = { onProgress() {}, signal: new AbortController().signal };

/** Fails to write files whose name has `failing` in it. */
class FailingFiles extends MemoryFileSystem {
  readonly #fails: (path: string) => "EIO" | "ENOSPC" | undefined;
  constructor(fails: (path: string) => "EIO" | "ENOSPC" | undefined) {
    super();
    this.#fails = fails;
  }
  override async writeFile(path: string, data: Uint8Array | string): Promise<void> {
    const code = this.#fails(path);
    if (code) throw new FileSystemError(code, "write", path);
    return super.writeFile(path, data);
  }
}

test("uploadFiles() writes files of folders with their paths", async () => {
  const files = new MemoryFileSystem();
  const items = [item("images/7.png", "seven"), item("a.csv")];
  const result = await uploadFiles({ files, directory: "/opt/ml/input/data/train", items, ...quiet });
  assert.equal(await files.readFile("/opt/ml/input/data/train/images/7.png", "utf8"), "seven");
  assert.equal(result.written.length, 2);
  assert.equal(uploadProblem(result), undefined);
});

test("uploadFiles() writes a large file whole, and tells how far it is", async () => {
  const files = new MemoryFileSystem();
  await files.mkdir("/d");
  const data = new Blob([new Uint8Array(20_000_000).fill(7)]);
  const told: number[] = [];
  const onProgress = ({ doneBytes }: { doneBytes: number }) => told.push(doneBytes);
  await uploadFiles({ files, directory: "/d", items: [{ path: "big", data }], ...quiet, onProgress });
  assert.equal((await files.stat("/d/big")).size, 20_000_000);
  assert.equal((await files.readFile("/d/big")).at(-1), 7);
  assert.deepEqual(told, [0, 8_000_000, 16_000_000, 20_000_000]);
  assert.deepEqual(await files.readdir("/d"), [{ name: "big", kind: "file" }]);
});

test("A file that fails does not keep the others from being written", async () => {
  const files = new FailingFiles((path) => (path.endsWith("b") ? "EIO" : undefined));
  const result = await uploadFiles({
    files,
    directory: "/d",
    items: ["a", "b", "c"].map((name) => item(name)),
    ...quiet,
  });
  assert.deepEqual(result.written, ["/d/a", "/d/c"]);
  assert.equal(uploadProblem(result), "1 of 3 files were not uploaded: /d/b");
});

test("Where the storage is full what is not under way is not tried", async () => {
  const files = new FailingFiles((path) => (path.endsWith("b") ? "ENOSPC" : undefined));
  const large = { path: "c", data: new Blob([new Uint8Array(9_000_000)]) };
  const result = await uploadFiles({
    files,
    directory: "/d",
    items: [item("a"), item("b"), large, item("d")],
    ...quiet,
  });
  assert.deepEqual([result.written, result.failed.length, result.skipped], [["/d/a"], 1, ["/d/c", "/d/d"]]);
});

test("A directory that cannot be made is why its files are not written", async () => {
  const files = new MemoryFileSystem();
  await files.writeFile("/d", "a file");
  const result = await uploadFiles({ files, directory: "/d/e", items: [item("a")], ...quiet });
  assert.equal(result.failed[0]?.path, "/d/e/a");
  assert.match(result.failed[0]?.error.message ?? "", /"\/d/);
});

test("Many small files are told of in steps, and all are written", async () => {
  const files = new MemoryFileSystem();
  const items = Array.from({ length: 200 }, (_, index) => item(`${index % 3}/${index}`, "12345"));
  const told: number[] = [];
  const onProgress = ({ doneFiles }: { doneFiles: number }) => told.push(doneFiles);
  const result = await uploadFiles({ files, directory: "/d", items, ...quiet, onProgress });
  assert.equal(result.written.length, 200);
  assert.equal((await files.readdir("/d/0")).length, 67);
  assert.deepEqual(told, [0, 64, 128, 192]);
});

test("A stopped upload leaves no half a file", async () => {
  const files = new MemoryFileSystem();
  const abort = new AbortController();
  const data = new Blob([new Uint8Array(20_000_000)]);
  const onProgress = () => abort.abort();
  const { signal } = abort;
  const result = await uploadFiles({
    files,
    directory: "/d",
    items: [{ path: "big", data }],
    onProgress,
    signal,
  });
  assert.deepEqual(result.skipped, ["/d/big"]);
  assert.deepEqual(await files.readdir("/d"), []);
});

test("conflicts() names the files that would be replaced", async () => {
  const files = new MemoryFileSystem();
  await files.mkdir("/d");
  await files.writeFile("/d/a", "");
  await files.mkdir("/d/e");
  await files.writeFile("/d/e/b", "");
  const items = ["a", "b", "e/a", "e/b", "new/a"].map((path) => item(path));
  assert.deepEqual(await conflicts(files, "/d", items), ["a", "e/b"]);
});
