import { test } from "node:test";
import { testFileSystem } from "./file-system.suite.ts";
import { connectFileSystem, serveFileSystem } from "./file-system-port.ts";
import { MemoryFileSystem } from "./memory/memory-file-system.ts";

testFileSystem(
  "PortFileSystem",
  async () => {
    const { port1, port2 } = new MessageChannel();
    serveFileSystem(new MemoryFileSystem(), port1);
    const files = connectFileSystem(port2);
    return { files, dispose: () => files.disconnect() };
  },
  test,
);
