import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { CompiledScript } from "../messages.ts";
import { CompileError } from "./compile-error.ts";
import { compileScript, diagnoseScript } from "./compile-script.ts";

const ENTRY = "/opt/ml/code/main.ts";

/** A workspace whose files under `/opt/ml/code` are these. */
async function codeOf(sources: Record<string, string>): Promise<MemoryFileSystem> {
  const files = new MemoryFileSystem();
  await files.mkdir("/opt/ml/code/lib", { recursive: true });
  for (const [name, text] of Object.entries(sources)) await files.writeFile(`/opt/ml/code/${name}`, text);
  return files;
}

async function compile(sources: Record<string, string>): Promise<CompiledScript> {
  return compileScript(await codeOf(sources), ENTRY);
}

/** Asserts the message and place of the error that keeps the script from being compiled. */
async function refuses(sources: Record<string, string>, message: RegExp, place: string): Promise<void> {
  const error = await compile(sources).then(
    () => assert.fail("It was compiled"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CompileError, String(error));
  assert.match(error.message, message);
  const { path, line, column } = error.location;
  assert.equal(`${path}:${line}:${column}`, place);
}

test("compileScript() blanks out types and keeps every line and column", async () => {
  const source =
    "interface A { b: number }\nexport function train(a: A): number {\n  return a.b as number;\n}\n";
  const { modules } = await compile({ "main.ts": source });
  const code = modules[0]?.code ?? "";
  assert.equal(code.length, source.length);
  assert.equal(code.indexOf("return"), source.indexOf("return"));
  assert.doesNotMatch(code, /interface|number/);
});

test("compileScript() keeps the offset of everything that is left (property)", async () => {
  const name = fc.stringMatching(/^[a-z]{1,8}$/).map((text) => `_${text}`);
  const type = fc.constantFrom("number", "string[]", "{ a: 1 }", "Map<string, number>", "() => void");
  const statement = fc
    .tuple(name, type, fc.integer())
    .map(([n, t, i]) => `{ const ${n}: ${t} = ${i} as ${t}; }`);
  await fc.assert(
    fc.asyncProperty(fc.array(statement), fc.constantFrom("\n", "\r\n", " "), async (statements, end) => {
      const source = statements.join(end);
      const { modules } = await compile({ "main.ts": source });
      const code = modules[0]?.code ?? "";
      assert.equal(code.length, source.length);
      for (const [index, letter] of [...code].entries()) {
        if (letter !== " " && letter !== ";") assert.equal(letter, source[index]);
      }
    }),
    { numRuns: 50 },
  );
});

test("compileScript() puts what is imported first, with or without an extension", async () => {
  const { entry, modules } = await compile({
    "main.ts": 'import { a } from "./a";\nimport { b } from "./lib";\nexport const c = a + b;',
    "a.js": "export const a = 1;",
    "lib/index.ts": 'import { a } from "../a.js";\nexport const b: number = a;',
  });
  assert.equal(entry, ENTRY);
  assert.deepEqual(
    modules.map(({ path }) => path),
    ["/opt/ml/code/a.js", "/opt/ml/code/lib/index.ts", ENTRY],
  );
});

test("compileScript() says which characters name each import, and what it means", async () => {
  const source =
    'import * as mx from "mxnet";\nimport data from "./data.json" with { type: "json" };\nawait import("./late.ts");';
  const { modules } = await compile({ "main.ts": source, "data.json": "[1, 2]", "late.ts": "" });
  const main = modules.find(({ path }) => path === ENTRY);
  const named = main?.imports.map(({ start, end, target }) => [main.code.slice(start, end), target]);
  assert.deepEqual(named, [
    ["mxnet", { kind: "provided", name: "mxnet" }],
    ["./data.json", { kind: "file", path: "/opt/ml/code/data.json" }],
    ["./late.ts", { kind: "file", path: "/opt/ml/code/late.ts" }],
  ]);
  assert.doesNotMatch(main?.code ?? "", /with/);
});

test("compileScript() leaves out imports of types", async () => {
  const { modules } = await compile({
    "main.ts":
      'import type { Payload } from "optml";\nimport { type A, b } from "./a.ts";\nexport { b };\nexport type { A };',
    "a.ts": "export type A = 1;\nexport const b = 2;",
  });
  assert.deepEqual(
    modules[1]?.imports.map(({ names }) => names?.map(({ name }) => name)),
    [["b"]],
  );
});

test("compileScript() refuses what does not parse, at its line and column", () =>
  refuses({ "main.ts": "const a = 1;\n  const b = ;" }, /Expression expected/, `${ENTRY}:2:13`));

test("compileScript() refuses a name that is declared twice", () =>
  refuses({ "main.ts": "let a = 1;\nlet a = 2;" }, /redeclare.*'a'/, `${ENTRY}:1:5`));

for (const [what, source, words, place] of [
  [
    "await in a plain function",
    "export function f() {\n  await 1;\n}",
    /write async before the function/,
    "2:3",
  ],
  ["await in a function of an async one", "async () => [1].map((x) => await x); export {};", /async/, "1:28"],
  ["yield in a plain function", "export function f() { yield 1; }", /write function\*/, "1:23"],
  ["return in no function", "if (1) {\n  return 1;\n}\nexport {};", /return stands in no function/, "2:3"],
  ["a regular expression that is none", "export const r = /(?<a>b/u;", /invalid regular expression/i, "1:18"],
  ["import in a block", 'if (1) { import "./a.ts"; }', /at the top of a file only/, "1:10"],
  ["a decorator", "export class A {\n  @d b() {}\n}", /call the function yourself/, "2:3"],
  ["an export of what there is not", "export { f };", /f is exported, and the file declares none/, "1:10"],
  ["an export of a type", "type T = 1;\nexport { T };", /write export type \{ T \}/, "2:10"],
] as const) {
  test(`compileScript() refuses ${what}, at its line and column`, () =>
    refuses({ "main.ts": source, "a.ts": "" }, words, `${ENTRY}:${place}`));
}

test("compileScript() has nothing against what looks like such errors", async () => {
  const source = `import { a as b, type C } from "./a.ts";
class A { static { b; } async f() { for await (const x of [await b]) return x; } get g() { return 1; } }
async function* h() { yield await b; return () => /[/](?:a)/gi; }
declare function later(): void;
export { b, A as B, h, type C };
export const text = await b;
`;
  await compile({ "main.ts": source, "a.ts": "export const a = 1; export type C = 1;" });
});

test("compileScript() refuses an error in a file that is imported", () =>
  refuses(
    { "main.ts": 'import "./a.ts";', "a.ts": "\n\nif (" },
    /Expression expected/,
    "/opt/ml/code/a.ts:3:5",
  ));

for (const [what, source, words] of [
  ["an enum", "enum A { B }", /enum is code.*const object/],
  ["a namespace", "namespace A { export const b = 1 }", /namespace is code/],
  ["a parameter property", "class A { constructor(private b: number) {} }", /parameter property is code/],
] as const) {
  test(`compileScript() refuses ${what}, with the remedy`, async () => {
    const [found] = await diagnoseScript(await codeOf({ "main.ts": `\n${source}` }), ENTRY);
    assert.match(found?.message ?? "", words);
    assert.equal(found?.location.line, 2);
  });
}

test("compileScript() refuses files that import each other, and names the circle", () =>
  refuses(
    { "main.ts": 'import "./a.ts";', "a.ts": 'import "./b.ts";', "b.ts": '\nimport "./a.ts";' },
    /a\.ts → b\.ts → a\.ts/,
    "/opt/ml/code/b.ts:2:8",
  ));

test("compileScript() refuses a file that is missing, and suggests a near one", () =>
  refuses(
    { "main.ts": 'import { a } from "./helprs.ts";', "helpers.ts": "" },
    /no such file; did you mean "helpers\.ts"/,
    `${ENTRY}:1:19`,
  ));

test("compileScript() refuses a name that a file does not export, and suggests a near one", () =>
  refuses(
    {
      "main.ts": 'import { lod } from "./a.ts";',
      "a.ts": 'export * from "./b.ts";',
      "b.ts": "export function load() {}",
    },
    /Cannot import lod .* did you mean "load"/,
    `${ENTRY}:1:10`,
  ));

test("compileScript() refuses a module that is not provided, and says which are", async () => {
  await refuses(
    { "main.ts": 'import fs from "fs";' },
    /"mxnet".*did you mean "node:fs\/promises"/,
    `${ENTRY}:1:16`,
  );
  await refuses({ "main.ts": 'import mx from "mxnett";' }, /did you mean "mxnet"/, `${ENTRY}:1:16`);
});

test("compileScript() explains that optml holds types only", () =>
  refuses({ "main.ts": 'import { Payload } from "optml";' }, /import type \{ Payload \}/, `${ENTRY}:1:10`));

test("compileScript() refuses a path outside of /opt/ml/code", () =>
  refuses({ "main.ts": 'import "../model/a.ts";' }, /not under \/opt\/ml\/code/, `${ENTRY}:1:8`));

test("compileScript() refuses an import whose path is computed", () =>
  refuses({ "main.ts": 'await import("./a" + 1);' }, /computed/, `${ENTRY}:1:7`));

test("compileScript() refuses JSON that does not parse", () =>
  refuses(
    { "main.ts": 'import a from "./a.json";', "a.json": '{ "b": }' },
    /JSON/,
    "/opt/ml/code/a.json:1:8",
  ));

test("compileScript() rejects with ENOENT where the entry is missing", () =>
  assert.rejects(compile({}), { code: "ENOENT" }));

test("diagnoseScript() finds all that is wrong, in every file, and nothing in a script that may run", async () => {
  const wrong = { "main.ts": 'import "./a.ts";\nimport "nothing";', "a.ts": "const b = ;" };
  const found = await diagnoseScript(await codeOf(wrong), ENTRY);
  assert.deepEqual(
    found.map(({ location }) => location.path),
    [ENTRY, "/opt/ml/code/a.ts"],
  );
  assert.deepEqual(await diagnoseScript(await codeOf({ "main.ts": "export {};" }), ENTRY), []);
});
