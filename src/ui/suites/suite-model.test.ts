import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { readSuite } from "../../sagemaker/suites/read-suite.ts";
import { formatJUnit } from "../../sagemaker/suites/reports.ts";
import { runSuite } from "../../sagemaker/suites/run-suite.ts";
import { writeCase } from "../../sagemaker/suites/write-case.ts";
import type { Endpoint } from "../../worker/host/script-host.ts";
import { fakeClock, fakeContext, seedFiles } from "../train/fake-context.ts";
import { until } from "../until.ts";
import { findSuites } from "./find-suites.ts";
import { createSuiteModel } from "./suite-model.ts";
import type { Suites } from "./suites.ts";

const SUITE = "/opt/ml/input/data/requests";

/** Those of the product: what a test needs of them are files. */
const suites: Suites = {
  read: readSuite,
  run: async (cases, send) => runSuite(cases, "http://endpoint/invocations", send),
  write: writeCase,
  formatJUnit: async (results, name) => formatJUnit(results, name),
};

/** An endpoint that answers a request's own body. */
async function echo(request: Request): Promise<Response> {
  const headers = { "Content-Type": request.headers.get("Content-Type") ?? "" };
  return new Response(await request.arrayBuffer(), { headers });
}

async function open(
  contents: Record<string, string>,
  answer: (request: Request) => Promise<Response> = echo,
) {
  const files = new MemoryFileSystem();
  await seedFiles(files, contents);
  const context = fakeContext({ files });
  const invoke = async (request: Request) => ({ response: await answer(request), queuedMs: 0, elapsedMs: 1 });
  const endpoint = signal<Pick<Endpoint, "invoke"> | undefined>({ invoke });
  const model = createSuiteModel(context, { endpoint, suites, clock: fakeClock() });
  model.watch();
  await until(() => model.directories.value !== undefined);
  return { model, context, endpoint, files };
}

const TWO_CASES = {
  [`${SUITE}/same.request.json`]: "[1]",
  [`${SUITE}/same.response.json`]: "[1]",
  [`${SUITE}/other.request.csv`]: "1",
  [`${SUITE}/other.response.csv`]: "2",
};

const FIRST = {
  name: "a",
  content_type: "application/json",
  accept: "",
  body: new Uint8Array([49]),
  expected: { status: 200 },
};

test("run() sends each case and tells which passed and what came in place of what was expected", async () => {
  const { model, context } = await open(TWO_CASES);
  await model.run();
  const state = model.state.value;
  assert.ok(state.status === "ended");
  assert.deepEqual(
    state.results.map(({ name, problems }) => [name, problems]),
    [
      ["other", ['the body differs at byte 0: "1", expected "2" (1 bytes, expected 1)']],
      ["same", []],
    ],
  );
  assert.equal(model.said.value, "Suite: 1 passed, 1 failed");
  assert.equal(context.saves, 1);
});

test("run() of one case leaves what is known of the others", async () => {
  const { model } = await open(TWO_CASES);
  await model.run();
  await model.run("same");
  const state = model.state.value;
  assert.ok(state.status === "ended");
  assert.deepEqual([state.caseCount, state.results.map(({ name }) => name)], [1, ["same"]]);
  assert.deepEqual([...model.outcomes.value.keys()], ["other", "same"]);
  const came = model.outcomes.value.get("other")?.answer;
  assert.deepEqual([came?.status, came?.type], [200, "text/csv"]);
  assert.equal(new TextDecoder().decode(came?.body), "1");
});

test("save() writes a case, shows its suite and forgets how it went before", async () => {
  const { model, files } = await open(TWO_CASES);
  await model.run();
  const body = new TextEncoder().encode("1");
  await model.save(SUITE, {
    name: "other",
    content_type: "text/csv",
    accept: "",
    body,
    expected: { status: 200, type: "text/csv", body },
  });
  assert.equal(model.outcomes.value.has("other"), false);
  assert.equal(await files.readFile(`${SUITE}/other.response.csv`, "utf8"), "1");
  await model.run("other");
  assert.deepEqual(model.outcomes.value.get("other")?.problems, []);
  await model.save("/opt/ml/suites/new", { ...FIRST, name: "first" });
  assert.deepEqual(
    [model.directory.value, model.cases.value.map(({ name }) => name)],
    ["/opt/ml/suites/new", ["first"]],
  );
});

test("broken tells why the shown folder is no suite, until it is one", async () => {
  const { model, files } = await open({ [`${SUITE}/a.request.json`]: "1", [`${SUITE}/a.request.csv`]: "1" });
  await until(() => model.broken.value !== undefined);
  assert.match(model.broken.value?.message ?? "", /are both its request/);
  await files.rm(`${SUITE}/a.request.csv`);
  await model.choose(SUITE);
  assert.equal(model.broken.value, undefined);
});

test("report() has the results as JUnit, in a file named after the suite's folder", async () => {
  const { model } = await open(TWO_CASES);
  assert.equal(await model.report(), undefined);
  await model.run();
  const report = await model.report();
  assert.equal(report?.name, "requests.xml");
  assert.match((await report?.blob.text()) ?? "", /<testsuite name="requests" tests="2" failures="1"/);
});

test("stop() ends a suite whose handler never returns, and keeps what there was", async () => {
  const asked = signal(0);
  const { model } = await open(TWO_CASES, (request) => {
    asked.value += 1;
    return asked.value === 1 ? echo(request) : new Promise(() => {});
  });
  const run = model.run();
  await until(() => asked.value === 2);
  model.stop();
  await run;
  const state = model.state.value;
  assert.ok(state.status === "ended");
  assert.deepEqual([state.results.length, state.caseCount, asked.value], [1, 2, 2]);
  assert.equal(model.said.value, "Suite stopped: 0 passed, 1 failed");
});

test("run() keeps the error of files that make no suite", async () => {
  const { model } = await open({ [`${SUITE}/a.request.json`]: "1", [`${SUITE}/a.request.csv`]: "1" });
  await model.run();
  const state = model.state.value;
  assert.ok(state.status === "failed");
  assert.match(state.error.message, /are both its request/);
});

test("problem tells that a suite or an endpoint is missing, and run() does nothing then", async () => {
  const { model, endpoint } = await open(TWO_CASES);
  assert.equal(model.problem.value, undefined);
  endpoint.value = undefined;
  assert.equal(model.problem.value, "No endpoint is deployed");
  await model.run();
  assert.equal(model.state.value.status, "idle");
  assert.equal((await open({})).model.problem.value, "There is no suite in this workspace");
});

test("the suite that was chosen is chosen again after a reload", async () => {
  const { model, context, endpoint } = await open({ ...TWO_CASES, "/opt/ml/more/a.request.json": "1" });
  assert.equal(model.directory.value, SUITE);
  model.choose("/opt/ml/more");
  const again = createSuiteModel(context, { endpoint, suites, clock: fakeClock() });
  again.watch();
  await until(() => again.directories.value !== undefined);
  assert.equal(again.directory.value, "/opt/ml/more");
});

test("findSuites() names the folders that hold a case, and not the container's own above them", async () => {
  const files = new MemoryFileSystem();
  await seedFiles(files, {
    "/opt/ml/input/data/requests/digits/four.request.json": "",
    "/opt/ml/code/a.request": "",
    "/opt/ml/code/.git/b.request.json": "",
    "/opt/ml/model/c.response.json": "",
  });
  assert.deepEqual(await findSuites(files), ["/opt/ml/code", SUITE, `${SUITE}/digits`]);
});
