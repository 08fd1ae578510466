import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileHandle } from "../../platform/file-system.ts";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { hashFile } from "./hash-file.ts";

test("hashFile() gives FIPS 180-4's digests of its own examples", async () => {
  const files = new MemoryFileSystem();
  await files.writeFile("/abc", "abc");
  await files.writeFile("/a", "a".repeat(1_000_000));
  assert.equal(
    await hashFile(files, "/abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
  assert.equal(
    await hashFile(files, "/a"),
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
  );
});

test("hashFile() never holds more than 4 MiB of a file, and gives the digest of the whole", async () => {
  const files = new SpyFiles();
  const bytes = Uint8Array.from({ length: 10_000_000 }, (_, index) => index % 251);
  await files.writeFile("/large", bytes);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const expected = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  assert.equal(await hashFile(files, "/large"), expected);
  assert.deepEqual([files.most, files.opened], [4 << 20, 0]);
});

/** Notes the longest piece that is read, and what is open. */
class SpyFiles extends MemoryFileSystem {
  most = 0;
  opened = 0;

  override async open(...args: Parameters<MemoryFileSystem["open"]>): Promise<FileHandle> {
    const handle = await super.open(...args);
    this.opened += 1;
    const [read, close] = [handle.read.bind(handle), handle.close.bind(handle)];
    handle.read = async (position, length) => {
      const bytes = await read(position, length);
      this.most = Math.max(this.most, bytes.length);
      return bytes;
    };
    handle.close = async () => {
      this.opened -= 1;
      await close();
    };
    return handle;
  }
}
