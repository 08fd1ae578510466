import assert from "node:assert/strict";
import { test } from "node:test";
import * as tf from "@tensorflow/tfjs-core";
import { testOnBackends } from "../../testing/backends.ts";
import { assertWithin } from "../../testing/close.ts";
import { type ArrayValue, runOperator } from "../../testing/run-operator.ts";
import { AttributeReader } from "../attribute-reader.ts";
import { findOperator } from "../table.ts";

/** Left, right, result, and the slopes in both; by hand. */
type Known = readonly [a: number, b: number, y: number, da: number, db: number];

const VALUES: Record<string, readonly Known[]> = {
  elemwise_add: [[2, 3, 5, 1, 1]],
  elemwise_sub: [[2, 3, -1, 1, -1]],
  elemwise_mul: [[2, 3, 6, 3, 2]],
  elemwise_div: [[3, 2, 1.5, 0.5, -0.75]],
  // The rest has the divisor's sign.
  _mod: [
    [5.5, 2, 1.5, 1, -2],
    [-5.5, 2, 0.5, 1, 3],
    [5.5, -2, -0.5, 1, 3],
  ],
  _power: [
    [3, 2, 9, 6, 9 * Math.log(3)],
    [-2, 3, -8, 12, 0],
  ],
  // Of two equal ones the left has the gradient.
  _maximum: [
    [2, 1, 2, 1, 0],
    [1, 2, 2, 0, 1],
    [1, 1, 1, 1, 0],
  ],
  _minimum: [
    [2, 1, 1, 0, 1],
    [1, 2, 1, 1, 0],
    [1, 1, 1, 1, 0],
  ],
  _hypot: [
    [3, -4, 5, 0.6, -0.8],
    [0, 0, 0, 0, 0],
  ],
  _equal: comparison([0, 1, 0]),
  _not_equal: comparison([1, 0, 1]),
  _greater: comparison([0, 0, 1]),
  _greater_equal: comparison([0, 1, 1]),
  _lesser: comparison([1, 0, 0]),
  _lesser_equal: comparison([1, 1, 0]),
  _logical_and: [
    [2, 0, 0, 0, 0],
    [2, -1, 1, 0, 0],
  ],
  _logical_or: [
    [2, 0, 1, 0, 0],
    [0, 0, 0, 0, 0],
  ],
  _logical_xor: [
    [2, 0, 1, 0, 0],
    [2, -1, 0, 0, 0],
  ],
};

/** Results for less, equal, more. */
function comparison([less = 0, equal = 0, more = 0]: number[]) {
  return [
    [1, 2, less, 0, 0],
    [2, 2, equal, 0, 0],
    [3, 2, more, 0, 0],
  ] as const;
}

for (const [op, values] of Object.entries(VALUES)) {
  const column = (index: number) => values.map((row) => row[index] ?? Number.NaN);
  const inputs: ArrayValue[] = [0, 1].map((side) => ({ shape: [values.length], data: column(side) }));
  const word = op.replace(/^(elemwise)?_/, "");
  for (const name of [op, `broadcast_${word}`]) {
    testOnBackends(`${name} and its two gradients have their known values`, async () => {
      const { outputs, gradients } = await runOperator({
        op: name,
        inputs,
        gradient: values.map(() => 2),
      });
      assertWithin(outputs[0]?.data ?? [], column(2), 1e-4);
      for (const side of [0, 1])
        assertWithin(
          gradients[side] ?? [],
          column(3 + side).map((slope) => 2 * slope),
          1e-3,
        );
    });
  }
  const scalarName = { add: "_plus_scalar", sub: "_minus_scalar" }[word] ?? `_${word}_scalar`;
  testOnBackends(`${scalarName} computes as ${op} does with one number`, async () => {
    for (const [a, b, y, slope] of values) {
      const { outputs, gradients } = await runOperator({
        op: scalarName,
        attrs: { scalar: String(b) },
        inputs: [{ shape: [1], data: [a] }],
        gradient: [2],
      });
      assertWithin(outputs[0]?.data ?? [], [y], 1e-4);
      assertWithin(gradients[0] ?? [], [2 * slope], 1e-3);
    }
  });
}

testOnBackends("Reversed scalars stand on the left", async () => {
  const known = [
    ["_rminus_scalar", 3, 5, 2, -1],
    ["_rdiv_scalar", 4, 2, 0.5, -0.125],
    ["_rmod_scalar", 2, 5.5, 1.5, -2],
    ["_rpower_scalar", 3, 2, 8, 8 * Math.LN2],
  ] as const;
  for (const [op, x, scalar, y, slope] of known) {
    const { outputs, gradients } = await runOperator({
      op,
      attrs: { scalar: String(scalar) },
      inputs: [{ shape: [1], data: [x] }],
      gradient: [1],
    });
    assertWithin(outputs[0]?.data ?? [], [y], 1e-4);
    assertWithin(gradients[0] ?? [], [slope], 1e-4);
  }
});

