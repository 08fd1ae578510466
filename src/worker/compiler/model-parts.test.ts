import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { findModelParts } from "./model-parts.ts";

const MAIN = `import * as mx from "mxnet";
import { makeNet } from "./net.ts";
import { LABELS as NAMES } from "./labels.ts";

const DEPTH: number = 3;
export function model_fn(model_dir: string) {
  return makeNet(DEPTH);
}
export const transform_fn = (model, data, content_type, accept) => [NAMES[0] + data, accept];
`;
const NET = `import { width } from "./width.ts";
export const makeNet = (depth) => ({ depth, width });
export const unused = 1;
`;
const FILES = {
  "main.ts": MAIN,
  "net.ts": NET,
  "width.ts": "export const width = 2;\n",
  "labels.ts": 'export const LABELS = ["a"];\n',
};

async function partsOf(changes: Record<string, string> = {}) {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/code", { recursive: true });
  for (const [name, text] of Object.entries({ ...FILES, ...changes })) {
    await files.writeFile(`/opt/ml/code/${name}`, text);
  }
  return await findModelParts(files, "/opt/ml/code/main.ts");
}

for (const [what, changes] of [
  ["a handler", { "main.ts": MAIN.replace("+ data", "+ '!' + data") }],
  ["what only a handler uses", { "labels.ts": 'export const LABELS = ["b"];\n' }],
  ["what nothing uses", { "net.ts": NET.replace("unused = 1", "unused = 2") }],
  ["a type", { "main.ts": MAIN.replace("model_dir: string", "model_dir: unknown") }],
] as const) {
  test(`the model stays where ${what} changed`, async () => {
    const [before, after] = [await partsOf(), await partsOf(changes)];
    assert.ok(before.text !== undefined);
    // Types are blanked out, not removed: what is left of another type is as long as it was.
    assert.equal(after.text?.replaceAll(/ +/g, " "), before.text.replaceAll(/ +/g, " "));
  });
}

for (const [what, changes] of [
  ["model_fn", { "main.ts": MAIN.replace("makeNet(DEPTH)", "makeNet(DEPTH + 1)") }],
  ["a constant of model_fn", { "main.ts": MAIN.replace("= 3", "= 4") }],
  ["what model_fn imports", { "net.ts": NET.replace("({ depth", "({ more: 1, depth") }],
  ["what that imports", { "width.ts": "export const width = 3;\n" }],
  [
    "a statement that runs when the script is loaded",
    { "width.ts": `${FILES["width.ts"]}console.log(width);\n` },
  ],
] as const) {
  test(`the model is loaded anew where ${what} changed`, async () => {
    const [before, after] = [await partsOf(), await partsOf(changes)];
    assert.notEqual(after.text, before.text);
  });
}

for (const [what, writes, reads] of [
  ["assigns", "labels = 1;", "labels"],
  ["fills", "labels.push(1);", "labels[0]"],
] as const) {
  test(`the model is always loaded anew where model_fn ${what} what a handler reads`, async () => {
    const main = `let labels = [];
export function model_fn() { ${writes} return 0; }
export const transform_fn = () => [${reads}, "a"];
`;
    assert.equal((await partsOf({ "main.ts": main })).text, undefined);
    const apart = main.replace(`[${reads},`, "[1,");
    assert.notEqual((await partsOf({ "main.ts": apart })).text, undefined);
  });
}

test("all files of a script are told of, whoever uses them", async () => {
  const { paths } = await partsOf();
  assert.deepEqual(
    [...paths].sort(),
    ["labels", "main", "net", "width"].map((name) => `/opt/ml/code/${name}.ts`),
  );
});
