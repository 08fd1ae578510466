import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { keep } from "../../mxnet/memory.ts";
import { array } from "../../mxnet/ndarray/create.ts";
import type { NDArray } from "../../mxnet/ndarray/ndarray.ts";
import { countOwnTensors } from "../../mxnet/tensor-copies.ts";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { Script } from "../script-call.ts";
import { startInferenceService } from "../serving/inference-service.ts";
import { StandInBlock, StandInModule } from "../serving/stand-ins.ts";
import { defaultSource } from "./default-sources.ts";
import type { RequestTrace, StageName, TraceLine } from "./request-trace.ts";
import { statisticsOf } from "./tensor-statistics.ts";
import type { ValueSnapshot } from "./value-snapshot.ts";

await tf.setBackend("cpu");
const JSON_TYPE = "application/json";
const model_fn = () => new StandInBlock((x) => [x.mul(2)]);

/** A service that traces, and the lines that its script "logs". */
async function start(script: Script) {
  const lines: TraceLine[] = [];
  const service = await startInferenceService({
    script,
    files: new MemoryFileSystem(),
    env: {},
    log: (level, _, text) => lines.push({ timeMs: 0, level, origin: "system", text }),
    tracing: { takeLines: () => lines.splice(0) },
  });
  let ticket = 0;
  async function ask(body = "[[1, 2]]", content_type = JSON_TYPE) {
    const request = { body: new TextEncoder().encode(body), content_type, accept: JSON_TYPE };
    const { trace, ...response } = await service.invoke(request, ++ticket);
    assert.ok(trace);
    return { response, text: new TextDecoder().decode(response.body), trace: await trace.read() };
  }
  async function replay(earlier: number, from: StageName) {
    assert.ok(service.replay);
    const { trace, ...response } = await service.replay(earlier, from, ++ticket);
    assert.ok(trace);
    return { response, text: new TextDecoder().decode(response.body), trace: await trace.read() };
  }
  return { service, lines, ask, replay };
}

function stageOf(trace: RequestTrace, name: StageName) {
  const stage = trace.stages.find((each) => each.name === name);
  assert.ok(stage, `no stage ${name}`);
  return stage;
}

function tensorOf(value: ValueSnapshot | undefined) {
  assert.ok(value?.kind === "tensor", JSON.stringify(value));
  return { shape: value.shape, dtype: value.dtype, values: [...value.values] };
}

test("a trace holds what went from stage to stage, as it was", async () => {
  const { ask } = await start({ model_fn });
  const { trace, text } = await ask();
  assert.equal(text, "[[2.0, 4.0]]");
  assert.deepEqual(
    trace.stages.map(({ name, source, served }) => `${name} ${source} ${served?.name}`),
    [
      "decode default decodeRequest",
      "input_fn default readArray",
      "predict_fn default forward",
      "output_fn default writeArray",
      "response default toSuccess",
    ],
  );
  const bytes = new TextEncoder().encode("[[1, 2]]");
  assert.deepEqual(stageOf(trace, "decode").input, { kind: "bytes", bytes, length: 8 });
  assert.deepEqual(stageOf(trace, "decode").output, { kind: "text", text: "[[1, 2]]", length: 8 });
  const rows = { shape: [1, 2], dtype: "float32", values: [1, 2] };
  assert.deepEqual(tensorOf(stageOf(trace, "input_fn").output), rows);
  assert.deepEqual(tensorOf(stageOf(trace, "predict_fn").input), rows);
  assert.deepEqual(tensorOf(stageOf(trace, "predict_fn").output), { ...rows, values: [2, 4] });
  assert.deepEqual(stageOf(trace, "output_fn").output, {
    kind: "plain",
    value: ["[[2.0, 4.0]]", "application/json"],
  });
  assert.deepEqual(trace.findings, []);
});

