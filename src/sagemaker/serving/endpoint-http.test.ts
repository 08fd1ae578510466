import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import {
  answerWithoutWorker,
  createEndpointHandler,
  pathOf,
  readInvokeRequest,
  toResponse,
} from "./endpoint-http.ts";
import type { InvokeRequest, InvokeResponse } from "./invocation.ts";

const PROBES = "../shared/spec/http-probes.txt";
const skip = existsSync(PROBES) ? false : "no ../shared/spec/http-probes.txt";
const BASE = "http://127.0.0.1:8080";

/** Answers as the probes' transform_fn: with what it got, as Python prints it, and the accept type. */
async function echo({ body, content_type, accept }: InvokeRequest): Promise<InvokeResponse> {
  const type = content_type === "application/json" || content_type === "text/csv" ? "str" : "bytes";
  const text = `('${type}', '${content_type}', '${accept}')`;
  assert.ok(body instanceof Uint8Array);
  return {
    status: 200,
    content_type: accept,
    body: new TextEncoder().encode(text),
    stages: [],
    tensorsLeaked: 0,
  };
}

function post(headers: Record<string, string>, body = "[]"): Request {
  return new Request(`${BASE}/invocations`, {
    method: "POST",
    headers,
    body: new TextEncoder().encode(body),
  });
}

const JSON_TYPE = "application/json";
const REQUESTS: Record<string, Request> = {
  "GET /ping": new Request(`${BASE}/ping`),
  "POST /ping": new Request(`${BASE}/ping`, { method: "POST" }),
  "HEAD /ping": new Request(`${BASE}/ping`, { method: "HEAD" }),
  "GET /invocations": new Request(`${BASE}/invocations`),
  "GET /nope": new Request(`${BASE}/nope`),
  "POST /invocations/": new Request(`${BASE}/invocations/`, { method: "POST" }),
  // The probes' client always sent an empty content type.
  "no headers": post({ "content-type": "" }),
  json: post({ "content-type": JSON_TYPE, accept: JSON_TYPE }),
  "ContentType wins": post({ ContentType: JSON_TYPE, "Content-Type": "text/csv" }),
  "json charset": post({ "content-type": "application/json; charset=utf-8" }),
  "JSON upper": post({ "content-type": "APPLICATION/JSON" }),
  "csv accept": post({ "content-type": "text/csv", accept: "text/csv" }),
  "accept any": post({ "content-type": JSON_TYPE, accept: "*/*" }),
  "accept empty": post({ "content-type": JSON_TYPE, accept: "" }),
  "accept list": post({ "content-type": JSON_TYPE, accept: "application/json, text/csv" }),
  "ct empty": post({ "content-type": "" }),
  "empty body": post({ "content-type": JSON_TYPE }, ""),
};

/** The rows of the reference's version that `documented` follows here. */
function probes(): Map<string, { status: number; content_type: string; body: string }> {
  const [, section = ""] = readFileSync(PROBES, "utf8").split("cs113\n");
  const rows = section.trimEnd().split("\n");
  return new Map(
    rows.map((row) => {
      const [, name = "", status, content_type = "", body = ""] =
        /^(.{35})(\d+) '(.*?)' b['"](.*)['"]$/.exec(row) ?? assert.fail(row);
      return [name.trim(), { status: Number(status), content_type, body: body.replaceAll("\\n", "\n") }];
    }),
  );
}

for (const [name, request] of Object.entries(REQUESTS)) {
  test(`H7–H10, H14: the HTTP layer answers the probe "${name}" as the reference does`, {
    skip,
  }, async () => {
    const response = await createEndpointHandler({ invoke: echo })(request);
    const answer = {
      status: response.status,
      content_type: response.headers.get("content-type"),
      body: await response.text(),
    };
    assert.deepEqual(answer, probes().get(name));
  });
}

test("H9: a request without a content type is JSON", async () => {
  const request = new Request(`${BASE}/invocations`, { method: "POST", body: new Uint8Array([1]) });
  assert.equal((await readInvokeRequest(request)).content_type, "application/json");
});

test("H10: the default accept is the endpoint's", async () => {
  const handler = createEndpointHandler({ invoke: echo, defaultAccept: "text/csv" });
  const response = await handler(post({ "content-type": JSON_TYPE }));
  assert.equal(response.headers.get("content-type"), "text/csv; charset=utf-8");
});

for (const [returned, sent] of [
  ["text/csv", "text/csv; charset=utf-8"],
  ["application/json", "application/json"],
  ["application/xml", "application/xml; charset=utf-8"],
  ["image/svg+xml", "image/svg+xml"],
  ["application/atom+xml", "application/atom+xml; charset=utf-8"],
  ["*/*", "*/*"],
  ["", ""],
] as const) {
  test(`H14: content type "${returned}" goes out as "${sent}"`, () => {
    const response = toResponse({ status: 200, content_type: returned, body: new Uint8Array() });
    assert.equal(response.headers.get("content-type"), sent);
  });
}

test("H7, H8: only POST /invocations needs a worker, and 405 names the methods", () => {
  assert.equal(answerWithoutWorker(post({})), undefined);
  const refused = answerWithoutWorker(new Request(`${BASE}/invocations`, { method: "PUT" }));
  assert.equal(refused?.status, 405);
  assert.equal(refused?.headers.get("allow"), "POST, OPTIONS");
  assert.equal(answerWithoutWorker(new Request(`${BASE}/ping?x=1`))?.status, 200);
});

test("a body of bytes reaches the worker and comes back unchanged", async () => {
  const bytes = new Uint8Array(256).map((_, index) => index);
  const handler = createEndpointHandler({
    invoke: async ({ body, accept }) => ({
      status: 200,
      content_type: accept,
      body,
      stages: [],
      tensorsLeaked: 0,
    }),
  });
  const request = new Request(`${BASE}/invocations`, {
    method: "POST",
    body: bytes,
    headers: { accept: "image/png" },
  });
  assert.deepEqual(new Uint8Array(await (await handler(request)).arrayBuffer()), bytes);
});

for (const [url, path] of [
  ["http://localhost:8080/ping", "/ping"],
  ["http://localhost/ping?a=/b#c", "/ping"],
  ["http://localhost/#a?b", "/"],
  ["https://localhost", "/"],
  ["http://localhost//ping", "//ping"],
] as const) {
  test(`pathOf() finds ${path} in ${url}`, () => assert.equal(pathOf(url), path));
}
