import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { connectMetrics, type MetricsPort } from "../host/metrics-client.ts";
import { LINE_LENGTH, matchLines, metricRegex } from "./match-lines.ts";
import type { MatchReply, MatchRequest } from "./metric-messages.ts";
import { type MetricsScope, serveMetrics } from "./serve-metrics.ts";

test("T48: matchLines() finds value, epoch and batch in the lines of fit and of the Speedometer", () => {
  const lines = [
    "Epoch[0] Batch [20]\tSpeed: 1234.56 samples/sec\taccuracy=0.934000",
    "Epoch[3] Batch [0-40]\tSpeed: 99.00 samples/sec\taccuracy=0.5",
    "Epoch[1] Train-accuracy=0.940000",
    "Epoch[1] Time cost=1.250",
  ];
  assert.deepEqual(matchLines("Speed: ([\\d.]+) samples/sec", lines).hits, [
    { line: 0, value: 1234.56, epoch: 0, batch: 20 },
    { line: 1, value: 99, epoch: 3, batch: 40 },
  ]);
  assert.deepEqual(matchLines("Train-accuracy=(\\S+)", lines).hits, [
    { line: 2, value: 0.94, epoch: 1, batch: Number.NaN },
  ]);
});

test("matchLines() finds the epoch that a script's own words name", () => {
  const lines = ["[Epoch 2] Training: accuracy=0.91, 3.0 s", "epoch: 4 loss 0.25", "loss 0.125"];
  assert.deepEqual(
    matchLines("(?:accuracy=|loss )(\\S+)", lines).hits.map(({ value, epoch }) => [value, epoch]),
    [
      [0.91, 2],
      [0.25, 4],
      [0.125, Number.NaN],
    ],
  );
});

test("matchLines() reads numbers as Python and JavaScript print them, and counts what is none", () => {
  const texts = ["1e-05", "nan", "-inf", "Infinity", "-.5", "fast", ""];
  const { hits, unread } = matchLines(
    "x=(\\S*)",
    texts.map((text) => `x=${text}`),
  );
  assert.deepEqual(
    hits.map(({ value }) => value),
    [1e-5, Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -0.5],
  );
  assert.equal(unread, 2);
});

test("matchLines() gives back every number that a line tells", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(), (value, epoch) => {
      const [hit] = matchLines("loss=(\\S+)", [`Epoch[${epoch % 1e6}] loss=${value}`]).hits;
      assert.ok(hit && (Object.is(hit.value, value) || hit.value === value));
      assert.equal(hit.epoch, epoch % 1e6);
    }),
  );
});

test("matchLines() looks at the first thousand characters of a line only", () => {
  assert.equal(matchLines("x=(\\d)", [`${"-".repeat(LINE_LENGTH - 3)}x=1`]).hits.length, 1);
  assert.equal(matchLines("x=(\\d)", [`${"-".repeat(LINE_LENGTH - 2)}x=1`]).hits.length, 0);
});

test("metricRegex() takes Python's way to name a group", () => {
  assert.equal(metricRegex("loss=(?P<loss>[\\d.]+)").exec("loss=0.5")?.[1], "0.5");
});

/** A worker of this realm; with `hangsOn` one that never gets past that expression. */
function inProcess(hangsOn?: string): MetricsPort {
  const port: MetricsPort = { onmessage: null, onerror: null, postMessage: () => {}, terminate: () => {} };
  const scope: MetricsScope = {
    onmessage: null,
    postMessage: (data: MatchReply) =>
      queueMicrotask(() => port.onmessage?.(new MessageEvent("message", { data }))),
  };
  port.postMessage = (request: MatchRequest) => {
    const at = hangsOn === undefined ? -1 : request.regexes.indexOf(hangsOn);
    const regexes = at < 0 ? request.regexes : request.regexes.slice(0, at);
    scope.onmessage?.(new MessageEvent("message", { data: { ...request, regexes } }));
  };
  serveMetrics(scope);
  return port;
}

test("match() answers for each expression, and one request after the other", async () => {
  const matcher = connectMetrics({ start: () => inProcess(), schedule: () => () => {} });
  const [first, second] = await Promise.all([
    matcher.match(["a=(\\d)", "b=(\\d)"], ["a=1 b=2"]),
    matcher.match(["a=(\\d)"], ["a=3"]),
  ]);
  assert.deepEqual(first[1], {
    hits: [{ line: 0, value: 2, epoch: Number.NaN, batch: Number.NaN }],
    unread: 0,
  });
  const values = (results: typeof first) =>
    results.map((each) => (each === "slow" ? each : each.hits.map(({ value }) => value)));
  assert.deepEqual(values(first), [[1], [2]]);
  assert.deepEqual(values(second), [[3]]);
  assert.deepEqual(await matcher.match([], ["a"]), []);
});

test("match() ends the worker that an expression holds up, and goes on with the others", async () => {
  let started = 0;
  const matcher = connectMetrics({
    start() {
      started += 1;
      return inProcess("(a+)+b(\\d)");
    },
    // Patience ends when all that the worker had to say was said.
    schedule(_, task) {
      let isOff = false;
      setTimeout(() => !isOff && task());
      return () => {
        isOff = true;
      };
    },
  });
  const results = await matcher.match(["a=(\\d)", "(a+)+b(\\d)", "b=(\\d)"], ["a=1 b=2"]);
  assert.equal(results[1], "slow");
  assert.notEqual(results[0], "slow");
  assert.notEqual(results[2], "slow");
  assert.equal(started, 2);
});

test("match() is rejected where the worker does not load, and tries anew at the next request", async () => {
  let isBroken = true;
  const matcher = connectMetrics({
    start() {
      if (!isBroken) return inProcess();
      const port: MetricsPort = {
        onmessage: null,
        onerror: null,
        postMessage: () => {},
        terminate: () => {},
      };
      queueMicrotask(() => port.onerror?.(new ErrorEvent("error", { message: "no such file" })));
      return port;
    },
    schedule: () => () => {},
  });
  await assert.rejects(matcher.match(["a"], ["a"]), /no such file/);
  isBroken = false;
  assert.equal((await matcher.match(["a=(\\d)"], ["a=1"])).length, 1);
});
