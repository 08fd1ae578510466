import assert from "node:assert/strict";
import { test } from "node:test";
import { testOnBackends } from "../../testing/backends.ts";
import { assertWithin } from "../../testing/close.ts";
import { runOperator } from "../../testing/run-operator.ts";
import { AttributeReader } from "../attribute-reader.ts";
import { leakyReLU } from "./leaky-relu.ts";

const E1 = Math.expm1(-1);

/** Input, output, derivative. */
const VALUES = {
  leaky: [
    [-2, -0.5, 0.25],
    [3, 3, 1],
  ],
  elu: [
    [-1, 0.25 * E1, 0.25 * Math.exp(-1)],
    [3, 3, 1],
  ],
  selu: [
    [-1, 1.75809934 * E1, 1.75809934 * Math.exp(-1)],
    [2, 2.10140197, 1.05070099],
  ],
  // Φ(1) = 0.8413447461, φ(1) = 0.2419707245
  gelu: [
    [1, 0.8413447461, 0.8413447461 + 0.2419707245],
    [-1, -0.1586552539, 0.1586552539 - 0.2419707245],
  ],
};

for (const [act_type, values] of Object.entries(VALUES)) {
  testOnBackends(`LeakyReLU ${act_type} and its derivative have their known values`, async () => {
    const { outputs, gradients } = await runOperator({
      op: "LeakyReLU",
      attrs: { act_type },
      inputs: [{ shape: [1, 2], data: values.map(([x = 0]) => x) }],
      gradient: [2, 2],
    });
    assertWithin(
      outputs[0]?.data ?? [],
      values.map(([, y = 0]) => y),
      1e-5,
    );
    assertWithin(
      gradients[0] ?? [],
      values.map(([, , slope = 0]) => 2 * slope),
      1e-4,
    );
  });
}

testOnBackends("LeakyReLU prelu has a slope for each channel, and sums its gradient", async () => {
  const { outputs, gradients } = await runOperator({
    op: "LeakyReLU",
    attrs: { act_type: "prelu" },
    inputs: [
      { shape: [2, 2, 1, 2], data: [-1, 2, -3, -4, -5, 6, 7, -8] },
      { shape: [2], data: [0.5, 0.25] },
    ],
    gradient: [1, 1, 1, 1, 2, 2, 2, 2],
  });
  assert.deepEqual(outputs[0]?.data, [-0.5, 2, -0.75, -1, -2.5, 6, 7, -2]);
  assert.deepEqual(gradients, [
    [0.5, 1, 0.25, 0.25, 1, 2, 2, 0.5],
    [-1 - 10, -3 - 4 - 16],
  ]);
});

testOnBackends("LeakyReLU prelu takes one slope for all channels", async () => {
  const { outputs, gradients } = await runOperator({
    op: "LeakyReLU",
    attrs: { act_type: "prelu" },
    inputs: [
      { shape: [1, 3], data: [-1, 2, -4] },
      { shape: [1], data: [0.5] },
    ],
    gradient: [1, 1, 1],
  });
  assert.deepEqual(outputs[0]?.data, [-0.5, 2, -2]);
  assert.deepEqual(gradients, [[0.5, 1, 0.5], [-5]]);
});

testOnBackends("LeakyReLU rrelu draws slopes in training, and takes the middle one else", async () => {
  const attrs = { act_type: "rrelu", lower_bound: "0.25", upper_bound: "0.75" };
  const inputs = [{ shape: [1, 50], data: Array(50).fill(-1) }];
  const { outputs, gradients } = await runOperator({
    op: "LeakyReLU",
    attrs,
    inputs,
    gradient: Array(50).fill(1),
  });
  const slopes = outputs[0]?.data.map((y) => -y) ?? [];
  assert.ok(slopes.every((slope) => slope >= 0.25 && slope <= 0.75));
  assert.ok(new Set(slopes).size > 40);
  assert.deepEqual(gradients[0], slopes);
  const inference = await runOperator({ op: "LeakyReLU", attrs, inputs });
  assert.deepEqual(inference.outputs[0]?.data, Array(50).fill(-0.5));
});

test("LeakyReLU infers the shape of prelu's slopes from the data, unless they have one", () => {
  const operator = leakyReLU.configure(new AttributeReader(new Map([["act_type", "prelu"]])));
  assert.deepEqual(operator.inferShapes([[2, 5, 4, 4], undefined], [undefined]).inputs[1], [5]);
  assert.deepEqual(operator.inferShapes([[2, 5, 4, 4], [1]], [undefined]).inputs[1], [1]);
});