test("a tensor of texts is told with its shape, and each text", async () => {
  const { ask } = await start({ model_fn, input_fn: () => tf.tensor([["a", "bé"]], [1, 2], "string") });
  const { trace } = await ask();
  assert.deepEqual(stageOf(trace, "input_fn").output, {
    kind: "list",
    className: "Tensor (1, 2) string",
    items: [
      { kind: "text", text: "a", length: 1 },
      { kind: "text", text: "bé", length: 2 },
    ],
    length: 2,
  });
});

test("integers of 64 bits and double floats have their figures, and values beyond float32", async () => {
  const input_fn = () => ({ long: BigInt64Array.of(-5n, 3n), double: Float64Array.of(1e300, 0.1) });
  const { trace } = await (await start({ model_fn, input_fn })).ask();
  const { output } = stageOf(trace, "input_fn");
  assert.ok(output?.kind === "record");
  const [long, double] = output.entries.map(([, value]) => value);
  assert.deepEqual(tensorOf(long), { shape: [2], dtype: "int64", values: [-5, 3] });
  assert.ok(long?.kind === "tensor");
  const { min, max, mean, infinityCount } = long.statistics;
  assert.deepEqual({ min, max, mean, infinityCount }, { min: -5, max: 3, mean: -1, infinityCount: 0 });
  assert.deepEqual(tensorOf(double), { shape: [2], dtype: "float64", values: [1e300, 0.1] });
});

test("a long answer is cut, says how long it was, and leaves room for what follows", async () => {
  const { ask } = await start({ model_fn, output_fn: () => ["x".repeat(5_000_000), "text/plain"] });
  const { trace } = await ask();
  const { output } = stageOf(trace, "output_fn");
  assert.ok(output?.kind === "list");
  const [body, type] = output.items;
  assert.deepEqual(type, { kind: "text", text: "text/plain", length: 10 });
  assert.ok(body?.kind === "text");
  assert.deepEqual([body.text.length, body.length], [262_144, 5_000_000]);
  const { output: response } = stageOf(trace, "response");
  assert.ok(response?.kind === "record");
  const [, sent] = response.entries.find(([name]) => name === "body") ?? [];
  assert.ok(sent?.kind === "bytes");
  assert.deepEqual([sent.bytes.length, sent.length], [262_144, 5_000_000]);
  assert.equal(trace.isCut, false);
});

test("a list of more numbers than are copied says how many it had, and hides nothing beside it", async () => {
  const input_fn = () => ({ list: Array.from({ length: 300_000 }, (_, at) => at), word: "short" });
  const { output } = stageOf((await (await start({ model_fn, input_fn })).ask()).trace, "input_fn");
  assert.ok(output?.kind === "record");
  const [list, word] = output.entries.map(([, value]) => value);
  assert.deepEqual([output.length, word], [2, { kind: "text", text: "short", length: 5 }]);
  assert.ok(list?.kind === "list");
  assert.deepEqual([list.length, list.items[2]], [300_000, { kind: "plain", value: 2 }]);
});

test("an object of more members than are copied says how many it had", async () => {
  const input_fn = () => Object.fromEntries(Array.from({ length: 150_000 }, (_, at) => [`key ${at}`, at]));
  const { output } = stageOf((await (await start({ model_fn, input_fn })).ask()).trace, "input_fn");
  assert.ok(output?.kind === "record");
  assert.deepEqual([output.length, output.entries[1]], [150_000, ["key 1", { kind: "plain", value: 1 }]]);
});

test("a value that a later stage changes is kept as it was", async () => {
  const { ask } = await start({
    model_fn,
    input_fn: () => array([[1, 2]]),
    predict_fn: (_: unknown, x: NDArray) => {
      x.assign(tf.tensor2d([[7, 8]]));
      return x;
    },
  });
  const { trace } = await ask();
  assert.deepEqual(tensorOf(stageOf(trace, "predict_fn").input).values, [1, 2]);
  assert.deepEqual(tensorOf(stageOf(trace, "predict_fn").output).values, [7, 8]);
});

