import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import type { SoftmaxOutputOptions } from "../functions/layers.ts";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertWithin } from "../testing/close.ts";

/** Float32 rounding of numbers near 1. */
const TOLERANCE = 1e-6;

/** Runs one training step of a loss on its own, and returns the output and the gradient of its data. */
async function step(loss: mx.Symbol, data: mx.NDArray, label: mx.NDArray) {
  const before = mx.countTensors();
  const module = new mx.mod.Module({ symbol: loss, label_names: ["label"] });
  module.bind({
    data_shapes: [["data", data.shape]],
    label_shapes: [["label", label.shape]],
    inputs_need_grad: true,
  });
  module.init_params();
  module.forward_backward({ data: [data], label: [label] });
  const output = await module.get_outputs()[0]?.asnumpy();
  const gradient = await module.get_input_grads()[0]?.asnumpy();
  module.dispose();
  assert.equal(mx.countTensors(), before);
  assert.ok(output && gradient);
  return { output, gradient };
}

const data = () => mx.sym.Variable("data");
const label = () => mx.sym.Variable("label");

/** Equal logits of two classes: each has probability 1/2. */
const EVEN = [
  [0, 0],
  [0, 0],
  [0, 0],
];

async function evenGradient(options: SoftmaxOutputOptions, labels: number[]) {
  const [x, y] = [mx.nd.array(EVEN), mx.nd.array(labels)];
  const { gradient } = await step(mx.sym.SoftmaxOutput({ data: data(), label: label(), ...options }), x, y);
  x.dispose();
  y.dispose();
  return gradient;
}

testOnBackends("SoftmaxOutput's gradient is output - label, a sum over rows (2.3)", async () => {
  assertWithin(await evenGradient({}, [0, 1, 1]), [-0.5, 0.5, 0.5, -0.5, 0.5, -0.5], TOLERANCE);
});

testOnBackends("SoftmaxOutput multiplies its gradient by grad_scale (2.3)", async () => {
  assertWithin(await evenGradient({ grad_scale: 4 }, [0, 1, 1]), [-2, 2, 2, -2, 2, -2], TOLERANCE);
});

testOnBackends("SoftmaxOutput divides by the batch with normalization batch (2.3)", async () => {
  const third = 1 / 6;
  const expected = [-third, third, third, -third, third, -third];
  assertWithin(await evenGradient({ normalization: "batch" }, [0, 1, 1]), expected, TOLERANCE);
});

testOnBackends("SoftmaxOutput gives ignored rows no gradient (2.3)", async () => {
  const expected = [-0.5, 0.5, 0, 0, 0.5, -0.5];
  assertWithin(await evenGradient({ use_ignore: true }, [0, -1, 1]), expected, TOLERANCE);
  assertWithin(
    await evenGradient({ use_ignore: true, ignore_label: 1 }, [0, 1, 0]),
    [-0.5, 0.5, 0, 0, -0.5, 0.5],
    TOLERANCE,
  );
});

testOnBackends(
  "SoftmaxOutput divides by the labels that count with normalization valid, at least by 1 (2.3)",
  async () => {
    const options = { use_ignore: true, normalization: "valid" } as const;
    assertWithin(await evenGradient(options, [0, -1, 1]), [-0.25, 0.25, 0, 0, 0.25, -0.25], TOLERANCE);
    assertWithin(await evenGradient(options, [-1, -1, -1]), [0, 0, 0, 0, 0, 0], TOLERANCE);
  },
);

testOnBackends("SoftmaxOutput shares smooth_alpha among the other classes (2.3)", async () => {
  assertWithin(
    await evenGradient({ smooth_alpha: 0.2 }, [0, 1, 1]),
    [-0.3, 0.3, 0.3, -0.3, 0.3, -0.3],
    TOLERANCE,
  );
});

testOnBackends("SoftmaxOutput takes a label of the data's shape as probabilities (2.3)", async () => {
  const [x, y] = [mx.nd.array([[0, 0]]), mx.nd.array([[0.25, 0.75]])];
  const { gradient } = await step(mx.sym.SoftmaxOutput({ data: data(), label: label() }), x, y);
  assertWithin(gradient, [0.25, -0.25], TOLERANCE);
  tf.dispose([x.tensor, y.tensor]);
});

testOnBackends(
  "SoftmaxOutput with multi_output has classes on axis 1 and divides by the places (2.3)",
  async () => {
    // One row, two classes, four places: every probability is 1/2.
    const [x, y] = [mx.nd.zeros([1, 2, 2, 2]), mx.nd.array([[0, 1, 1, 0]])];
    const { output, gradient } = await step(
      mx.sym.SoftmaxOutput({ data: data(), label: label(), multi_output: true }),
      x,
      y,
    );
    assertWithin(output, Array(8).fill(0.5), TOLERANCE);
    assertWithin(gradient, [-0.125, 0.125, 0.125, -0.125, 0.125, -0.125, -0.125, 0.125], TOLERANCE);
    tf.dispose([x.tensor, y.tensor]);
  },
);

testOnBackends("SoftmaxOutput with out_grad multiplies by the gradient from above (2.3)", async () => {
  const module = new mx.mod.Module({
    symbol: mx.sym.SoftmaxOutput({ data: data(), label: label(), out_grad: true }),
    label_names: ["label"],
  });
  module.bind({ data_shapes: [["data", [1, 2]]], label_shapes: [["label", [1]]], inputs_need_grad: true });
  module.init_params();
  const [x, y, above] = [mx.nd.zeros([1, 2]), mx.nd.zeros([1]), mx.nd.array([[2, 4]])];
  module.forward({ data: [x], label: [y] }, true);
  assert.throws(() => module.backward(), /output 0 is no loss, so out_grads must have its gradient/);
  module.backward([above]);
  assertWithin((await module.get_input_grads()[0]?.asnumpy()) ?? [], [-1, 2], TOLERANCE);
  for (const array of [x, y, above]) array.dispose();
  module.dispose();
});

