import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { findFunctions } from "./find-functions.ts";

async function find(sources: Record<string, string>) {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/code", { recursive: true });
  for (const [name, source] of Object.entries(sources)) await files.writeFile(`/opt/ml/code/${name}`, source);
  const { exported, hidden } = await findFunctions(files, "/opt/ml/code/main.ts");
  return {
    arities: Object.fromEntries(exported.map(({ name, arity }) => [name, arity])),
    places: Object.fromEntries(
      exported.map(({ name, location }) => [name, `${location.path}:${location.line}`]),
    ),
    hidden: hidden.map(({ name }) => name),
  };
}

test("findFunctions() counts parameters as Function.length does", async () => {
  const { arities } = await find({
    "main.ts": `
      export function none() {}
      export async function two(a: number, { b }: { b: number }) {}
      export function untilDefault(a, b = 1, c) {}
      export function untilRest(a, ...rest) {}
      export function typedThis(this: unknown, a) {}
      export const arrow = (a, b) => a;
      export const wrapped = (async function (a) {}) as (a: number) => Promise<void>;
      export const value = 3;
      export let later;
      export type Kind = string;
    `,
  });
  const expected = { none: 0, two: 2, untilDefault: 1, untilRest: 1, typedThis: 1, arrow: 2, wrapped: 1 };
  assert.deepEqual(arities, { ...expected, value: undefined, later: undefined });
});

test("findFunctions() follows what a script re-exports, by other names and with a star, and says where it is", async () => {
  const { arities, places } = await find({
    "main.ts": `
      import { load as loadModel } from "./model.ts";
      export { loadModel as model_fn };
      export { read as input_fn } from "./handlers.ts";
      export * from "./handlers.ts";`,
    "model.ts": "export function load(model_dir) {}",
    "handlers.ts": "\nexport function read(a, b) {}\nexport const output_fn = (a, b) => [a, b];",
  });
  assert.deepEqual(arities, { model_fn: 1, input_fn: 2, read: 2, output_fn: 2 });
  assert.equal(places.model_fn, "/opt/ml/code/model.ts:1");
  assert.equal(places.input_fn, "/opt/ml/code/handlers.ts:2");
});

test("findFunctions() tells functions that are not exported, and survives files that export each other", async () => {
  const { arities, hidden } = await find({
    "main.ts": 'function train() {}\nfunction shown() {}\nexport { shown };\nexport * from "./other.ts";',
    "other.ts": 'export * from "./main.ts";\nexport default function train() {}',
  });
  assert.deepEqual(arities, { shown: 0 });
  assert.deepEqual(hidden, ["train"]);
});
