import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileSystem } from "../../platform/file-system.ts";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { CommandHost, Container, ContainerOptions } from "../command-host.ts";
import { fakeHost } from "../testing/fake-host.ts";
import { openServingContainer } from "./serving-container.ts";

type Options = Partial<Parameters<typeof openServingContainer>[1]>;

/** Opens the container over a disk with these files, in which nothing can be compiled. */
async function open(paths: readonly string[], options: Options, env: CommandHost["env"] = {}) {
  const disk = new MemoryFileSystem();
  for (const path of paths) {
    await disk.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await disk.writeFile(path, `// ${path}`);
  }
  const { host } = fakeHost(disk, { env, openContainer: (asked) => copyMounts(disk, asked) });
  return openServingContainer(host, { backend: "cpu", ...options });
}

/** A container that has copies of what is mounted. */
async function copyMounts(disk: FileSystem, { mounts = {} }: ContainerOptions): Promise<Container> {
  const files = new MemoryFileSystem();
  for (const [to, from] of Object.entries(mounts)) await copy(disk, from, files, to);
  const refuse = () => assert.fail("This test runs nothing");
  return {
    files,
    parts: { files, openFilesPort: refuse, createGuest: refuse, compile: refuse, diagnose: refuse },
    settled: async () => {},
    close: async () => {},
  };
}

async function copy(disk: FileSystem, from: string, files: FileSystem, to: string): Promise<void> {
  await files.mkdir(to, { recursive: true });
  for (const { name, kind } of await disk.readdir(from)) {
    if (kind === "directory") await copy(disk, `${from}/${name}`, files, `${to}/${name}`);
    else await files.writeFile(`${to}/${name}`, await disk.readFile(`${from}/${name}`));
  }
}

const MODEL = "/home/me/model";
const WEIGHTS = `${MODEL}/model-0000.params`;
const code = (...names: string[]) => [WEIGHTS, ...names.map((name) => `${MODEL}/code/${name}`)];

test("P23: a script in the model's directory code serves, with the files beside it", async () => {
  const { script, container } = await open(code("inference.ts", "other.ts", "lib/help.ts"), {
    model: "model",
  });
  assert.equal(script, "/opt/ml/code/inference.ts");
  const text = new TextDecoder().decode(await container.files.readFile("/opt/ml/code/lib/help.ts"));
  assert.equal(text, `// ${MODEL}/code/lib/help.ts`);
});

test("P23: the only script there serves, whatever its name", async () => {
  const { script } = await open(code("mnist.js", "notes.txt"), { model: "model" });
  assert.equal(script, "/opt/ml/code/mnist.js");
});

test("P23: SAGEMAKER_PROGRAM chooses among several, under Python's name too", async () => {
  const env = { SAGEMAKER_PROGRAM: "second.py" };
  const { script } = await open(code("first.ts", "second.ts"), { model: "model" }, env);
  assert.equal(script, "/opt/ml/code/second.ts");
});

test("what cannot be chosen is refused with what is there", async () => {
  const several = open(code("first.ts", "second.ts"), { model: "model" });
  await assert.rejects(several, { name: "UsageError", message: /first\.ts, second\.ts; name one/ });
  const missing = open(code("first.ts"), { model: "model" }, { SAGEMAKER_PROGRAM: "third" });
  await assert.rejects(missing, { name: "UsageError", message: /"third".*there is first\.ts/ });
});

test("a script that the command line names goes before one of the model", async () => {
  const paths = [...code("inference.ts"), "/home/me/src/mine.ts"];
  const { script } = await open(paths, { model: "model", script: "src/mine.ts" });
  assert.equal(script, "/opt/ml/code/mine.ts");
});

test("without a script the default handlers serve, and nothing is compiled", async () => {
  const { script, container } = await open([WEIGHTS], { model: "model" });
  const { entry, modules } = await container.parts.compile(script);
  assert.deepEqual([entry, modules.map(({ imports }) => imports)], [script, [[]]]);
});

test("F6: without --model and --script the service's own /opt/ml is served", async () => {
  const paths = ["/srv/ml/model/model-0000.params", "/srv/ml/model/code/inference.ts"];
  const archived = await open(paths, { baseDir: "/srv/ml" });
  assert.equal(archived.script, "/opt/ml/code/inference.ts");
  const env = { SAGEMAKER_PROGRAM: "main.ts" };
  const named = await open([...paths, "/srv/ml/code/main.ts"], { baseDir: "/srv/ml" }, env);
  assert.equal(named.script, "/opt/ml/code/main.ts");
});

test("--base-dir, which stands for all of /opt/ml, does not go with --model", async () => {
  const opened = open([WEIGHTS], { model: "model", baseDir: "/srv/ml" });
  await assert.rejects(opened, { name: "UsageError", message: /Cannot use --base-dir with --model/ });
});
