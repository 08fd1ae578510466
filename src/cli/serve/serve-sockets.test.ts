import assert from "node:assert/strict";
import { connect } from "node:net";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { BodyReader } from "./read-body.ts";
import { type Served, servedFor } from "./testing/served.ts";

const ECHO = `export const model_fn = () => 0;
export const transform_fn = (model, data, content_type, accept) => [data, accept];
`;
const QUIET_MS = 2000;
/** Added to what came back over a connection that the server did not close. */
const LEFT_OPEN = "\n(left open)";
const HEAD = "POST /invocations HTTP/1.1\r\nHost: a\r\n";

/** Sends raw bytes and gives all that came back until the server closed, or the client ended its half. */
function exchange(
  port: number,
  pieces: readonly (string | Uint8Array)[],
  { half = true } = {},
): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  let received = "";
  socket.setEncoding("latin1");
  socket.on("data", (text: string) => {
    received += text;
  });
  socket.on("error", () => {});
  socket.on("close", () => resolve(received));
  // Some of what is sent leaves a connection open: its answer is there by then, or is none.
  socket.setTimeout(QUIET_MS, () => {
    received += LEFT_OPEN;
    socket.destroy();
  });
  socket.on("end", () => socket.end());
  for (const piece of pieces) socket.write(piece);
  if (half) socket.end();
  return promise;
}

/** The status of an answer, 0 where there is none. Who asks to be told to go on is told so before. */
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer.replace(GO_ON, ""))?.[1] ?? 0);
const GO_ON = /^HTTP\/1\.1 100 Continue\r\n\r\n/;

/** An endpoint still answers, and nothing of what was sent before is left in it. */
async function assertWell({ url, endpoint }: Served): Promise<void> {
  const response = await fetch(`${url}/invocations`, { method: "POST", body: "well" });
  assert.deepEqual([response.status, await response.text()], [200, "well"]);
  assert.deepEqual(endpoint.figures, { waiting: 0, running: 0, restarts: 0, tensors: 0 });
}

const served = (t: TestContext) =>
  servedFor(t, { script: ECHO, env: { SAGEMAKER_MAX_PAYLOAD_IN_MB: "1" }, handler: { stallMs: 100 } });