test("the rows of a Module are seen before they are wrapped in a DataIter", async () => {
  const module = () => new StandInModule([["data", [4, 2]]], (x) => [x.mul(2)]);
  const { trace, text } = await (await start({ model_fn: module })).ask();
  assert.equal(text, "[[2.0, 4.0]]");
  assert.deepEqual(tensorOf(stageOf(trace, "input_fn").output), {
    shape: [1, 2],
    dtype: "float32",
    values: [1, 2],
  });
  const own = await (
    await start({ model_fn: module, input_fn: (_m: unknown, _d: unknown, _t: unknown) => array([[5, 6]]) })
  ).ask();
  assert.deepEqual(tensorOf(stageOf(own.trace, "predict_fn").input).values, [5, 6]);
  const wrapped = own.trace.stages.filter(({ isInputWrapped }) => isInputWrapped).map(({ name }) => name);
  assert.deepEqual(wrapped, ["predict_fn"]);
});

test("a stage tells its lines of the log, and the one that failed is marked", async () => {
  const { lines, ask } = await start({
    model_fn,
    predict_fn: () => {
      lines.push({ timeMs: 1, level: "info", origin: "script", text: "here" });
      throw new RangeError("no such row");
    },
  });
  const { response, trace } = await ask();
  assert.equal(response.status, 500);
  const stage = stageOf(trace, "predict_fn");
  assert.deepEqual([stage.isFailed, stage.output], [true, undefined]);
  assert.equal(stage.lines[0]?.text, "here");
  assert.match(stage.lines[1]?.text ?? "", /Cannot complete predict_fn: no such row/);
  assert.equal(trace.stages.at(-1)?.name, "predict_fn");
});

test("a NaN is named with the stage that it first appears in", async () => {
  const { ask } = await start({
    model_fn,
    predict_fn: (_: unknown, x: NDArray) => x.add(array([[Number.NaN, 0]])),
  });
  assert.deepEqual((await ask()).trace.findings, [
    { kind: "nan", stage: "predict_fn", text: "The output of predict_fn has 1 NaN, its input had none" },
  ]);
});

test("tensors that a stage makes and leaves behind are counted in that stage", async () => {
  const kept: NDArray[] = [];
  const { ask } = await start({
    model_fn,
    predict_fn: (_: unknown, x: NDArray) => {
      tf.tidy(() => kept.push(keep(x.mul(3))));
      return x.mul(2);
    },
  });
  assert.deepEqual((await ask()).trace.findings, [], "a model may make at first what it keeps");
  const { trace, response } = await ask();
  assert.deepEqual(
    trace.stages.map(({ tensors }) => tensors.leaked),
    [0, 0, 1, 0, 0],
  );
  assert.ok(stageOf(trace, "predict_fn").tensors.made >= 2);
  assert.equal(response.tensorsLeaked, 1);
  assert.match(trace.findings[0]?.text ?? "", /predict_fn left 1 tensor behind.*dispose/);
  for (const each of kept) each.dispose();
});

test("1,000 traced requests leave as many tensors as there were", async () => {
  const { ask } = await start({ model_fn });
  await ask();
  const [before, own] = [new Set<number>(), countOwnTensors()];
  for (let request = 0; request < 1000; request++) {
    const { response } = await ask();
    assert.equal(response.tensorsLeaked, 0);
    if (request >= 20) before.add(tf.memory().numTensors);
  }
  assert.equal(countOwnTensors(), own);
  assert.equal(before.size, 1, "tensors, with what is kept for replays");
});

