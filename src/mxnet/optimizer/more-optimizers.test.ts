import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertWithin } from "../testing/close.ts";

const TOLERANCE = 2e-6;

/** A weight of 1 after each of some steps with these gradients. */
async function weights(optimizer: mx.optimizer.Optimizer, gradients: number[]): Promise<number[]> {
  const before = mx.countTensors();
  const weight = mx.nd.ones([1]);
  const updater = mx.optimizer.get_updater(optimizer);
  const values: number[] = [];
  for (const gradient of gradients) {
    const grad = mx.nd.array([gradient]);
    updater.call(0, grad, weight);
    values.push(await weight.asscalar());
    grad.dispose();
  }
  weight.dispose();
  updater.dispose();
  assert.equal(mx.countTensors(), before);
  return values;
}

testOnBackends("NAG looks ahead by its momentum (2.4)", async () => {
  // m = -0.2, w = 1 - 0.5 · 0.2 - 0.2; m = -0.1 - 0.2, w = 0.7 - 0.5 · 0.3 - 0.2.
  const nag = mx.optimizer.create("nag", { learning_rate: 0.1, momentum: 0.5 });
  assertWithin(await weights(nag, [2, 2]), [0.7, 0.35], TOLERANCE);
  assertWithin(await weights(mx.optimizer.create("nag", { learning_rate: 0.1 }), [2]), [0.8], TOLERANCE);
});

testOnBackends("AdaGrad divides by the root of all squares so far", async () => {
  // h = 4: 2 / 2; h = 13: 3 / √13. Decay is outside: 0.1 · 0.5 · w.
  const plain = new mx.optimizer.AdaGrad({ learning_rate: 0.1 });
  assertWithin(await weights(plain, [2, 3]), [0.9, 0.9 - 0.3 / Math.sqrt(13)], TOLERANCE);
  const decaying = new mx.optimizer.AdaGrad({ learning_rate: 0.1, wd: 0.5 });
  assertWithin(await weights(decaying, [2]), [0.85], TOLERANCE);
});

testOnBackends("RMSProp divides by the root of the mean square, epsilon inside", async () => {
  // n = 0.1 · 4 = 0.4; n = 0.36 + 0.1 = 0.46.
  const expected = [1 - 0.2 / Math.sqrt(0.4), 1 - 0.2 / Math.sqrt(0.4) - 0.1 / Math.sqrt(0.46)];
  const plain = new mx.optimizer.RMSProp({ learning_rate: 0.1 });
  assertWithin(await weights(plain, [2, 1]), expected, TOLERANCE);
  assertWithin(
    await weights(new mx.optimizer.RMSProp({ epsilon: 0.5 }), [1]),
    [1 - 0.001 / Math.sqrt(0.6)],
    1e-6,
  );
  const cut = new mx.optimizer.RMSProp({ clip_weights: 0.25 });
  assertWithin(await weights(cut, [1]), [0.25], 0);
});

testOnBackends("RMSProp centered divides by the deviation, with momentum", async () => {
  // n = 0.4, ḡ = 0.2, δ = -0.2 / √0.36; n = 0.46, ḡ = 0.28, δ = 0.9 · δ - 0.1 / √(0.46 - 0.0784).
  const first = -0.2 / 0.6;
  const second = 0.9 * first - 0.1 / Math.sqrt(0.46 - 0.28 * 0.28);
  const centered = mx.optimizer.create("rmsprop", { learning_rate: 0.1, centered: true });
  assertWithin(await weights(centered, [2, 1]), [1 + first, 1 + first + second], TOLERANCE);
});

testOnBackends("AdaDelta steps by the root of what it stepped before", async () => {
  // a = 0.4, Δ = √1e-5 / √(0.4 + 1e-5) · 2.
  const step = (Math.sqrt(1e-5) / Math.sqrt(0.4 + 1e-5)) * 2;
  assertWithin(await weights(new mx.optimizer.AdaDelta(), [2]), [1 - step], TOLERANCE);
  const next = (Math.sqrt(0.1 * step * step + 1e-5) / Math.sqrt(0.36 + 0.4 + 1e-5)) * 2;
  assertWithin(await weights(new mx.optimizer.AdaDelta({ wd: 0.1 }), [2]), [0.9 - step], TOLERANCE);
  assertWithin(await weights(new mx.optimizer.AdaDelta(), [2, 2]), [1 - step, 1 - step - next], TOLERANCE);
});

testOnBackends("Ftrl sets weights to 0 that the gradient does not carry past lamda1", async () => {
  // z = 2 - (2 - 0) · 1 / 0.1 = -18, n = 4: w = (18 - 0.01) / ((1 + 2) / 0.1).
  assertWithin(await weights(new mx.optimizer.Ftrl(), [2]), [17.99 / 30], TOLERANCE);
  assertWithin(await weights(new mx.optimizer.Ftrl({ lamda1: 18 }), [2]), [0], TOLERANCE);
  assertWithin(await weights(new mx.optimizer.Ftrl({ wd: 6 }), [2]), [17.99 / 36], TOLERANCE);
});

testOnBackends("LAMB steps in proportion to the weight's norm, within its bounds", async () => {
  // One element: r is its own norm, so a step is lr · ‖w‖ whatever the gradient.
  assertWithin(await weights(new mx.optimizer.LAMB({ learning_rate: 0.1 }), [5, 5]), [0.9, 0.81], 1e-5);
  const bounded = new mx.optimizer.LAMB({ learning_rate: 0.1, upper_bound: 0.5 });
  assertWithin(await weights(bounded, [5]), [0.95], 1e-5);
  // Without a gradient and decay r is 0, and the step too.
  assertWithin(await weights(new mx.optimizer.LAMB({ learning_rate: 0.1 }), [0]), [1], 0);
});