test("bad bytes on the wire are answered with the right status, and the endpoint goes on", async (t) => {
  const endpoint = await served(t);
  const { port } = endpoint;
  const big = new Uint8Array(1024 ** 2 + 1);
  const cases: Record<string, [number, string, ...(string | Uint8Array)[]]> = {
    "a body above the limit": [413, `${HEAD}Content-Length: ${big.length}\r\n\r\n`, big],
    "a body above the limit that is not sent": [413, `${HEAD}Content-Length: 99999999999\r\n\r\n`],
    "a chunked body above the limit": [
      413,
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n${big.length.toString(16)}\r\n`,
      big,
      "\r\n0\r\n\r\n",
    ],
    "a chunked body": [
      200,
      `${HEAD}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n[]\r\n0\r\n\r\n`,
    ],
    "an unknown path": [404, "POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
    "an unknown method": [405, "BREW /invocations HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
    "a header that goes on": [400, `${HEAD}A: b\r\n c\r\nContent-Length: 0\r\n\r\n`],
    "a header without a name": [400, `${HEAD}: b\r\n\r\n`],
    "a length that is none": [400, `${HEAD}Content-Length: -1\r\n\r\n`],
    "no HTTP": [400, "hello\r\n\r\n"],
    "a zero byte in the path": [400, "GET /pi\0ng HTTP/1.1\r\nHost: a\r\n\r\n"],
  };
  for (const [name, [status, ...pieces]] of Object.entries(cases)) {
    const answer = await exchange(port, pieces, { half: false });
    assert.equal(statusOf(answer), status, `${name}: ${answer.slice(0, 200)}`);
  }
  await assertWell(endpoint);
});

test("a body that ends too early, or is no body, reaches no worker", async (t) => {
  const endpoint = await served(t);
  for (const bytes of [
    "Content-Length: 100\r\n\r\nhalf",
    "Transfer-Encoding: chunked\r\n\r\n5\r\nha",
    "Transfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n",
  ]) {
    const answer = await exchange(endpoint.port, [`${HEAD}${bytes}`]);
    assert.ok([0, 400].includes(statusOf(answer)), answer);
  }
  await assertWell(endpoint);
});

test("a chunked body that is malformed ends its connection at once, though its client waits", async (t) => {
  const endpoint = await served(t);
  for (const chunks of ["zz\r\n[]\r\n", "5\r\nhello\r\nzz\r\n", "5\r\nhelloXX3\r\nabc\r\n0\r\n\r\n"]) {
    const request = `${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunks}`;
    const answer = await exchange(endpoint.port, [request], { half: false });
    assert.ok([0, 400].includes(statusOf(answer)), answer);
    assert.ok(!answer.endsWith(LEFT_OPEN), answer);
  }
  await assertWell(endpoint);
});

test("a client that stops sending is answered 408, and does not keep others waiting", async (t) => {
  const endpoint = await served(t);
  const chunked = "Transfer-Encoding: chunked\r\n\r\n";
  const slow = [
    ...["Content-Length: 100\r\n\r\nslow", "Content-Length: 100000\r\n\r\nslow"],
    ...[chunked, `${chunked}5`, `${chunked}5\r\nsl`, `${chunked}4\r\nslow\r\n`],
  ].map((begun) => exchange(endpoint.port, [`${HEAD}${begun}`], { half: false }));
  await assertWell(endpoint);
  const answers = await Promise.all(slow);
  assert.deepEqual(answers.map(statusOf), Array(6).fill(408));
});

test("a large body that comes piece by piece is read, however long it takes", async () => {
  const pieces = [new Uint8Array(3).fill(1), new Uint8Array(2).fill(2)];
  const body = new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      const piece = pieces.shift();
      if (piece) controller.enqueue(piece);
      else controller.close();
    },
  });
  const reader = new BodyReader(undefined, 60_000);
  const request = new Request("http://a/", { method: "POST", body, duplex: "half" } as RequestInit);
  assert.deepEqual(await reader.read(request), new Uint8Array([1, 1, 1, 2, 2]));
  reader.end();
});

test("what a client sends cannot end a header of the answer, or a line of the log", async (t) => {
  const { port, lines, end } = await served(t);
  const request = `${HEAD}Accept: text/a\tb"c\r\nUser-Agent: a"b\\c\t\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]`;
  const answer = await exchange(port, [request], { half: false });
  assert.equal(statusOf(answer), 200);
  assert.match(answer, /\r\ncontent-type: text\/a\tb"c; charset=utf-8\r\n/);
  await end();
  assert.match(
    lines.at(-1) ?? "",
    /^127\.0\.0\.1 - - \[[^\]]+\] "POST \/invocations HTTP\/1\.1" 200 2 "-" "a\\x22b\\x5Cc"$/,
  );
});

test("10,000 random requests, well or badly formed, are all answered or refused, and leave nothing behind", async (t) => {
  const endpoint = await served(t);
  const word = fc.string({ maxLength: 12 });
  const line = fc.tuple(
    fc.constantFrom(
      "Content-Length",
      "Transfer-Encoding",
      "Content-Type",
      "Accept",
      "ContentType",
      "Expect",
      "X",
    ),
    fc.oneof(word, fc.constantFrom("0", "3", "chunked", "application/json", "100-continue", "*/*")),
  );
  const request = fc
    .record({
      method: fc.oneof(fc.constantFrom("GET", "POST", "HEAD", "OPTIONS", "PUT"), word),
      path: fc.oneof(fc.constantFrom("/ping", "/invocations", "/endpoints/e/invocations"), word),
      lines: fc.array(line, { maxLength: 4 }),
      body: word,
    })
    .map(({ method, path, lines, body }) =>
      [
        `${method} ${path} HTTP/1.1`,
        "Host: a",
        ...lines.map(([name, value]) => `${name}: ${value}`),
        "Connection: close",
        "",
        body,
      ].join("\r\n"),
    );
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 10, maxLength: 10 }), async (requests) => {
      const answers = await Promise.all(requests.map((text) => exchange(endpoint.port, [text])));
      for (const answer of answers) {
        assert.ok([0, 200, 400, 404, 405, 408, 413, 424].includes(statusOf(answer)), answer);
      }
    }),
    { numRuns: 1000 },
  );
  await assertWell(endpoint);
});
