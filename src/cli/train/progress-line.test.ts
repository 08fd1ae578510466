import assert from "node:assert/strict";
import { test } from "node:test";
import { createProgressLine, describeProgress, formatElapsed } from "./progress-line.ts";

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

test("createProgressLine() shows what is under way each second, until there is progress", () => {
  let written = "";
  let tick = () => {};
  let isOver = false;
  const output = {
    isTerminal: true,
    columns: 80,
    write: (text: string | Uint8Array) => {
      written += text;
    },
  };
  const line = createProgressLine(output, (callback) => {
    tick = callback;
    return () => {
      isOver = true;
    };
  });
  line.wait("Starting");
  line.wait("Training");
  tick();
  assert.equal(written, "\r\u001b[KStarting 0:00\r\u001b[KTraining 0:00\r\u001b[KTraining 0:00");
  assert.equal(isOver, false);
  line.show(PROGRESS);
  assert.equal(isOver, true);
});

test("formatElapsed() has hours where there are some", () => {
  assert.deepEqual([999, 7_000, 754_000, 3_723_000].map(formatElapsed), ["0:00", "0:07", "12:34", "1:02:03"]);
});

test("createProgressLine() writes nothing to a pipe", () => {
  const output = { isTerminal: false, columns: 80, write: () => assert.fail("it wrote") };
  const line = createProgressLine(output, () => assert.fail("it started a timer"));
  line.wait("Starting");
  line.show(PROGRESS);
  line.clear();
  line.end();
});