testOnBackends("Modulo 0 is 0", async () => {
  const inputs = [
    { shape: [2], data: [3, -3] },
    { shape: [2], data: [0, 0] },
  ];
  assert.deepEqual((await runOperator({ op: "_mod", inputs })).outputs[0]?.data.map(Math.abs), [0, 0]);
});

testOnBackends("_hypot does not overflow", async () => {
  const inputs = [
    { shape: [1], data: [3e30] },
    { shape: [1], data: [4e30] },
  ];
  assertWithin((await runOperator({ op: "_hypot", inputs })).outputs[0]?.data ?? [], [5e30], 1e26);
});

testOnBackends("Integers stay integers, and are divided towards zero", async () => {
  const integers = (...data: number[]): ArrayValue => ({ shape: [data.length], data, dtype: "int32" });
  const inputs = [integers(7, -7), integers(2, 2)];
  const result = async (op: string) => (await runOperator({ op, inputs })).outputs[0];
  assert.deepEqual(await result("elemwise_add"), { shape: [2], data: [9, -5], dtype: "int32" });
  assert.deepEqual(await result("elemwise_div"), { shape: [2], data: [3, -3], dtype: "int32" });
  assert.deepEqual(await result("_greater"), { shape: [2], data: [1, 0], dtype: "int32" });
  const scaled = await runOperator({
    op: "_mul_scalar",
    attrs: { scalar: "0.5" },
    inputs: [integers(7, -7)],
  });
  assert.deepEqual(scaled.outputs[0], { shape: [2], data: [3.5, -3.5], dtype: "float32" });
});

testOnBackends("broadcast_mul sums gradients along the axes that it broadcast", async () => {
  const { outputs, gradients } = await runOperator({
    op: "broadcast_mul",
    inputs: [
      { shape: [2, 1, 2], data: [1, 2, 3, 4] },
      { shape: [1, 3, 1], data: [1, 10, 100] },
    ],
    gradient: Array(12).fill(1),
  });
  assert.deepEqual(outputs[0]?.data, [1, 2, 10, 20, 100, 200, 3, 4, 30, 40, 300, 400]);
  assert.deepEqual(gradients, [
    [111, 111, 111, 111],
    [10, 10, 10],
  ]);
});

testOnBackends(
  "broadcast_add sums gradients along the right axes where the data are channels last",
  async () => {
    const before = tf.memory().numTensors;
    const operator = findOperator("broadcast_add")?.configure(new AttributeReader(new Map()));
    const shapes = {
      inputs: [
        [1, 2, 1, 3],
        [1, 2, 1, 1],
      ],
      outputs: [[1, 2, 1, 3]],
    };
    const kernel = operator?.plan(shapes, "channels-last");
    const gradient = tf.tensor([1, 2, 3, 4, 5, 6], [1, 1, 3, 2]);
    const call = { inputs: [], outputs: [], gradient, gradients: [gradient], wanted: [false, true] };
    // The graph runs a backward pass in a tidy of its own.
    const ofBias = tf.tidy(() => kernel?.backward?.run(call)[1] ?? gradient);
    assert.deepEqual(ofBias.shape, [1, 1, 1, 2]);
    assert.deepEqual([...(await ofBias.data())], [9, 12]);
    tf.dispose([gradient, ofBias]);
    assert.equal(tf.memory().numTensors, before);
  },
);

testOnBackends("add_n adds more arrays than one shader can bind", async () => {
  const inputs = Array.from({ length: 20 }, (_, index) => ({ shape: [2], data: [index, 1] }));
  const { outputs, gradients } = await runOperator({
    op: "add_n",
    attrs: { num_args: "20" },
    inputs,
    gradient: [3, 4],
  });
  assert.deepEqual(outputs[0]?.data, [190, 20]);
  assert.deepEqual(gradients, Array(20).fill([3, 4]));
});

test("broadcast operators infer shapes forwards, and backwards where an axis is not broadcast", () => {
  const operator = findOperator("broadcast_add")?.configure(new AttributeReader(new Map()));
  const infer = (lhs?: number[], rhs?: number[], output?: number[]) =>
    operator?.inferShapes([lhs, rhs], [output]);
  assert.deepEqual(infer([2, 1, 3], [2, 4, 1])?.outputs, [[2, 4, 3]]);
  assert.deepEqual(infer([0, 4], [1, 4], [2, 4])?.inputs, [
    [2, 4],
    [1, 4],
  ]);
  assert.deepEqual(infer([0, 4], [5, 4])?.outputs, [[5, 4]]);
  assert.deepEqual(infer(undefined, [5, 4])?.outputs, [undefined]);
  assert.throws(() => infer([2, 3], [2, 4]), /lhs has shape \(2, 3\) and rhs \(2, 4\), each axis must be/);
});

test("Pointwise operators are found by the names of every version", () => {
  const names = ["_Plus", "_plus", "_Minus", "_MulScalar", "_PlusScalar", "_RDivScalar", "_MaximumScalar"];
  for (const name of [
    ...names,
    "ElementWiseSum",
    "broadcast_plus",
    "broadcast_minus",
    "identity",
    "_GreaterScalar",
  ]) {
    assert.ok(findOperator(name), name);
  }
});
