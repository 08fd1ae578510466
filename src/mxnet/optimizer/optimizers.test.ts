import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertWithin } from "../testing/close.ts";
import type { Optimizer } from "./optimizer.ts";

/** Float32 rounding of numbers near 1. */
const TOLERANCE = 1e-6;

/** A weight of 1 after each of some steps with these gradients. */
async function weights(optimizer: Optimizer, gradients: number[], index = 0): Promise<number[]> {
  const before = mx.countTensors();
  const weight = mx.nd.ones([1]);
  const state = optimizer.create_state(index, weight);
  const values: number[] = [];
  for (const gradient of gradients) {
    const grad = mx.nd.array([gradient]);
    optimizer.update(index, weight, grad, state);
    values.push(await weight.asscalar());
    grad.dispose();
  }
  for (const array of [weight, ...state]) array.dispose();
  assert.equal(mx.countTensors(), before);
  return values;
}

testOnBackends("SGD steps by lr times the rescaled gradient, with decay on the weight (2.4)", async () => {
  assertWithin(await weights(new mx.optimizer.SGD({ learning_rate: 0.1 }), [2]), [0.8], TOLERANCE);
  assertWithin(
    await weights(new mx.optimizer.SGD({ learning_rate: 0.1, rescale_grad: 0.5 }), [2]),
    [0.9],
    TOLERANCE,
  );
  // (1 - 0.1 * 0.5) * 1 - 0.1 * 2
  assertWithin(await weights(new mx.optimizer.SGD({ learning_rate: 0.1, wd: 0.5 }), [2]), [0.75], TOLERANCE);
});

testOnBackends("SGD clips the rescaled gradient before decay (2.4)", async () => {
  const optimizer = new mx.optimizer.SGD({ learning_rate: 0.1, clip_gradient: 1, rescale_grad: 2, wd: 0.5 });
  assertWithin(await weights(optimizer, [3]), [0.85], TOLERANCE);
});

testOnBackends("SGD has the learning rate inside its momentum (2.4)", async () => {
  // m = -0.2, w = 0.8; m = -0.1 - 0.2 = -0.3, w = 0.5.
  assertWithin(
    await weights(new mx.optimizer.SGD({ learning_rate: 0.1, momentum: 0.5 }), [2, 2]),
    [0.8, 0.5],
    TOLERANCE,
  );
  // With decay 1: m = -0.1 - 0.2, w = 0.7; m = -0.15 - 0.07 - 0.2 = -0.42, w = 0.28.
  const decaying = new mx.optimizer.SGD({ learning_rate: 0.1, momentum: 0.5, wd: 1 });
  assertWithin(await weights(decaying, [2, 2]), [0.7, 0.28], TOLERANCE);
});

testOnBackends("Adam's first step is the learning rate, whatever the gradient's size (2.4)", async () => {
  assertWithin(await weights(new mx.optimizer.Adam(), [5]), [0.999], TOLERANCE);
  // Epsilon is added to √v, which is 0.01 · √0.001: what is left of the step shows that it is outside of the correction.
  const step = 0.1 / (1 + 1e-8 / (0.01 * Math.sqrt(0.001)));
  assertWithin(await weights(new mx.optimizer.Adam({ learning_rate: 0.1 }), [-0.01]), [1 + step], TOLERANCE);
});

testOnBackends("Adam corrects the bias by each parameter's own count of steps (2.4)", async () => {
  // m = 0.19, v = 0.001999, lr = 0.1 * sqrt(1 - 0.999²) / (1 - 0.9²): the step is 0.1 again.
  assertWithin(await weights(new mx.optimizer.Adam({ learning_rate: 0.1 }), [1, 1]), [0.9, 0.8], 1e-5);
  const shared = new mx.optimizer.Adam({ learning_rate: 0.1 });
  assertWithin(await weights(shared, [1, 1], 0), [0.9, 0.8], 1e-5);
  assertWithin(await weights(shared, [1], 1), [0.9], 1e-5);
});

testOnBackends(
  "Decay is for weights and gammas alone, unless a multiplier says otherwise (2.4)",
  async () => {
    const names = ["fc_weight", "fc_bias", "bn_gamma", "bn_beta", "x"];
    const param_idx2name = new Map(names.map((name, index) => [index, name]));
    const optimizer = new mx.optimizer.SGD({ learning_rate: 0.1, wd: 1, param_idx2name });
    const each = async () => {
      const values: number[] = [];
      for (const index of names.keys()) values.push(...(await weights(optimizer, [0], index)));
      return values;
    };
    assertWithin(await each(), [0.9, 1, 0.9, 1, 1], TOLERANCE);
    optimizer.set_wd_mult({ fc_bias: 2, fc_weight: 0 });
    assertWithin(await each(), [1, 0.8, 0.9, 1, 1], TOLERANCE);
  },
);

testOnBackends("lr_mult multiplies the learning rate of a parameter (2.4)", async () => {
  const optimizer = new mx.optimizer.SGD({ learning_rate: 0.1, param_idx2name: new Map([[0, "fc_weight"]]) });
  optimizer.set_lr_mult({ fc_weight: 0 });
  assertWithin(await weights(optimizer, [5]), [1], 0);
});

test("An unknown optimizer is refused", () => {
  assert.ok(mx.optimizer.create("SGD") instanceof mx.optimizer.SGD);
  assert.throws(() => mx.optimizer.create("sdg"), /Cannot find optimizer sdg: known are sgd, .*adam/);
});
