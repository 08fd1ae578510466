import assert from "node:assert/strict";
import { test } from "node:test";
import type { TrainingProgress } from "../../worker/messages.ts";
import { addProgress, lastValue, MAX_POINTS, metricNames, NO_CURVES } from "./curves.ts";
import { toPlotData } from "./plot-data.ts";

function progress(change: Partial<TrainingProgress>): TrainingProgress {
  return {
    epoch: 0,
    batch: 1,
    samplesPerSecond: 1,
    phase: "train",
    isEpochEnd: false,
    metrics: { accuracy: 0.5 },
    ...change,
  };
}

function told(...steps: Partial<TrainingProgress>[]) {
  return steps.reduce((curves, step) => addProgress(curves, progress(step)), NO_CURVES);
}

test("toPlotData() puts a batch at its share of the epoch, and an epoch's end at the whole", () => {
  const curves = told(
    { batch: 1, numBatches: 4, metrics: { accuracy: 0.1 } },
    { batch: 4, numBatches: 4, isEpochEnd: true, metrics: { accuracy: 0.4 } },
    { epoch: 1, batch: 2, numBatches: 4, metrics: { accuracy: 0.6 } },
  );
  assert.deepEqual(toPlotData(curves, "accuracy")[0], [0.25, 1, 1.5]);
  assert.deepEqual(toPlotData(curves, "accuracy")[1], [0.1, 0.4, 0.6]);
});

test("toPlotData() spreads the batches of a first epoch whose length is not known", () => {
  const curves = told({ batch: 1 }, { batch: 2 });
  assert.deepEqual(toPlotData(curves, "accuracy")[0], [0.5, 1]);
});

test("toPlotData() makes a gap of a value that is no number", () => {
  const curves = told(
    { batch: 1, numBatches: 2, metrics: { loss: Number.NaN } },
    { batch: 2, numBatches: 2, metrics: { loss: Number.POSITIVE_INFINITY } },
  );
  assert.deepEqual(toPlotData(curves, "loss")[1], [null, null]);
});

test("toPlotData() lets the line of one phase go on where only the other has a value", () => {
  const curves = told(
    { batch: 1, numBatches: 2 },
    { batch: 2, phase: "validation", isEpochEnd: true, metrics: { accuracy: 0.7 } },
  );
  const [epochs, train, validation] = toPlotData(curves, "accuracy");
  assert.deepEqual(epochs, [0.5, 1]);
  assert.deepEqual(train, [0.5, undefined]);
  assert.deepEqual(validation, [undefined, 0.7]);
});

test("addProgress() counts validation at an epoch's end only", () => {
  const curves = told({ phase: "validation", metrics: { accuracy: 0.2 } });
  assert.deepEqual(metricNames(curves), []);
});

test("addProgress() does not take the batches of validation for those of training", () => {
  const curves = told(
    { batch: 2, numBatches: 4, metrics: { accuracy: 0.1 } },
    { batch: 9, numBatches: 10, phase: "validation", isEpochEnd: true },
  );
  assert.deepEqual(toPlotData(curves, "accuracy")[0], [0.5, 1]);
});

test("lastValue() is the newest of its phase", () => {
  const curves = told({ metrics: { accuracy: 0.1 } }, { batch: 2, metrics: { accuracy: 0.3 } });
  assert.equal(lastValue(curves, "accuracy", "train"), 0.3);
  assert.equal(lastValue(curves, "accuracy", "validation"), undefined);
});

test("addProgress() thins a long curve out and keeps ends of epochs and the newest point", () => {
  const steps = Array.from({ length: MAX_POINTS + 1 }, (_, index) => ({
    epoch: Math.floor(index / 1001),
    batch: (index % 1001) + 1,
    isEpochEnd: index % 1001 === 1000,
    metrics: { accuracy: index },
  }));
  const [curve] = told(...steps).list;
  assert.ok(curve && curve.points.length < MAX_POINTS);
  assert.equal(curve.points.filter((point) => point.isEpochEnd).length, 3);
  assert.equal(curve.points.at(-1)?.value, MAX_POINTS);
});
