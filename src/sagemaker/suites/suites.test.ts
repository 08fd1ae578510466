import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { findDifference } from "./compare-bodies.ts";
import { readSuite } from "./read-suite.ts";
import { formatJUnit, formatTap } from "./reports.ts";
import { type CaseResult, runSuite } from "./run-suite.ts";
import { SuiteError } from "./suite-error.ts";

async function filesWith(contents: Record<string, string>): Promise<MemoryFileSystem> {
  const files = new MemoryFileSystem();
  for (const [path, text] of Object.entries(contents)) {
    await files.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await files.writeFile(path, text);
  }
  return files;
}

/** Runs a suite against an endpoint that answers what `answer` says, and returns the problems by case. */
async function run(
  contents: Record<string, string>,
  answer: (request: Request) => Response | Promise<Response>,
) {
  const cases = await readSuite(await filesWith(contents), "/suite");
  const results: CaseResult[] = [];
  const send = async (request: Request) => answer(request);
  for await (const result of runSuite(cases, "http://endpoint/invocations", send)) results.push(result);
  return Object.fromEntries(results.map(({ name, problems }) => [name, problems]));
}

const echo = async (request: Request) =>
  new Response(await request.arrayBuffer(), {
    headers: { "content-type": request.headers.get("content-type") ?? "" },
  });

test("readSuite() makes cases of files whose names begin alike, in directories too, sorted by name", async () => {
  const files = await filesWith({
    "/suite/b.request.csv": "1,2",
    "/suite/digits/a.request.json": "[1]",
    "/suite/digits/a.response.json": "[2]",
    "/suite/digits/a.settings.json": '{"accept": "text/csv", "status": 201, "tolerance": 0.5}',
    "/suite/README.md": "not a case",
    "/suite/.git/c.request.json": "hidden",
  });
  const cases = await readSuite(files, "/suite");
  assert.deepEqual(
    cases.map(({ name, content_type, accept, expected }) => ({ name, content_type, accept, expected })),
    [
      {
        name: "b",
        content_type: "text/csv",
        accept: undefined,
        expected: { status: 200, type: undefined, tolerance: undefined },
      },
      {
        name: "digits/a",
        content_type: "application/json",
        accept: "text/csv",
        expected: { status: 201, type: "application/json", tolerance: 0.5 },
      },
    ],
  );
});

for (const [what, contents, message] of [
  ["no case", { "/suite/README.md": "" }, /Cannot find a case in "\/suite"/],
  ["two requests", { "/suite/a.request.json": "", "/suite/a.request.csv": "" }, /are both its request/],
  ["no request", { "/suite/a.response.json": "" }, /a\.response\.json has no request beside it/],
  ["settings that are no JSON", { "/suite/a.request": "", "/suite/a.settings.json": "{" }, /it is no JSON/],
  [
    "an unknown setting",
    { "/suite/a.request": "", "/suite/a.settings.json": '{"statu": 1}' },
    /"statu" is none of/,
  ],
  ["a status that is none", { "/suite/a.request": "", "/suite/a.settings.json": '{"status": 7}' }, /status:/],
] as const) {
  test(`readSuite() refuses a suite with ${what}`, async () => {
    await assert.rejects(
      async () => readSuite(await filesWith(contents), "/suite"),
      (error) => error instanceof SuiteError && message.test(error.message),
    );
  });
}

test("runSuite() sends the body as it is, and passes a case whose status, type and body are those expected", async () => {
  const contents = { "/suite/a.request.csv": "1,2\r\n", "/suite/a.response.csv": "1,2\r\n" };
  const withCharset = async (request: Request) =>
    new Response(await request.arrayBuffer(), { headers: { "content-type": "text/csv; charset=utf-8" } });
  assert.deepEqual(await run(contents, withCharset), { a: [] });
});

