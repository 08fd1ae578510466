import { test } from "node:test";
import * as fc from "fast-check";
import { testFileSystem } from "../file-system.suite.ts";
import { expectCode } from "../suite/expect.ts";
import type { Operation } from "../suite/model.ts";
import { runLikeModel } from "../suite/model-tests.ts";
import { MemoryFileSystem } from "./memory-file-system.ts";

testFileSystem("MemoryFileSystem", async () => ({ files: new MemoryFileSystem() }), test);

const path = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 3 }).map((names) => `/${names.join("/")}`);
const text = fc.string({ unit: fc.constantFrom("x", "y"), maxLength: 30 });
const place = fc.nat({ max: 40 });

const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ call: fc.constantFrom("writeFile" as const, "appendFile" as const), path, text }),
  fc.record({ call: fc.constantFrom("mkdir" as const, "rm" as const), path, recursive: fc.boolean() }),
  fc.record({ call: fc.constantFrom("rename" as const, "copyFile" as const), path, to: path }),
  fc.record({ call: fc.constant("truncate" as const), path, size: place }),
  fc.record({ call: fc.constant("writeAt" as const), path, text, position: place }),
);

test("MemoryFileSystem does what a simple model does, whatever is called", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 60 }), (operations) =>
      runLikeModel(new MemoryFileSystem(), operations),
    ),
    { numRuns: 300 },
  );
});

test("MemoryFileSystem says that there is no space for what memory cannot hold, and keeps the file", async () => {
  const files = new MemoryFileSystem();
  await files.writeFile("/file", "kept");
  const handle = await files.open("/file", "r+");
  await expectCode("ENOSPC", () => handle.truncate(2 ** 52), "/file");
  await expectCode("ENOSPC", () => handle.write(new Uint8Array(1), 2 ** 52), "/file");
  await handle.close();
  if ((await files.readFile("/file", "utf8")) !== "kept") throw new Error("The file is not kept");
});
