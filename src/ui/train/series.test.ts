import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { TrainingProgress } from "../../worker/messages.ts";
import { alignLines, DRAWN_POINTS, decimate, hasEpochs, placesOf } from "./chart-data.ts";
import { groupMetrics, phaseOf } from "./metric-groups.ts";
import { RunMetrics } from "./run-metrics.ts";
import { MAX_POINTS, Series } from "./series.ts";

function told(...steps: Partial<TrainingProgress>[]): RunMetrics {
  const metrics = new RunMetrics();
  for (const step of steps) {
    metrics.addProgress(
      {
        epoch: 0,
        batch: 1,
        samplesPerSecond: 0,
        phase: "train",
        isEpochEnd: false,
        metrics: { accuracy: 0.5 },
        ...step,
      },
      0,
    );
  }
  return metrics;
}

/** Where a metric's values lie on the axis of epochs. */
function places(metrics: RunMetrics, name: string): number[] {
  const series = metrics.get(name);
  return series ? [...placesOf(series, "epoch", metrics.numBatches)] : [];
}

test("placesOf() puts a batch at its share of the epoch, and an epoch's end at the whole", () => {
  const metrics = told(
    { batch: 1, numBatches: 4, metrics: { accuracy: 0.1 } },
    { batch: 4, numBatches: 4, isEpochEnd: true, metrics: { accuracy: 0.4 } },
    { epoch: 1, batch: 2, numBatches: 4, metrics: { accuracy: 0.6 } },
  );
  assert.deepEqual(places(metrics, "train:accuracy"), [0.25, 1, 1.5]);
  assert.deepEqual([...(metrics.get("train:accuracy")?.column("value") ?? [])], [0.1, 0.4, 0.6]);
});

test("placesOf() spreads the batches of a first epoch whose length is not known", () => {
  assert.deepEqual(places(told({ batch: 1 }, { batch: 2 }), "train:accuracy"), [0.5, 1]);
});

test("addProgress() takes of a validation only what the epoch's end tells", () => {
  const metrics = told(
    { phase: "validation", batch: 1 },
    { phase: "validation", batch: 2, isEpochEnd: true, metrics: { accuracy: 0.7 } },
  );
  assert.equal(metrics.get("validation:accuracy")?.last, 0.7);
  assert.equal(metrics.get("validation:accuracy")?.length, 1);
});

test("add() believes fit where a line of the log tells the same metric", () => {
  const metrics = new RunMetrics();
  const at = { epoch: 0, batch: Number.NaN, timeMs: 0 };
  metrics.add("train:accuracy", "log", { ...at, value: 0.1 });
  metrics.add("train:accuracy", "fit", { ...at, value: 0.2 });
  metrics.add("train:accuracy", "log", { ...at, value: 0.3 });
  assert.deepEqual([...(metrics.get("train:accuracy")?.column("value") ?? [])], [0.2]);
});

test("Series keeps its extremes and its end when it lets every second point go", () => {
  const series = new Series("loss", "log");
  for (let step = 0; step <= MAX_POINTS; step++) {
    series.add({ epoch: Number.NaN, batch: Number.NaN, timeMs: step, value: step });
  }
  assert.equal(series.count, MAX_POINTS + 1);
  assert.equal(series.length, MAX_POINTS / 2 + 1);
  assert.deepEqual([series.min, series.max, series.last], [0, MAX_POINTS, MAX_POINTS]);
  assert.equal(series.column("step").at(-1), MAX_POINTS + 1);
});

test("decimate() makes a gap of a value that is no number", () => {
  const ys = Float64Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, 2);
  assert.deepEqual(decimate(Float64Array.of(1, 2, 3, 4), ys).ys, [1, null, null, 2]);
});

test("decimate() keeps the first, the last, the lowest and the highest value, in order", () => {
  const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
    minLength: 1,
    maxLength: 3000,
  });
  fc.assert(
    fc.property(values, fc.integer({ min: 8, max: 400 }), (list, most) => {
      const ys = Float64Array.from(list);
      const { xs, ys: kept } = decimate(
        ys.map((_, at) => at),
        ys,
        most,
      );
      const numbers = kept.map((y) => y ?? Number.NaN);
      assert.equal(numbers[0], ys[0]);
      assert.equal(numbers.at(-1), ys.at(-1));
      assert.equal(Math.min(...numbers), Math.min(...ys));
      assert.equal(Math.max(...numbers), Math.max(...ys));
      assert.ok(xs.every((x, at) => at === 0 || x > (xs[at - 1] ?? x)));
      assert.ok(xs.length <= Math.max(most, 8) * 1.25);
    }),
  );
});

test("decimate() draws a hundred thousand values as some thousand", () => {
  const ys = new Float64Array(100_000).map((_, at) => Math.sin(at / 100));
  assert.ok(
    decimate(
      ys.map((_, at) => at),
      ys,
    ).xs.length <= DRAWN_POINTS,
  );
});

test("alignLines() lets a line go on where only another has a value", () => {
  const lines = [
    { xs: [1, 3], ys: [10, 30] },
    { xs: [2, 3], ys: [null, 3] },
  ];
  assert.deepEqual(alignLines(lines), [
    [1, 2, 3],
    [10, undefined, 30],
    [undefined, null, 3],
  ]);
});

test("hasEpochs() is false where the lines told no epoch", () => {
  const series = new Series("loss", "log");
  series.add({ epoch: Number.NaN, batch: Number.NaN, timeMs: 0, value: 1 });
  assert.equal(hasEpochs(series), false);
  assert.deepEqual([...placesOf(series, "step", 1)], [1]);
});

test("groupMetrics() puts a metric's phases on one chart", () => {
  const all = ["train:accuracy", "loss", "validation:accuracy", "val_loss"].map(
    (name) => new Series(name, "log"),
  );
  assert.deepEqual(
    groupMetrics(all).map(({ title, members }) => [title, members.map(({ phase }) => phase)]),
    [
      ["accuracy", ["train", "validation"]],
      ["loss", ["other", "validation"]],
    ],
  );
  assert.deepEqual(phaseOf("training-mse"), { phase: "train", title: "mse" });
  assert.deepEqual(phaseOf("learning_rate"), { phase: "other", title: "learning_rate" });
});
