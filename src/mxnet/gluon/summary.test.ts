import assert from "node:assert/strict";
import { test } from "node:test";
import "@tensorflow/tfjs-backend-cpu";
import * as mx from "../mxnet.ts";

const { nn } = mx.gluon;

test("summary() lists the layers as they run, and counts trained and shared parameters", (context) => {
  const info = context.mock.method(console, "info", () => undefined);
  const first = new nn.Dense(3);
  const net = new nn.HybridSequential();
  net.add(first, new nn.BatchNorm(), new nn.Dense(3, { params: first.params }));
  net.initialize();
  net.summary(mx.nd.ones([2, 3]));
  const text = String(info.mock.calls.flatMap(({ arguments: args }) => args as unknown[])[0]);
  const thin = "-".repeat(80);
  const thick = "=".repeat(80);
  // Dense: 3 · 3 and 3 biases. BatchNorm: gamma and beta are trained, two moving averages are not.
  assert.deepEqual(text.split("\n"), [
    thin,
    "        Layer (type)                                Output Shape         Param #",
    thick,
    "               Input                                      (2, 3)               0",
    "             Dense-1                                      (2, 3)              12",
    "         BatchNorm-2                                      (2, 3)              12",
    "             Dense-3                                      (2, 3)              12",
    thick,
    "Parameters in forward computation graph, duplicate included",
    "   Total params: 36",
    "   Trainable params: 30",
    "   Non-trainable params: 6",
    "Shared params in forward computation graph: 12",
    "Unique parameters in model: 24",
    thin,
  ]);
});

test("summary() refuses a network that runs as one graph", () => {
  const net = new nn.Dense(3, { prefix: "dense0_" });
  net.initialize();
  net.hybridize();
  assert.throws(() => net.summary(mx.nd.ones([2, 3])), /"dense0" must not be hybridized to print summary/);
});