testOnBackends(
  "LinearRegressionOutput's gradient is pred - label over the values of a row, times grad_scale (2.3)",
  async () => {
    const [x, y] = [
      mx.nd.array([
        [1, 2],
        [3, 4],
      ]),
      mx.nd.array([
        [0, 0],
        [4, 2],
      ]),
    ];
    const { output, gradient } = await step(
      mx.sym.LinearRegressionOutput({ data: data(), label: label(), grad_scale: 3 }),
      x,
      y,
    );
    assertWithin(output, [1, 2, 3, 4], 0);
    assertWithin(gradient, [1.5, 3, -1.5, 3], TOLERANCE);
    tf.dispose([x.tensor, y.tensor]);
  },
);

testOnBackends("LinearRegressionOutput takes one label a row for a column of predictions", async () => {
  const [x, y] = [mx.nd.array([[1], [5]]), mx.nd.array([2, 2])];
  const { gradient } = await step(mx.sym.LinearRegressionOutput({ data: data(), label: label() }), x, y);
  assertWithin(gradient, [-1, 3], TOLERANCE);
  tf.dispose([x.tensor, y.tensor]);
});

testOnBackends(
  "Dropout scales what it keeps by 1 / (1 - p), passes the same elements' gradient, and only in training",
  async () => {
    const module = new mx.mod.Module({ symbol: mx.sym.Dropout(data(), { p: 0.25 }), label_names: [] });
    module.bind({ data_shapes: [["data", [100]]], inputs_need_grad: true });
    module.init_params();
    mx.random.seed(5);
    const [x, above] = [mx.nd.ones([100]), mx.nd.full([100], 3)];
    module.forward({ data: [x] }, true);
    const output = (await module.get_outputs()[0]?.asnumpy()) ?? [];
    module.backward([above]);
    const gradient = (await module.get_input_grads()[0]?.asnumpy()) ?? [];
    assertWithin(
      gradient,
      Array.from(output, (value) => value * 3),
      TOLERANCE,
    );
    const kept = Array.from(output).filter((value) => value !== 0);
    assertWithin(kept, Array(kept.length).fill(4 / 3), TOLERANCE);
    // Of 100 elements 75 stay on average, with a deviation of 4.3.
    assert.ok(kept.length > 55 && kept.length < 95);
    module.forward({ data: [x] }, false);
    assertWithin((await module.get_outputs()[0]?.asnumpy()) ?? [], Array(100).fill(1), 0);
    tf.dispose([x.tensor, above.tensor]);
    module.dispose();
  },
);

testOnBackends("Pooling max gives the smallest float32 for a window in the padding alone", async () => {
  // Two elements with two cells of padding on either side: of three windows the middle one has the elements.
  const symbol = mx.sym.Pooling(data(), { kernel: [2], stride: [2], pad: [2], pooling_convention: "full" });
  const module = new mx.mod.Module({ symbol, label_names: [] });
  module.bind({ data_shapes: [["data", [1, 1, 2]]], for_training: false });
  module.init_params();
  const x = mx.nd.array([[[-5, -7]]]);
  module.forward({ data: [x] });
  const lowest = Math.fround(-3.4028234663852886e38);
  assert.deepEqual(Array.from((await module.get_outputs()[0]?.asnumpy()) ?? []), [lowest, -5, lowest]);
  x.dispose();
  module.dispose();
});

testOnBackends(
  "LogisticRegressionOutput and MAERegressionOutput share their gradient among a row's labels (2.3)",
  async () => {
    const [x, y] = [mx.nd.array([[0, 2]]), mx.nd.array([[1, 0]])];
    const logistic = await step(mx.sym.LogisticRegressionOutput({ data: data(), label: label() }), x, y);
    const high = 1 / (1 + Math.exp(-2));
    assertWithin(logistic.output, [0.5, high], TOLERANCE);
    assertWithin(logistic.gradient, [-0.25, high / 2], TOLERANCE);
    const absolute = await step(
      mx.sym.MAERegressionOutput({ data: data(), label: label(), grad_scale: 3 }),
      x,
      y,
    );
    assertWithin(absolute.output, [0, 2], TOLERANCE);
    assertWithin(absolute.gradient, [-1.5, 1.5], TOLERANCE);
    x.dispose();
    y.dispose();
  },
);

testOnBackends("SVMOutput pushes the right class above the margin, the others below it negated", async () => {
  const [x, y] = [mx.nd.array([[0.5, -2, 0.25]]), mx.nd.array([0])];
  const linear = { data: data(), label: label(), use_linear: true };
  // Missing to the margin 1: 0.5 of the right class, nothing of -2, 1.25 of 0.25.
  assertWithin((await step(mx.sym.SVMOutput(linear), x, y)).gradient, [-1, 0, 1], TOLERANCE);
  const squared = { data: data(), label: label(), regularization_coefficient: 2 };
  assertWithin((await step(mx.sym.SVMOutput(squared), x, y)).gradient, [-2, 0, 5], TOLERANCE);
  x.dispose();
  y.dispose();
});