test("runSuite() tells a wrong status with what the endpoint says, a wrong type, and where the body differs", async () => {
  const contents = { "/suite/a.request.json": "[1]", "/suite/a.response.json": "[2]" };
  assert.deepEqual(await run(contents, () => new Response("no", { status: 415 })), {
    a: [
      "the status is 415, expected 200: no",
      'the content type is "text/plain;charset=UTF-8", expected "application/json"',
    ],
  });
  assert.deepEqual(await run(contents, echo), {
    a: ['the body differs at byte 1: "1]", expected "2]" (3 bytes, expected 3)'],
  });
});

test("runSuite() fails the case whose request cannot be sent, and goes on", async () => {
  const contents = { "/suite/a.request.json": "bad", "/suite/b.request.json": "good" };
  const answer = async (request: Request) => {
    const response = await echo(request);
    if ((await response.clone().text()) === "bad") throw new Error("connection lost");
    return response;
  };
  assert.deepEqual(await run(contents, answer), { a: ["connection lost"], b: [] });
});

const encode = (text: string) => new TextEncoder().encode(text);
const difference = (actual: string, expected: string, tolerance?: number) =>
  findDifference(encode(actual), encode(expected), tolerance);

test("findDifference() takes numbers within the tolerance for equal, however they are written", () => {
  assert.equal(difference("[[4.9999918, 1e-05]]", "[[5.0, 0.00001]]", 1e-5), undefined);
  assert.equal(difference("[4]", "[4.0]", 0), undefined);
  assert.equal(difference("NaN,inf\r\n", "NaN,inf\r\n", 0), undefined);
  // Relative to large numbers: 1,000,010 is within 1e-5 × 1,000,000 of 1,000,000.
  assert.equal(difference("1000010", "1000000", 1e-5), undefined);
});

test("findDifference() names the number that is off, and text that differs", () => {
  assert.equal(difference("[1, 2.5]", "[1, 2.0]", 0.1), "number 2 is 2.5, expected 2.0 within 0.1");
  assert.equal(difference("[NaN]", "[1]", 1), "number 1 is NaN, expected 1 within 1");
  assert.match(difference("[1, 2]", "[1, 2, 3]", 1) ?? "", /the body has "\]" where ", " was expected/);
  assert.match(difference('{"a": 1}', '{"b": 1}', 1) ?? "", /"\{\\"a\\": " where "\{\\"b\\": " was expected/);
  assert.equal(
    difference("a", "ab"),
    'the body differs at byte 1: it ends there, expected "b" (1 bytes, expected 2)',
  );
});

test("findDifference() finds none in equal bytes, and one in all that differ where no tolerance is given", () => {
  const bytes = fc.uint8Array();
  fc.assert(fc.property(bytes, (body) => findDifference(body, body.slice(), undefined) === undefined));
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      const isEqual = a.length === b.length && a.every((byte, index) => byte === b[index]);
      return (findDifference(a, b, undefined) === undefined) === isEqual;
    }),
  );
});

test("findDifference() is indifferent to how JSON writes the same numbers, at tolerance 0", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (numbers) => {
      const spelled = `[${numbers.map((number) => number.toExponential()).join(",")}]`;
      return difference(JSON.stringify(numbers), spelled, 0) === undefined;
    }),
  );
});

const RESULTS: CaseResult[] = [
  { name: "a", problems: [], elapsedMs: 1.5 },
  { name: 'b <"#&', problems: ["the status is 500\u0000"], elapsedMs: 2 },
];

test("formatTap() plans, numbers and escapes", () => {
  assert.equal(
    formatTap(RESULTS),
    [
      "TAP version 14",
      "1..2",
      "ok 1 - a",
      "  ---",
      "  duration_ms: 1.500",
      "  ...",
      'not ok 2 - b <"\\#&',
      "  ---",
      "  duration_ms: 2.000",
      "  problems:",
      '    - "the status is 500\\u0000"',
      "  ...",
      "",
    ].join("\n"),
  );
});

test("formatJUnit() counts, and escapes what XML cannot hold", () => {
  const xml = formatJUnit(RESULTS, "suite");
  assert.match(xml, /<testsuites tests="2" failures="1" time="0\.004">/);
  assert.match(xml, /<testcase name="b &lt;&quot;#&amp;" classname="suite" time="0\.002">/);
  assert.match(xml, /<failure message="the status is 500\ufffd">/);
});
