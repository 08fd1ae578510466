import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createNodeFs } from "../guest/node-fs.ts";
import * as nodePath from "../guest/node-path.ts";
import { withEdits } from "./language.ts";
import { openLanguage, pathOf } from "./testing/open-language.ts";

const NET =
  'import * as mx from "mxnet";\n\n/** Makes the net. */\nexport function network(units: number) {\n  return new mx.gluon.nn.Dense(units);\n}\n';
const SCRIPT = 'import { network } from "./net.ts";\n\nexport const model_fn = () => network(10);\n';

const opened = openLanguage({ "net.ts": NET, "script.ts": SCRIPT });

/** A text with a `|` where the cursor is, told to the service as the script's. */
async function typed(text: string) {
  const { language } = await opened;
  const offset = text.indexOf("|");
  const script = text.replace("|", "");
  await language.type(pathOf("script.ts"), script);
  return { language, path: pathOf("script.ts"), offset, script };
}

test("complete() knows mx.nd, and explain() its doc comments", async () => {
  const { language, path, offset } = await typed('import * as mx from "mxnet";\nmx.nd.|');
  const found = await language.complete(path, offset);
  const item = found?.items.find(({ label }) => label === "array");
  assert.ok(item, "mx.nd.array is missing");
  const told = await language.explain(path, offset, item.key);
  assert.match(told?.signature ?? "", /array\(/);
  assert.notEqual(told?.comment, "");
});

test("complete() offers what is not imported yet, and explain() the import", async () => {
  const { language, path, offset, script } = await typed("export const a = readFi|");
  const found = await language.complete(path, offset);
  const item = found?.items.find(({ from }) => from === "node:fs/promises");
  assert.ok(item, "readFile is missing");
  const told = await language.explain(path, offset, item.key);
  assert.equal(
    withEdits(script, told?.edits ?? []),
    `import { readFile } from "node:fs/promises";\n\n${script}`,
  );
});

test("complete() knows process.env and no network and no page", async () => {
  const { language, path, offset } = await typed("|");
  const names = (await language.complete(path, offset))?.items
    .filter(({ from }) => !from)
    .map(({ label }) => label);
  for (const name of ["process", "TextDecoder", "performance", "navigator"])
    assert.ok(names?.includes(name), name);
  for (const name of ["fetch", "document", "window", "caches", "Worker"])
    assert.ok(!names?.includes(name), name);
});

test("hover() tells a signature and a doc comment of the workspace's own", async () => {
  const { language, path, offset } = await typed(SCRIPT.replace("network(10)", "net|work(10)"));
  const found = await language.hover(path, offset);
  assert.match(found?.signature ?? "", /network\(units: number\)/);
  assert.equal(found?.comment, "Makes the net.");
});

test("helpWithCall() tells which parameter is typed", async () => {
  const { language, path, offset } = await typed('import { join } from "node:path";\njoin("a", |');
  const found = await language.helpWithCall(path, offset);
  assert.equal(found?.before, "join(");
  assert.deepEqual(
    found?.parameters.map(({ text }) => text),
    ["...paths: string[]"],
  );
  assert.equal(found?.active, 0);
});

test("define() leads to another file, and into a library's declarations", async () => {
  const own = await typed(SCRIPT.replace("network(10)", "net|work(10)"));
  const [place] = await own.language.define(own.path, own.offset);
  assert.deepEqual(place, { path: pathOf("net.ts"), line: 4, column: 17 });
  const library = await typed('import * as mx from "mxnet";\nmx.nd.zer|os([2]);');
  const [declared] = await library.language.define(library.path, library.offset);
  const text = await library.language.readDeclaration(declared?.path ?? "");
  assert.match(text?.split("\n")[(declared?.line ?? 0) - 1] ?? "", /function zeros/);
});

test("rename() changes all files, and refuses what is no name", async () => {
  const { language, path, offset, script } = await typed(SCRIPT.replace("network(10)", "net|work(10)"));
  const edits = await language.rename(path, offset, "makeNet");
  const inFile = (name: string) => edits.filter((edit) => edit.path === pathOf(name));
  assert.equal(withEdits(script, inFile("script.ts")), script.replaceAll("network", "makeNet"));
  assert.equal(withEdits(NET, inFile("net.ts")), NET.replace("function network", "function makeNet"));
  await assert.rejects(language.rename(path, offset, "make net"), /"make net": it is not a name/);
});

test("rename() refuses a name of a library", async () => {
  const { language, path, offset } = await typed('import * as mx from "mxnet";\nmx.nd.zer|os([2]);');
  await assert.rejects(language.rename(path, offset, "nulls"), /Cannot rename/);
});

test("refer() finds what uses a function in other files", async () => {
  const { language } = await typed(`${SCRIPT}|`);
  const found = await language.refer(pathOf("net.ts"), NET.indexOf("network"));
  assert.deepEqual(
    found.map(({ path, line, text }) => ({ path, line, text })),
    [
      { path: pathOf("net.ts"), line: 4, text: "export function network(units: number) {" },
      { path: pathOf("script.ts"), line: 1, text: 'import { network } from "./net.ts";' },
      { path: pathOf("script.ts"), line: 3, text: "export const model_fn = () => network(10);" },
    ].sort(
      (a, b) =>
        found.findIndex((each) => each.text === a.text) - found.findIndex((each) => each.text === b.text),
    ),
  );
});

test("format() puts spaces and indents as they are usual", async () => {
  const { language, path, script } = await typed("export function a(){\nreturn   1\n}\n|");
  assert.equal(withEdits(script, await language.format(path)), "export function a() {\n  return 1;\n}\n");
});

test("diagnose() tells of an imported file's fault where it is imported", async () => {
  const { files, language } = await openLanguage({
    "part.ts": "export const a = ;\n",
    "script.ts": 'import { a } from "./part.ts";\nexport const b = a;\n',
  });
  const [found] = await language.diagnose(pathOf("script.ts"));
  assert.match(found?.message ?? "", /^In part\.ts, line 1: Cannot parse the script/);
  assert.deepEqual(found?.location, { path: pathOf("script.ts"), line: 1, column: 19 });
  await files.writeFile(pathOf("part.ts"), "export const a = 1;\n");
  await language.reread(pathOf("part.ts"));
  assert.deepEqual(await language.diagnose(pathOf("script.ts")), []);
});

test("the declarations of node:fs/promises and node:path name what a guest has", async () => {
  const { language } = await opened;
  const modules = (await language.readDeclaration("/node_modules/guest/modules.d.ts")) ?? "";
  const [fs = "", path = ""] = modules.split("declare module").slice(1);
  const declared = (text: string) =>
    new Set([...text.matchAll(/export (?:function|const) (\w+)/g)].map(([, name]) => name ?? ""));
  const { files } = await opened;
  const lent = Object.keys(createNodeFs(files)).filter((name) => name !== "default");
  assert.deepEqual([...declared(fs)].sort(), lent.sort());
  assert.deepEqual([...declared(path)].sort(), Object.keys(nodePath).sort());
});

test("no script of the samples has a problem", async () => {
  const { language } = await opened;
  for (const name of ["mnist.ts", "gluon.ts", "defaults.ts"]) {
    await language.type(pathOf(name), readFileSync(`src/samples/${name}`, "utf8"));
    assert.deepEqual(await language.diagnose(pathOf(name)), [], name);
  }
});
