import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "../mxnet.ts";
import { assertWithin } from "../testing/close.ts";

/** The lines that are logged while `run` runs, and what it returns. */
function logged<T>(run: () => T): [result: T, lines: string[]] {
  const lines: string[] = [];
  const { info } = console;
  console.info = (line: string) => lines.push(line);
  try {
    return [run(), lines];
  } finally {
    console.info = info;
  }
}

test("FactorScheduler multiplies the rate once more than step updates have passed, down to a floor (2.4)", () => {
  const scheduler = new mx.lr_scheduler.FactorScheduler({
    step: 2,
    factor: 0.1,
    base_lr: 1,
    stop_factor_lr: 0.05,
  });
  const [rates, lines] = logged(() => [1, 2, 3, 4, 5, 9].map((update) => scheduler.call(update)));
  assertWithin(rates, [1, 1, 0.1, 0.1, 0.05, 0.05], 1e-12);
  assert.equal(lines[0], "Update[3]: Change learning rate to 1.00000e-01");
  assert.equal(
    lines[1],
    "Update[5]: now learning rate arrived at 5.00000e-02, will not change in the future",
  );
});

test("MultiFactorScheduler multiplies the rate after each of its steps", () => {
  const scheduler = new mx.lr_scheduler.MultiFactorScheduler({ step: [2, 5], factor: 0.5, base_lr: 1 });
  const [rates, lines] = logged(() => [1, 2, 3, 5, 6, 100].map((update) => scheduler.call(update)));
  assert.deepEqual(rates, [1, 1, 0.5, 0.5, 0.25, 0.25]);
  assert.deepEqual(lines, [
    "Update[3]: Change learning rate to 5.00000e-01",
    "Update[6]: Change learning rate to 2.50000e-01",
  ]);
});

test("PolyScheduler falls with a power of what is left", () => {
  const scheduler = new mx.lr_scheduler.PolyScheduler({ max_update: 10, base_lr: 1, final_lr: 0.2 });
  assertWithin(
    [0, 5, 10, 11].map((update) => scheduler.call(update)),
    [1, 0.2 + 0.8 * 0.25, 0.2, 0.2],
    1e-12,
  );
});

test("CosineScheduler falls along half a cosine", () => {
  const scheduler = new mx.lr_scheduler.CosineScheduler({ max_update: 8, base_lr: 1 });
  assertWithin(
    [0, 2, 4, 8, 9].map((update) => scheduler.call(update)),
    [1, (1 + Math.SQRT1_2) / 2, 0.5, 0, 0],
    1e-12,
  );
});

test("A warm-up rises from warmup_begin_lr, and what follows counts from its end", () => {
  const options = { base_lr: 1, warmup_steps: 4, warmup_begin_lr: 0.2 };
  const linear = new mx.lr_scheduler.CosineScheduler({ max_update: 12, ...options });
  assertWithin(
    [0, 2, 4, 8].map((update) => linear.call(update)),
    [0.2, 0.6, 1, 0.5],
    1e-12,
  );
  const constant = new mx.lr_scheduler.FactorScheduler({ step: 100, warmup_mode: "constant", ...options });
  assert.deepEqual(
    [0, 3, 4].map((update) => constant.call(update)),
    [0.2, 0.2, 1],
  );
});

test("What a scheduler cannot follow is refused", () => {
  const { FactorScheduler, MultiFactorScheduler, PolyScheduler } = mx.lr_scheduler;
  assert.throws(() => new FactorScheduler({ step: 0 }), /greater or equal than 1 round/);
  assert.throws(() => new FactorScheduler({ step: 1, factor: 2 }), /no more than 1/);
  assert.throws(() => new FactorScheduler({ step: 1, warmup_begin_lr: 5 }), /higher than warmup_begin_lr/);
  assert.throws(() => new MultiFactorScheduler({ step: [3, 3] }), /increasing integer list: it is \[3, 3\]/);
  assert.throws(() => new PolyScheduler({ max_update: 0 }), /strictly positive/);
});
