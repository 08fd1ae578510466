import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import tsBlankSpace from "ts-blank-space";
import { importModule } from "./import-module.ts";

const moduleUrl = () =>
  URL.createObjectURL(new Blob(["export const answer = 42;"], { type: "text/javascript" }));

test("importModule() imports a blob's module", async () => {
  assert.equal((await importModule(moduleUrl())).answer, 42);
});

test("importModule() imports a blob's module from within an installed package too", async () => {
  const directory = await mkdtemp(join(tmpdir(), "optml-installed-"));
  try {
    const installed = join(directory, "node_modules", "optml");
    await mkdir(installed, { recursive: true });
    const source = await readFile(new URL("./import-module.ts", import.meta.url), "utf8");
    await writeFile(join(installed, "package.json"), '{ "name": "optml", "type": "module" }');
    await writeFile(join(installed, "import-module.js"), tsBlankSpace(source));
    const there = await import(pathToFileURL(join(installed, "import-module.js")).href);
    assert.equal((await there.importModule(moduleUrl())).answer, 42);
  } finally {
    await rm(directory, { recursive: true });
  }
});
