import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { readSuite } from "./read-suite.ts";
import { SuiteError } from "./suite-error.ts";
import { type CaseDraft, writeCase } from "./write-case.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const PLAIN: CaseDraft = {
  name: "four",
  content_type: "application/json",
  accept: "",
  body: bytes("[4]"),
  expected: { status: 200, type: "application/json", body: bytes("[16]") },
};

async function written(...drafts: CaseDraft[]) {
  const files = new MemoryFileSystem();
  for (const draft of drafts) await writeCase(files, "/suite", draft);
  const names = (await files.readdir("/suite")).map(({ name }) => name);
  return { files, names };
}

test("writeCase() writes a body and its answer, and no settings where the names tell all", async () => {
  const { files, names } = await written(PLAIN);
  assert.deepEqual(names, ["four.request.json", "four.response.json"]);
  assert.equal(await files.readFile("/suite/four.request.json", "utf8"), "[4]");
  assert.equal(await files.readFile("/suite/four.response.json", "utf8"), "[16]");
});

test("writeCase() keeps a type with parameters, accept, status and tolerance in the settings", async () => {
  const { files, names } = await written({
    ...PLAIN,
    content_type: "application/json;charset=utf-8",
    accept: "text/csv",
    expected: { status: 415, tolerance: 0.5, type: "text/plain" },
  });
  assert.deepEqual(names, ["four.request.json", "four.settings.json"]);
  assert.deepEqual(JSON.parse(await files.readFile("/suite/four.settings.json", "utf8")), {
    content_type: "application/json;charset=utf-8",
    accept: "text/csv",
    status: 415,
    type: "text/plain",
    tolerance: 0.5,
  });
});

test("writeCase() leaves nothing of the case that had the name, and all of its neighbours", async () => {
  const { names } = await written(
    { ...PLAIN, accept: "text/csv" },
    { ...PLAIN, name: "four.more" },
    { ...PLAIN, content_type: "text/csv", expected: { status: 200 } },
  );
  assert.deepEqual(names, ["four.more.request.json", "four.more.response.json", "four.request.csv"]);
});

for (const name of ["", "a//b", ".hidden", "a/../b", "a\0"]) {
  test(`writeCase() refuses the name ${JSON.stringify(name)}`, async () => {
    await assert.rejects(() => written({ ...PLAIN, name }), SuiteError);
  });
}

const TYPE = fc.constantFrom(
  "",
  "application/json",
  "text/csv; charset=utf-8",
  "application/xml",
  "image/jpeg",
);

test("readSuite() gives back what writeCase() wrote", async () => {
  const draft = fc.record({
    name: fc.stringMatching(/^[a-z][a-z0-9.-]{0,8}(?:\/[a-z]{1,4})?$/),
    content_type: TYPE,
    accept: TYPE,
    body: fc.uint8Array({ maxLength: 20 }),
    status: fc.integer({ min: 100, max: 599 }),
    type: fc.option(fc.constantFrom("application/json", "application/xml"), { nil: undefined }),
    tolerance: fc.option(fc.constantFrom(0, 1e-5), { nil: undefined }),
    answer: fc.option(fc.uint8Array({ maxLength: 20 }), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(draft, async ({ name, content_type, accept, body, status, type, tolerance, answer }) => {
      const expected = {
        status,
        ...(type !== undefined && { type }),
        ...(tolerance !== undefined && { tolerance }),
        ...(answer && { body: answer }),
      };
      const { files } = await written({ name, content_type, accept, body, expected });
      const [read, ...rest] = await readSuite(files, "/suite");
      assert.equal(rest.length, 0);
      assert.equal(read?.name, name);
      assert.equal(read?.content_type ?? "", content_type);
      assert.equal(read?.accept ?? "", accept);
      assert.deepEqual(read?.expected, { status, type, tolerance });
      assert.deepEqual(await read?.readBody(), new Uint8Array(body));
      assert.deepEqual(await read?.readExpectedBody?.(), answer && new Uint8Array(answer));
    }),
  );
});
