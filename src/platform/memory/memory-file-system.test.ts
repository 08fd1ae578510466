import { test } from "node:test";
import { testFileSystem } from "../file-system.suite.ts";
import { MemoryFileSystem } from "./memory-file-system.ts";

testFileSystem("MemoryFileSystem", async () => ({ files: new MemoryFileSystem() }), test);