testOnBackends("Signum steps by the sign alone", async () => {
  // m = -0.1 · 3; m = -0.27 + 0.1 · 10.
  assertWithin(await weights(new mx.optimizer.Signum({ learning_rate: 0.1 }), [3, -10]), [0.9, 1], TOLERANCE);
  const still = new mx.optimizer.Signum({ learning_rate: 0.1, momentum: 0, wd: 0.5 });
  assertWithin(await weights(still, [3]), [0.85], TOLERANCE);
});

testOnBackends("Adamax divides by the largest gradient so far", async () => {
  // m = 0.2, u = 2: 0.1 / 0.1 · 0.1; m = 0.28, u = 1.998: 0.1 / 0.19 · 0.28 / 1.998.
  const expected = [0.9, 0.9 - ((0.1 / 0.19) * 0.28) / 1.998];
  assertWithin(await weights(new mx.optimizer.Adamax({ learning_rate: 0.1 }), [2, 1]), expected, TOLERANCE);
});

testOnBackends("Nadam adds a part of the gradient itself", async () => {
  const [now, next] = [1, 2].map((t) => 0.9 * (1 - 0.5 * 0.96 ** (t * 0.004))) as [number, number];
  // v / (1 - β₂) = 4, m = 0.2.
  const ahead = ((1 - now) * 2) / (1 - now) + (next * 0.2) / (1 - now * next);
  const nadam = new mx.optimizer.Nadam({ learning_rate: 0.1 });
  assertWithin(await weights(nadam, [2]), [1 - (0.1 * ahead) / 2], TOLERANCE);
});

testOnBackends("SGLD adds noise of variance lr, which the seed decides", async () => {
  const draw = async () => {
    mx.random.seed(7);
    return weights(new mx.optimizer.SGLD({ learning_rate: 1e-4 }), [2, 2]);
  };
  const first = await draw();
  assert.deepEqual(await draw(), first);
  assert.ok(Math.abs((first[0] ?? 0) - (1 - 1e-4)) < 0.06 && first[0] !== 1 - 1e-4);
});

testOnBackends("States that were saved go on as if training had not stopped", async () => {
  const before = mx.countTensors();
  const train = async (updater: mx.optimizer.Updater, weight: mx.NDArray, steps: number[]) => {
    for (const step of steps) {
      const grad = mx.nd.array([step, -step]);
      updater.call(3, grad, weight);
      grad.dispose();
    }
    return weight.asnumpy();
  };
  const make = () => mx.optimizer.get_updater(new mx.optimizer.Adam({ learning_rate: 0.1 }));
  const [whole, weight] = [make(), mx.nd.ones([2])];
  const expected = await train(whole, weight, [1, 2, 3]);
  const [first, resumed, again] = [make(), make(), mx.nd.ones([2])];
  await train(first, again, [1, 2]);
  resumed.set_states(await first.get_states());
  assert.deepEqual(await train(resumed, again, [3]), expected);
  assert.equal(resumed.optimizer.num_update, 3);
  for (const each of [whole, weight, first, resumed, again]) each.dispose();
  assert.equal(mx.countTensors(), before);
});

test("States of MXNet itself are refused by name: only Python reads a pickle", () => {
  const updater = mx.optimizer.get_updater(new mx.optimizer.SGD());
  assert.throws(() => updater.set_states(Uint8Array.of(0x80, 2, 0x7d)), {
    name: "FormatError",
    message: /optimizer states at byte 0: it is a Python pickle/,
  });
});

test("An option that an optimizer does not have is refused by name", () => {
  assert.throws(
    () => mx.optimizer.create("sgd", { beta1: 0.5 }),
    /Cannot make optimizer sgd: it has no option "beta1", its options are learning_rate, .*momentum/,
  );
});

test("A class that was registered is made by its name", () => {
  class Halving extends mx.optimizer.SGD {}
  assert.equal(mx.optimizer.register(Halving), Halving);
  assert.ok(mx.optimizer.create("halving", { learning_rate: 0.5 }) instanceof Halving);
});

test("A scheduler decides the learning rate, and an optimizer's own becomes its base", () => {
  const lr_scheduler = new mx.lr_scheduler.FactorScheduler({ step: 1, factor: 0.5 });
  const optimizer = new mx.optimizer.SGD({ learning_rate: 0.4, lr_scheduler });
  assert.equal(optimizer.learning_rate, 0.4);
  assert.throws(() => optimizer.set_learning_rate(1), /the optimizer's lr_scheduler decides it/);
  const plain = new mx.optimizer.SGD({ learning_rate: 0.4 });
  plain.set_learning_rate(0.2);
  assert.equal(plain.learning_rate, 0.2);
});

testOnBackends("A Gluon parameter's own multipliers count, and its name does not", async () => {
  const optimizer = new mx.optimizer.SGD({
    learning_rate: 0.1,
    wd: 1,
    param_idx2name: new Map([[0, "dense0_bias"]]),
    param_dict: new Map([[0, { lr_mult: 2, wd_mult: 1 }]]),
  });
  assertWithin(await weights(optimizer, [0]), [0.8], TOLERANCE);
});
