import assert from "node:assert/strict";
import { test } from "node:test";
import { testFileSystem } from "../file-system.suite.ts";
import { rootedFileSystem } from "../rooted-file-system.ts";
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

testFileSystem(
  "DiskFileSystem with a mount",
  async () => {
    const [root, mounted] = await Promise.all([Deno.makeTempDir(), Deno.makeTempDir()]);
    const files = new DiskFileSystem(root, { "/opt/ml": mounted });
    return {
      files: rootedFileSystem(files, "/opt/ml"),
      dispose: async () => {
        for (const path of [root, mounted]) await Deno.remove(path, { recursive: true });
      },
    };
  },
  test,
  { exactWatch: false },
);

test("DiskFileSystem reaches what is mounted by the longest path, and removes neither a mount nor what holds it", async () => {
  const [root, base, code] = await Promise.all([Deno.makeTempDir(), Deno.makeTempDir(), Deno.makeTempDir()]);
  const files = new DiskFileSystem(root, { "/opt/ml": base, "/opt/ml/code": code });
  await files.mkdir("/opt/mlx", { recursive: true });
  await files.writeFile("/opt/ml/code/a.ts", "code");
  await files.writeFile("/opt/ml/job", "base");
  await files.writeFile("/opt/mlx/other", "root");
  assert.equal(await Deno.readTextFile(`${code}/a.ts`), "code");
  assert.equal(await Deno.readTextFile(`${base}/job`), "base");
  assert.equal(await Deno.readTextFile(`${root}/opt/mlx/other`), "root");
  for (const path of ["/opt", "/opt/ml", "/opt/ml/code"]) {
    await assert.rejects(files.rm(path, { recursive: true }), { code: "EACCES", path });
  }
  await assert.rejects(files.readFile("/opt/ml/nothing"), { code: "ENOENT", path: "/opt/ml/nothing" });
  await files.rename("/opt/mlx/other", "/opt/ml/other");
  assert.equal(await files.readFile("/opt/ml/other", "utf8"), "root");
  await Promise.all([root, base, code].map((path) => Deno.remove(path, { recursive: true })));
});

test("DiskFileSystem tells of changes in what is mounted by the paths of the view", async () => {
  const [root, code] = await Promise.all([Deno.makeTempDir(), Deno.makeTempDir()]);
  const files = new DiskFileSystem(root, { "/opt/ml/code": code });
  const told = Promise.withResolvers<unknown>();
  const unwatch = files.watch("/opt/ml/code", told.resolve);
  await Deno.writeTextFile(`${code}/mnist.ts`, "x");
  assert.deepEqual(await told.promise, { path: "/opt/ml/code/mnist.ts", type: "created" });
  unwatch();
  await Promise.all([root, code].map((path) => Deno.remove(path, { recursive: true })));
});

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
