import assert from "node:assert/strict";
import { test } from "node:test";
import { createProgressLine, describeProgress } from "./progress-line.ts";

const PROGRESS = {
  epoch: 1,
  numEpoch: 4,
  batch: 20,
  numBatches: 80,
  samplesPerSecond: 1234.4,
  phase: "train",
  isEpochEnd: false,
  metrics: { accuracy: 0.93124 },
} as const;

test("describeProgress() counts epochs from 1 and shows how far the epoch is", () => {
  assert.equal(
    describeProgress(PROGRESS),
    "Epoch 2/4 ━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 20/80  1,234 samples/s  accuracy 0.9312",
  );
  const unknown = { ...PROGRESS, numEpoch: undefined, numBatches: undefined, metrics: {} };
  assert.equal(describeProgress(unknown), "Epoch 2 batch 20  1,234 samples/s");
});

test("createProgressLine() makes room for other lines, fits the terminal, and leaves nothing behind", () => {
  let written = "";
  const output = {
    isTerminal: true,
    columns: 10,
    write: (text: string | Uint8Array) => {
      written += text;
    },
  };
  const line = createProgressLine(output);
  line.show(PROGRESS);
  assert.equal(written, "\r\u001b[KEpoch 2/4");
  written = "";
  line.clear();
  line.draw();
  line.end();
  line.draw();
  assert.equal(written, "\r\u001b[K\r\u001b[KEpoch 2/4\r\u001b[K");
});

test("createProgressLine() writes nothing to a pipe", () => {
  const output = { isTerminal: false, columns: 80, write: () => assert.fail("it wrote") };
  const line = createProgressLine(output);
  line.show(PROGRESS);
  line.clear();
  line.end();
});