test("a trace holds 4 MB of values at most and says that it was cut", async () => {
  const big = () => Array.from({ length: 30 }, () => tf.zeros([65_536]));
  const { ask } = await start({ model_fn, input_fn: big, predict_fn: () => array([[1]]) });
  const { trace } = await ask();
  assert.equal(trace.isCut, true);
  const input = stageOf(trace, "input_fn").output;
  assert.ok(input?.kind === "list");
  const kept = input.items.reduce(
    (sum, item) => sum + (item.kind === "tensor" ? item.values.byteLength : 0),
    0,
  );
  assert.ok(kept <= 4 * 1024 ** 2 && kept > 3.9 * 1024 ** 2);
  assert.equal((await ask("[[1]]")).trace.stages.length, 5);
});

test("replay() of a stage takes what it got then, and runs the rest with the script as it is now", async () => {
  const { service, ask, replay } = await start({ model_fn });
  const { trace } = await ask("[[3, 4]]");
  const ran: string[] = [];
  service.replaceScript({
    model_fn,
    input_fn: () => ran.push("input_fn"),
    predict_fn: (_: unknown, x: NDArray) => x.mul(10),
  });
  const { text, trace: again, response } = await replay(trace.ticket, "predict_fn");
  assert.equal(text, "[[30.0, 40.0]]");
  assert.deepEqual(ran, []);
  assert.equal(stageOf(again, "input_fn").isKept, true);
  assert.deepEqual(
    response.stages.map(({ name }) => name),
    ["predict_fn", "output_fn"],
  );
  assert.equal((await replay(again.ticket, "output_fn")).text, "[[30.0, 40.0]]", "a replay can be replayed");
  assert.equal((await replay(trace.ticket, "output_fn")).text, "[[6.0, 8.0]]");
});

test("replay() from decode answers the whole request", async () => {
  const { service, ask, replay } = await start({ model_fn });
  const { trace } = await ask("[[3, 4]]");
  service.replaceScript({ model_fn, input_fn: () => array([[1]]) });
  assert.equal((await replay(trace.ticket, "decode")).text, "[[2.0]]");
});

test("replay() of what is gone, or could not be kept, says so", async () => {
  const { ask, replay, service } = await start({
    model_fn,
    input_fn: () => new Map(),
    predict_fn: () => array([[1]]),
  });
  const { trace } = await ask();
  assert.match(stageOf(trace, "predict_fn").noReplay ?? "", /class Map/);
  await assert.rejects(
    replay(trace.ticket, "predict_fn"),
    /what input_fn gave is not kept: it holds an object of class Map/,
  );
  await assert.rejects(replay(99, "decode"), /the request is gone.*Send the request again/);
  service.replaceScript({ model_fn, transform_fn: () => ["x", "text/plain"] });
  await assert.rejects(replay(trace.ticket, "predict_fn"), /has other handlers now: transform_fn/);
  for (let request = 0; request < 16; request++) await ask();
  await assert.rejects(replay(trace.ticket, "decode"), /its last 16 requests/);
});

test("statisticsOf() leaves NaN and infinity out of the figures and counts them", () => {
  const { histogram, ...figures } = statisticsOf([1, Number.NaN, 3, Number.POSITIVE_INFINITY]);
  assert.deepEqual(figures, { count: 4, min: 1, max: 3, mean: 2, nanCount: 1, infinityCount: 1 });
  assert.deepEqual([histogram.from, histogram.to, histogram.counts.length], [1, 3, 32]);
  assert.deepEqual([histogram.counts[0], histogram.counts[31]], [1, 1]);
  assert.deepEqual(statisticsOf([5, 5]).histogram, { from: 5, to: 5, counts: [2] });
  assert.ok(Number.isNaN(statisticsOf([]).mean));
});

for (const family of ["Gluon", "Module"] as const) {
  for (const stage of ["decode", "input_fn", "predict_fn", "output_fn", "response"] as const) {
    test(`the default of ${stage} for a ${family} model is where the trace says it is`, async () => {
      const source = defaultSource(family, stage);
      assert.ok(source);
      const text = await readFile(source.path, "utf8");
      assert.match(text, new RegExp(`function ${source.name}\\(`));
    });
  }
}
