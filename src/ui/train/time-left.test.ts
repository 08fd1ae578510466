import assert from "node:assert/strict";
import { test } from "node:test";
import type { TrainingProgress } from "../../worker/messages.ts";
import { shareDone, timeLeftMs } from "./time-left.ts";

const PROGRESS: TrainingProgress = {
  epoch: 1,
  numEpoch: 4,
  batch: 5,
  numBatches: 10,
  samplesPerSecond: 1,
  phase: "train",
  isEpochEnd: false,
  metrics: {},
};

test("shareDone() counts whole epochs and the share of this one", () => {
  assert.equal(shareDone(PROGRESS), 1.5 / 4);
  assert.equal(shareDone({ ...PROGRESS, batch: 10, isEpochEnd: true }), 2 / 4);
});

test("shareDone() takes an epoch as done while it is validated", () => {
  assert.equal(shareDone({ ...PROGRESS, batch: 1, phase: "validation" }), 2 / 4);
});

test("shareDone() is unknown where the epochs or the batches are", () => {
  assert.equal(shareDone({ ...PROGRESS, numEpoch: undefined }), undefined);
  assert.equal(shareDone({ ...PROGRESS, numBatches: undefined }), undefined);
});

test("timeLeftMs() goes by the pace since the first sign of progress", () => {
  assert.equal(timeLeftMs({ timeMs: 5000, done: 0.25 }, { timeMs: 6000, done: 0.5 }), 2000);
});

test("timeLeftMs() is unknown while there is no pace", () => {
  assert.equal(timeLeftMs(undefined, undefined), undefined);
  assert.equal(timeLeftMs({ timeMs: 1, done: 0.2 }, { timeMs: 9, done: 0.2 }), undefined);
});
