import { test } from "node:test";
import { testFileSystem } from "./file-system.suite.ts";
import { MemoryFileSystem } from "./memory/memory-file-system.ts";
import { rootedFileSystem } from "./rooted-file-system.ts";

testFileSystem(
  "rootedFileSystem",
  async () => {
    const files = new MemoryFileSystem();
    await files.mkdir("/hosts/algo-1", { recursive: true });
    return { files: rootedFileSystem(files, "/hosts/algo-1") };
  },
  test,
);
