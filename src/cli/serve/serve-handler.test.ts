import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import type { InvokeRequest } from "../../sagemaker/serving/invocation.ts";
import { failedResult, UnavailableError } from "../../worker/host/failed-result.ts";
import { GuestDeathError } from "../../worker/host/guest.ts";
import type { InvokeResult } from "../../worker/messages.ts";
import { Metrics } from "./metrics.ts";
import { createServeHandler, type ServeHandlerOptions } from "./serve-handler.ts";

const PROBES = "../shared/spec/http-probes.txt";
const skip = existsSync(PROBES) ? false : "no ../shared/spec/http-probes.txt";
const BASE = "http://127.0.0.1:8080";
const JSON_TYPE = "application/json";

function result(status: number, content_type: string, text: string): InvokeResult {
  const body = new TextEncoder().encode(text);
  return { status, content_type, body, stages: [], tensorsLeaked: 0 };
}

/** Answers as the probes' transform_fn. */
function echo({ content_type, accept }: InvokeRequest): InvokeResult {
  const type = content_type === JSON_TYPE || content_type === "text/csv" ? "str" : "bytes";
  return result(200, accept, `('${type}', '${content_type}', '${accept}')`);
}

/** A handler over an endpoint that answers with `answer`. */
function handlerOf(
  answer: (request: InvokeRequest) => InvokeResult = echo,
  options: Partial<ServeHandlerOptions> = {},
) {
  const asked: InvokeRequest[] = [];
  const { handle, end } = createServeHandler({
    endpoint: {
      refusal: undefined,
      ask: async (request) => {
        asked.push(request);
        return { result: answer(request), queuedMs: 0, elapsedMs: 0 };
      },
    },
    serving: { defaultAccept: JSON_TYPE, maxPayloadBytes: undefined, hasProxy: true },
    identity: { region: "eu-west-1", account: "123456789012" },
    isReady: () => true,
    ...options,
  });
  const send = async (path: string, init?: RequestInit) => {
    try {
      return await handle(new Request(`${BASE}${path}`, init));
    } finally {
      end();
    }
  };
  return { send, asked };
}

const post = (headers: Record<string, string> = {}, body = "[]"): RequestInit => ({
  method: "POST",
  headers,
  body: new TextEncoder().encode(body),
});

const REQUESTS: Record<string, [path: string, init?: RequestInit]> = {
  "GET /ping": ["/ping"],
  "POST /ping": ["/ping", { method: "POST" }],
  "HEAD /ping": ["/ping", { method: "HEAD" }],
  "GET /invocations": ["/invocations"],
  "GET /nope": ["/nope"],
  "POST /invocations/": ["/invocations/", { method: "POST" }],
  "no headers": ["/invocations", post({ "content-type": "" })],
  json: ["/invocations", post({ "content-type": JSON_TYPE, accept: JSON_TYPE })],
  "ContentType wins": ["/invocations", post({ ContentType: JSON_TYPE, "Content-Type": "text/csv" })],
  "json charset": ["/invocations", post({ "content-type": "application/json; charset=utf-8" })],
  "JSON upper": ["/invocations", post({ "content-type": "APPLICATION/JSON" })],
  "csv accept": ["/invocations", post({ "content-type": "text/csv", accept: "text/csv" })],
  "accept any": ["/invocations", post({ "content-type": JSON_TYPE, accept: "*/*" })],
  "accept empty": ["/invocations", post({ "content-type": JSON_TYPE, accept: "" })],
  "accept list": ["/invocations", post({ "content-type": JSON_TYPE, accept: "application/json, text/csv" })],
  "ct empty": ["/invocations", post({ "content-type": "" })],
  "empty body": ["/invocations", post({ "content-type": JSON_TYPE }, "")],
};

