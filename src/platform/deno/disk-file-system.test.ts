import assert from "node:assert/strict";
import { test } from "node:test";
import { testFileSystem } from "../file-system.suite.ts";
import { DiskFileSystem } from "./disk-file-system.ts";

testFileSystem(
  "DiskFileSystem",
  async () => {
    const root = await Deno.makeTempDir({ prefix: "optml-disk-" });
    return {
      files: new DiskFileSystem(root),
      dispose: () => Deno.remove(root, { recursive: true }),
    };
  },
  test,
  { exactWatch: false },
);

test("DiskFileSystem keeps a file's mode, leaves no scratch file, and shows none that a kill left", async () => {
  const root = await Deno.makeTempDir({ prefix: "optml-disk-" });
  const files = new DiskFileSystem(root);
  await Deno.writeTextFile(`${root}/run.sh`, "old", { mode: 0o750 });
  await files.writeFile("/run.sh", "new");
  await assert.rejects(files.writeFile("/missing/file", "x"), { code: "ENOENT" });
  assert.equal(((await Deno.stat(`${root}/run.sh`)).mode ?? 0) & 0o777, 0o750);
  assert.deepEqual(
    [...Deno.readDirSync(root)].map(({ name }) => name),
    ["run.sh"],
  );
  await Deno.writeTextFile(`${root}/.optml-${crypto.randomUUID()}.tmp`, "half");
  assert.deepEqual(await files.readdir("/"), [{ name: "run.sh", kind: "file" }]);
  await Deno.remove(root, { recursive: true });
});

test("DiskFileSystem follows links in its root, and removes the link only", async () => {
  const [root, elsewhere] = await Promise.all([Deno.makeTempDir(), Deno.makeTempDir()]);
  const files = new DiskFileSystem(root);
  await Deno.writeTextFile(`${elsewhere}/data.csv`, "1,2");
  await Deno.symlink(elsewhere, `${root}/train`);
  await Deno.symlink(`${root}/nowhere`, `${root}/broken`);
  assert.deepEqual(await files.readdir("/"), [
    { name: "broken", kind: "file" },
    { name: "train", kind: "directory" },
  ]);
  assert.equal(await files.readFile("/train/data.csv", "utf8"), "1,2");
  await files.rm("/train", { recursive: true });
  await files.rm("/broken", { force: true });
  assert.deepEqual(await files.readdir("/"), []);
  assert.equal(await Deno.readTextFile(`${elsewhere}/data.csv`), "1,2");
  await Promise.all([root, elsewhere].map((path) => Deno.remove(path, { recursive: true })));
});

test("DiskFileSystem tells what other programs change", async () => {
  const root = await Deno.makeTempDir({ prefix: "optml-disk-" });
  const files = new DiskFileSystem(root);
  const told = Promise.withResolvers<unknown>();
  const unwatch = files.watch("/code/mnist.ts", told.resolve);
  await Deno.mkdir(`${root}/code`);
  await Deno.writeTextFile(`${root}/code/mnist.ts`, "x");
  assert.deepEqual(await told.promise, { path: "/code/mnist.ts", type: "created" });
  unwatch();
  await Deno.remove(root, { recursive: true });
});
