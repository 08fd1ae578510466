import type { FileSystem } from "../file-system.ts";
import { FileSystemError } from "../file-system-error.ts";
import { expectEqual } from "./expect.ts";
import { ModelFiles, type Operation } from "./model.ts";
import type { FileTest } from "./suite-context.ts";
import { treeOf } from "./tree-of.ts";

const NAMES = ["a", "b", "c"];

/** Random calls, compared with the model after each. Seeded, so that a failure comes again. */
export function modelTests(test: FileTest): void {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    test(`150 random calls (seed ${seed}) do what a simple model does`, async (files) => {
      const random = randomNumbers(seed);
      await runLikeModel(
        files,
        Array.from({ length: 150 }, () => randomOperation(random)),
      );
    });
  }
}

/** Runs the calls on `files` and on the model: codes, tree and contents must agree. */
export async function runLikeModel(files: FileSystem, operations: readonly Operation[]): Promise<void> {
  const model = new ModelFiles();
  for (const [step, operation] of operations.entries()) {
    const at = `step ${step}, ${JSON.stringify(operation)}`;
    const expected = model.run(operation);
    expectEqual(await codeOf(() => perform(files, operation)), expected, `code at ${at}`);
    if (step % 10 === 9 || step === operations.length - 1) await compare(files, model, at);
  }
}

async function compare(files: FileSystem, model: ModelFiles, at: string): Promise<void> {
  const paths = [...model.paths].map(([path, text]) => (text === undefined ? `${path}/` : path));
  const tree = await treeOf(files);
  expectEqual([...tree].sort(), paths.filter((path) => path !== "//").sort(), `tree after ${at}`);
  for (const [path, text] of model.paths) {
    if (text === undefined) continue;
    expectEqual(await files.readFile(path, "utf8"), text, `${path} after ${at}`);
    expectEqual((await files.stat(path)).size, text.length, `size of ${path} after ${at}`);
  }
}

async function perform(files: FileSystem, operation: Operation): Promise<void> {
  const { path } = operation;
  switch (operation.call) {
    case "writeFile":
    case "appendFile":
      return await files[operation.call](path, operation.text);
    case "mkdir":
    case "rm":
      return await files[operation.call](path, { recursive: operation.recursive });
    case "rename":
    case "copyFile":
      return await files[operation.call](path, operation.to);
    case "truncate":
      return await withHandle(files, path, (handle) => handle.truncate(operation.size));
    case "writeAt":
      return await withHandle(files, path, (handle) =>
        handle.write(new TextEncoder().encode(operation.text), operation.position),
      );
  }
}

async function withHandle(
  files: FileSystem,
  path: string,
  run: (handle: Awaited<ReturnType<FileSystem["open"]>>) => Promise<void>,
): Promise<void> {
  const handle = await files.open(path, "r+");
  try {
    await run(handle);
  } finally {
    await handle.close();
  }
}

async function codeOf(run: () => Promise<void>): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    if (error instanceof FileSystemError) return error.code;
    throw error;
  }
}

function randomOperation(random: (below: number) => number): Operation {
  const path = randomPath(random);
  const text = String(random(10)).repeat(random(4) === 0 ? random(90_000) : random(20));
  const operations: Operation[] = [
    { call: "writeFile", path, text },
    { call: "appendFile", path, text },
    { call: "mkdir", path, recursive: random(2) === 0 },
    { call: "mkdir", path, recursive: random(2) === 0 },
    { call: "rm", path, recursive: random(3) === 0 },
    { call: "rename", path, to: randomPath(random) },
    { call: "copyFile", path, to: randomPath(random) },
    { call: "truncate", path, size: random(100_000) },
    { call: "writeAt", path, text, position: random(70_000) },
  ];
  return operations[random(operations.length)] ?? { call: "mkdir", path, recursive: true };
}

function randomPath(random: (below: number) => number): string {
  const depth = random(20) === 0 ? 0 : 1 + random(3);
  return `/${Array.from({ length: depth }, () => NAMES[random(NAMES.length)]).join("/")}`;
}

/** Whole numbers from 0 to `below` - 1. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed * 7919 + 12345;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}
