import assert from "node:assert/strict";
import { test } from "node:test";
import { matchLines } from "../../worker/metrics/match-lines.ts";
import { epochsOf } from "./epochs-of.ts";
import { createLogMetrics, type DefinitionCount } from "./log-metrics.ts";
import {
  DEFAULT_METRIC_DEFINITIONS,
  metricNameProblem,
  metricRegexProblem,
  suggestDefinitions,
  usableDefinitions,
} from "./metric-definitions.ts";
import { seedOf, seedProblem } from "./seed.ts";

const LOG = [
  "Epoch[0] Batch [10]\tSpeed: 1234.56 samples/sec\taccuracy=0.900000\tcross-entropy=0.300000",
  "Epoch[0] Train-accuracy=0.910000",
  "Epoch[0] Train-cross-entropy=0.290000",
  "Epoch[0] Time cost=1.250",
  "Epoch[0] Validation-accuracy=0.920000",
  "Epoch[0] Validation-cross-entropy=0.280000",
  "[Epoch 0] Training: accuracy=0.93, 3.0 s",
  "[Epoch 0] Validation: accuracy=0.94",
];

test("T48: the definitions at first match the lines of fit, of the Speedometer and of the samples", () => {
  const found = DEFAULT_METRIC_DEFINITIONS.map(({ Name, Regex }) => [
    Name,
    matchLines(Regex, LOG).hits.map(({ value }) => value),
  ]);
  assert.deepEqual(found, [
    ["train:accuracy", [0.91, 0.93]],
    ["validation:accuracy", [0.92, 0.94]],
    ["train:cross-entropy", [0.29]],
    ["validation:cross-entropy", [0.28]],
    ["throughput", [1234.56]],
    ["epoch seconds", [1.25]],
  ]);
});

test("A metric definition is refused with the reason, next to one that is none the worse", () => {
  const problem = (Regex: string) => metricRegexProblem({ Name: "loss", Regex });
  assert.equal(problem("loss=([0-9.]+)"), undefined);
  assert.equal(problem("(?:train )?loss=(?P<value>[0-9.]+)"), undefined);
  assert.match(problem("loss=([0-9.]+") ?? "", /^Not an expression: .*group/);
  assert.match(problem("loss=[0-9.]+") ?? "", /in a group/);
  assert.match(problem("(loss)=([0-9.]+)") ?? "", /2 groups/);
  assert.match(problem(`(${"x".repeat(500)})`) ?? "", /at most 500/);
  assert.match(problem("") ?? "", /Type an expression/);
  const rows = [
    { Name: "loss", Regex: "(a)" },
    { Name: "loss", Regex: "(b)" },
    { Name: "", Regex: "(c)" },
    { Name: "", Regex: "" },
  ];
  assert.equal(metricNameProblem(rows, 0), undefined);
  assert.equal(metricNameProblem(rows, 1), '"loss" is there already');
  assert.equal(metricNameProblem(rows, 2), "A metric needs a name");
  assert.equal(metricNameProblem(rows, 3), undefined);
  assert.deepEqual(usableDefinitions(rows), [rows[0]]);
});

test("suggestDefinitions() names the values of the log that no metric is named after", () => {
  const lines = ["Epoch[0] Train-mse=0.5", "epoch 1 loss: 0.25 lr=1e-05", "INFO seed=42"];
  const found = suggestDefinitions(["throughput"], lines);
  assert.deepEqual(
    found.map(({ Name, Regex }) => [Name, matchLines(Regex, lines).hits.map(({ value }) => value)]),
    [
      ["train:mse", [0.5]],
      ["loss", [0.25]],
      ["lr", [1e-5]],
    ],
  );
  assert.deepEqual(
    suggestDefinitions(
      found.map(({ Name }) => Name),
      lines,
    ),
    [],
  );
});

test("createLogMetrics() tells values in the order of the lines, counts them, and leaves out what is slow", async () => {
  const told: unknown[] = [];
  let counts: ReadonlyMap<string, DefinitionCount> = new Map();
  const finder = createLogMetrics({
    definitions: [
      { Name: "loss", Regex: "loss=(\\S+)" },
      { Name: "slow", Regex: "(a+)+b" },
    ],
    matcher: {
      match: async (regexes, lines) =>
        regexes.map((regex) => (regex === "(a+)+b" ? "slow" : matchLines(regex, lines))),
      dispose: () => {},
    },
    onValue: (name, { value, epoch }, timeMs) => told.push([name, value, epoch, timeMs]),
    onCounts: (found) => {
      counts = found;
    },
    onError: assert.ifError,
  });
  finder.add({ text: "epoch 0 loss=0.5", timeMs: 1 });
  finder.add({ text: "nothing", timeMs: 2 });
  await finder.settled();
  finder.add({ text: "epoch 1 loss=much", timeMs: 3 });
  await finder.settled();
  assert.deepEqual(told, [["loss", 0.5, 0, 1]]);
  assert.deepEqual(counts.get("loss"), { matched: 2, unread: 1, last: 0.5, isSlow: false });
  assert.equal(counts.get("slow")?.isSlow, true);
});

test("createLogMetrics() tells once that its worker failed, and lets the run go on", async () => {
  const errors: unknown[] = [];
  const finder = createLogMetrics({
    definitions: [{ Name: "loss", Regex: "loss=(\\S+)" }],
    matcher: { match: () => Promise.reject(new Error("no worker")), dispose: () => {} },
    onValue: () => assert.fail("no value was found"),
    onCounts: () => {},
    onError: (error) => errors.push(error),
  });
  finder.add({ text: "loss=1", timeMs: 0 });
  await finder.settled();
  finder.add({ text: "loss=2", timeMs: 0 });
  await finder.settled();
  assert.equal(errors.length, 1);
});

test("epochsOf() reads the usual names of the hyperparameter", () => {
  assert.equal(epochsOf({ epochs: "4" }), 4);
  assert.equal(epochsOf({ num_epoch: "10" }), 10);
  assert.equal(epochsOf({ epochs: "many" }), undefined);
  assert.equal(epochsOf({}), undefined);
});

test("seedOf() takes what was typed, else draws one", () => {
  assert.equal(seedOf("42"), 42);
  assert.ok(seedOf("") >= 0 && seedOf("") < 2 ** 32);
  assert.equal(seedProblem(""), undefined);
  assert.equal(seedProblem("4294967295"), undefined);
  for (const text of ["-1", "1.5", "4294967296", "x"]) assert.match(seedProblem(text) ?? "", /whole number/);
});