/** The rows of the reference's version that `documented` follows here: its workers' answers, without the proxy. */
function probes(): Map<string, { status: number; content_type: string; body: string }> {
  const [, section = ""] = readFileSync(PROBES, "utf8").split("cs113\n");
  return new Map(
    section
      .trimEnd()
      .split("\n")
      .map((row) => {
        const [, name = "", status, content_type = "", body = ""] =
          /^(.{35})(\d+) '(.*?)' b['"](.*)['"]$/.exec(row) ?? assert.fail(row);
        return [name.trim(), { status: Number(status), content_type, body: body.replaceAll("\\n", "\n") }];
      }),
  );
}

for (const [name, [path, init]] of Object.entries(REQUESTS)) {
  test(`H7–H10, H14: the served endpoint answers the probe "${name}" as the reference does`, {
    skip,
  }, async () => {
    const serving = { defaultAccept: JSON_TYPE, maxPayloadBytes: undefined, hasProxy: false };
    const response = await handlerOf(echo, { serving }).send(path, init);
    const answer = {
      status: response.status,
      content_type: response.headers.get("content-type"),
      body: await response.text(),
    };
    assert.deepEqual(answer, probes().get(name));
  });
}

test("H2: the proxy answers paths that begin with neither /ping nor /invocations with 404 and {}", async () => {
  const { send, asked } = handlerOf();
  for (const path of ["/", "/nope", "/metrics", "/endpoints/a", "/models"]) {
    const response = await send(path, { method: "POST" });
    assert.deepEqual([path, response.status, await response.text()], [path, 404, "{}"]);
  }
  assert.match(await (await send("/pinge")).text(), /<h1>Not Found<\/h1>/);
  assert.equal(asked.length, 0);
});

test("H3: a body above SAGEMAKER_MAX_PAYLOAD_IN_MB is answered 413, whether its size was told or not", async () => {
  const serving = { defaultAccept: JSON_TYPE, maxPayloadBytes: 10, hasProxy: true };
  const { send, asked } = handlerOf(echo, { serving });
  const told = await send("/invocations", post({ "content-length": "11" }, "12345678901"));
  const stream = () => new Blob(["12345678901"]).stream();
  const untold = await send("/invocations", {
    method: "POST",
    body: stream(),
    duplex: "half",
  } as RequestInit);
  assert.deepEqual([told.status, untold.status, asked.length], [413, 413, 0]);
  const fits = await send("/invocations", post({}, "1234567890"));
  assert.deepEqual([fits.status, asked.length], [200, 1]);
});

test("H4: /ping is answered 502 until the workers serve", async () => {
  let isReady = false;
  const { send } = handlerOf(echo, { isReady: () => isReady });
  assert.equal((await send("/ping")).status, 502);
  isReady = true;
  assert.equal((await send("/ping")).status, 200);
});

test("a request that no worker will take is answered 503 without its body being read", async () => {
  const refusal = new UnavailableError("The endpoint is overloaded");
  const endpoint = { refusal, ask: () => assert.fail("asked") };
  const { send } = handlerOf(echo, { endpoint });
  const body = new ReadableStream({ pull: () => new Promise(() => {}) });
  const response = await send("/invocations", { method: "POST", body, duplex: "half" } as RequestInit);
  assert.deepEqual([response.status, (await response.json()).message], [503, refusal.message]);
});

test("--metrics counts by status, and tells the gauges", async () => {
  const gauges = () => ({
    ...{ waiting: 3, running: 2, restarts: 1, tensors: 5, memoryBytes: 1000 },
    workers: { ready: 1, busy: 2 },
  });
  const statuses = [200, 200, 500];
  const { send } = handlerOf(() => result(statuses.shift() ?? 0, "text/plain", ""), {
    metrics: new Metrics(),
    gauges,
  });
  for (let count = 0; count < 3; count++) await send("/invocations", post());
  const response = await send("/metrics");
  assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const text = await response.text();
  for (const line of [
    'optml_requests_total{status="200"} 2',
    'optml_requests_total{status="500"} 1',
    'optml_request_duration_seconds_bucket{le="+Inf"} 3',
    "optml_request_duration_seconds_count 3",
    "optml_queue_length 3",
    "optml_requests_running 2",
    'optml_workers{state="busy"} 2',
    "optml_worker_restarts_total 1",
    "optml_tensors 5",
    "process_resident_memory_bytes 1000",
  ]) {
    assert.ok(text.split("\n").includes(line), `${line} is not in ${text}`);
  }
});

test("F1, F2: InvokeEndpoint passes the request on and names the variant; custom attributes come back empty", async () => {
  const notes: string[] = [];
  const { send, asked } = handlerOf(echo, { onNote: (text) => notes.push(text) });
  const headers = {
    "content-type": "text/csv",
    accept: "text/csv",
    "x-amzn-sagemaker-custom-attributes": "a=1",
  };
  const response = await send("/endpoints/my-endpoint/invocations", post(headers, "1,2"));
  assert.deepEqual(
    [response.status, response.headers.get("content-type"), await response.text()],
    [200, "text/csv; charset=utf-8", "('str', 'text/csv', 'text/csv')"],
  );
  assert.equal(response.headers.get("x-amzn-invoked-production-variant"), "AllTraffic");
  assert.equal(response.headers.get("x-amzn-sagemaker-custom-attributes"), "");
  assert.deepEqual(asked[0]?.body, new TextEncoder().encode("1,2"));
  await send("/endpoints/my-endpoint/invocations", post(headers));
  assert.equal(notes.length, 1);
});

const SEE =
  "See https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logEventViewer:group=/aws/sagemaker/Endpoints/e in account 123456789012 for more information.";
const timeout = () =>
  failedResult(new GuestDeathError("too late", { functionName: "predict_fn", kind: "timeout" }));

for (const [name, answer, status, what] of [
  [
    "a client error",
    () => result(415, JSON_TYPE, '"no"'),
    415,
    'Received client error (415) from model with message ""no"".',
  ],
  [
    "a server error",
    () => result(500, JSON_TYPE, "oh"),
    500,
    'Received server error (500) from model with message "oh".',
  ],
  [
    "a timeout",
    timeout,
    0,
    'Received server error (0) from model with message "Your invocation timed out while waiting for a response from container model. Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again.".',
  ],
  [
    "a body above 6 MB",
    () => result(200, JSON_TYPE, "x".repeat(6 * 1024 ** 2 + 1)),
    200,
    'Received server error (200) from model with message "" and could not load the entire response body.',
  ],
] as const) {
  test(`F3, F4: ${name} of the container is a ModelError`, async () => {
    const response = await handlerOf(answer).send("/endpoints/e/invocations", post());
    assert.deepEqual([response.status, response.headers.get("x-amzn-errortype")], [424, "ModelError"]);
    const { OriginalMessage, ...body } = await response.json();
    assert.deepEqual(body, {
      Message: `${what} ${SEE}`,
      OriginalStatusCode: status,
      LogStreamArn: "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/sagemaker/Endpoints/e",
    });
    const original = status === 200 ? "" : new TextDecoder().decode(answer().body);
    assert.equal(OriginalMessage, original);
  });
}

for (const [name, path, headers, message] of [
  [
    "an endpoint that is not there",
    "/endpoints/other/invocations",
    {},
    /^Endpoint other of account 123456789012 not found/,
  ],
  ["a name that no endpoint can have", "/endpoints/a_b/invocations", {}, /regular expression pattern/],
  ["a name that is too long", `/endpoints/${"a".repeat(64)}/invocations`, {}, /less than or equal to 63/],
  [
    "a target model",
    "/endpoints/e/invocations",
    { "x-amzn-sagemaker-target-model": "m.tar.gz" },
    /multi-model/,
  ],
  ["another variant", "/endpoints/e/invocations", { "x-amzn-sagemaker-target-variant": "B" }, /Variant B/],
  ["a long content type", "/endpoints/e/invocations", { "content-type": "a".repeat(1025) }, /'contentType'/],
  [
    "long attributes",
    "/endpoints/e/invocations",
    { "x-amzn-sagemaker-custom-attributes": "a".repeat(1025) },
    /'customAttributes'/,
  ],
] as const) {
  test(`F3: ${name} is a ValidationError`, async () => {
    const identity = { name: "e", region: "eu-west-1", account: "123456789012" };
    const { send, asked } = handlerOf(echo, { identity });
    const response = await send(path, post(headers as Record<string, string>));
    assert.deepEqual([response.status, response.headers.get("x-amzn-errortype")], [400, "ValidationError"]);
    assert.match((await response.json()).Message, message);
    assert.equal(asked.length, 0);
  });
}

test("F1: what else a client of the platform may ask of an endpoint is told to be no operation", async () => {
  const { send, asked } = handlerOf();
  for (const operation of ["async-invocations", "invocations-response-stream"]) {
    const response = await send(`/endpoints/e/${operation}`, post());
    assert.deepEqual(
      [response.status, response.headers.get("x-amzn-errortype")],
      [404, "UnknownOperationException"],
    );
  }
  assert.equal(asked.length, 0);
});

test("F1: a body above 6 MB is refused as the platform does, before it is read", async () => {
  const { send, asked } = handlerOf();
  const response = await send("/endpoints/e/invocations", post({ "content-length": "6291457" }));
  assert.equal(response.status, 413);
  assert.deepEqual(await response.json(), { message: "HTTP content length exceeded 6291456 bytes." });
  assert.equal(asked.length, 0);
});

test("any request is answered, with a status that says whose fault it is", async () => {
  const path = fc.oneof(
    fc.constantFrom("/ping", "/invocations", "/endpoints/e/invocations", "/metrics", "//", "/%00", "/%"),
    fc.webPath(),
  );
  const header = fc.tuple(
    fc.constantFrom(
      "content-type",
      "contenttype",
      "accept",
      "x-amzn-sagemaker-target-model",
      "content-length",
    ),
    fc.string({ unit: fc.constantFrom(..."aZ0/*; =,\"'") }),
  );
  const method = fc.constantFrom("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW");
  const { send } = handlerOf();
  await fc.assert(
    fc.asyncProperty(path, method, fc.array(header), fc.uint8Array(), async (at, how, headers, bytes) => {
      const body = how === "GET" || how === "HEAD" ? undefined : new Uint8Array(bytes);
      const response = await send(at, { method: how, headers, body });
      assert.ok([200, 400, 404, 405, 413, 424].includes(response.status), `${response.status}`);
      await response.arrayBuffer();
    }),
  );
});
