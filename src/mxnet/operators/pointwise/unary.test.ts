import assert from "node:assert/strict";
import { testOnBackends } from "../../testing/backends.ts";
import { assertWithin } from "../../testing/close.ts";
import { runOperator } from "../../testing/run-operator.ts";

/** Input, output and derivative of each function, from tables and by hand. */
const VALUES: Record<string, (readonly [x: number, y: number, slope: number])[]> = {
  relu: [
    [-2, 0, 0],
    [3, 3, 1],
  ],
  sigmoid: [[0, 0.5, 0.25]],
  log_sigmoid: [
    [0, -Math.LN2, 0.5],
    [-50, -50, 1],
  ],
  softsign: [
    [-3, -0.75, 0.0625],
    [1, 0.5, 0.25],
  ],
  mish: [[0, 0, 0.6]],
  negative: [[2, -2, -1]],
  abs: [
    [-2, 2, -1],
    [3, 3, 1],
  ],
  sign: [
    [-2, -1, 0],
    [0, 0, 0],
    [5, 1, 0],
  ],
  round: [
    [-2.5, -3, 0],
    [-1.2, -1, 0],
    [0.49999997, 0, 0],
    [0.5, 1, 0],
    [2.5, 3, 0],
  ],
  rint: [
    [-1.5, -2, 0],
    [0.5, 0, 0],
    [1.5, 1, 0],
    [1.6, 2, 0],
  ],
  ceil: [[-1.5, -1, 0]],
  floor: [[-1.5, -2, 0]],
  trunc: [
    [-1.7, -1, 0],
    [1.7, 1, 0],
  ],
  fix: [
    [-1.7, -1, 0],
    [1.7, 1, 0],
  ],
  logical_not: [
    [0, 1, 0],
    [-2, 0, 0],
  ],
  square: [[-3, 9, -6]],
  sqrt: [[4, 2, 0.25]],
  rsqrt: [[4, 0.5, -1 / 16]],
  cbrt: [
    [-8, -2, 1 / 12],
    [27, 3, 1 / 27],
  ],
  rcbrt: [[8, 0.5, -1 / 48]],
  reciprocal: [[-2, -0.5, -0.25]],
  exp: [[1, Math.E, Math.E]],
  expm1: [[1, Math.E - 1, Math.E]],
  log: [[2, Math.LN2, 0.5]],
  log10: [[1000, 3, Math.LOG10E / 1000]],
  log2: [[8, 3, Math.LOG2E / 8]],
  log1p: [[1, Math.LN2, 0.5]],
  sin: [[Math.PI / 6, 0.5, Math.sqrt(3) / 2]],
  cos: [[Math.PI / 3, 0.5, -Math.sqrt(3) / 2]],
  tan: [[Math.PI / 4, 1, 2]],
  arcsin: [[0.5, Math.PI / 6, 2 / Math.sqrt(3)]],
  arccos: [[0.5, Math.PI / 3, -2 / Math.sqrt(3)]],
  arctan: [[1, Math.PI / 4, 0.5]],
  sinh: [[Math.LN2, 0.75, 1.25]],
  cosh: [[Math.LN2, 1.25, 0.75]],
  tanh: [[Math.LN2, 0.6, 0.64]],
  arcsinh: [[0.75, Math.LN2, 0.8]],
  arccosh: [[1.25, Math.LN2, 4 / 3]],
  arctanh: [[0.6, Math.LN2, 1 / 0.64]],
  degrees: [[Math.PI, 180, 180 / Math.PI]],
  radians: [[180, Math.PI, Math.PI / 180]],
  // Abramowitz and Stegun, tables 7.1, 6.1 and 6.2.
  erf: [
    [0, 0, 2 / Math.sqrt(Math.PI)],
    [-1, -0.8427007929, (2 / Math.sqrt(Math.PI)) * Math.exp(-1)],
  ],
  erfinv: [
    [0, 0, Math.sqrt(Math.PI) / 2],
    [0.8427007929, 1, (Math.sqrt(Math.PI) / 2) * Math.E],
    [-0.995322265, -2, (Math.sqrt(Math.PI) / 2) * Math.exp(4)],
  ],
  gamma: [
    [1, 1, -0.5772156649],
    [5, 24, 24 * 1.5061176684],
    [0.5, Math.sqrt(Math.PI), Math.sqrt(Math.PI) * -1.963510026],
    [-0.5, -2 * Math.sqrt(Math.PI), -2 * Math.sqrt(Math.PI) * 0.036489974],
  ],
  gammaln: [
    [1, 0, -0.5772156649],
    [10, Math.log(362880), 2.2517525891],
    [-0.5, Math.log(2 * Math.sqrt(Math.PI)), 0.036489974],
  ],
  digamma: [
    [1, -0.5772156649, Math.PI ** 2 / 6],
    [0.5, -1.963510026, Math.PI ** 2 / 2],
    [-0.5, 0.036489974, Math.PI ** 2 / 2 + 4],
  ],
};

for (const [op, values] of Object.entries(VALUES)) {
  testOnBackends(`${op} and its derivative have their known values`, async () => {
    const { outputs, gradients } = await runOperator({
      op,
      inputs: [{ shape: [values.length], data: values.map(([x]) => x) }],
      gradient: values.map((_, index) => index + 1),
    });
    for (const [index, [, y, slope]] of values.entries()) {
      // GPUs compute transcendental functions to about 1e-5.
      const near = (wanted: number) => 5e-5 * Math.max(1, Math.abs(wanted));
      assertWithin([outputs[0]?.data[index] ?? Number.NaN], [y], near(y));
      assertWithin([(gradients[0]?.[index] ?? Number.NaN) / (index + 1)], [slope], near(slope));
    }
  });
}

testOnBackends("Functions that round nothing keep integers, all others make floats of them", async () => {
  const inputs = [{ shape: [2], data: [-3, 4], dtype: "int32" }] as const;
  const [square] = (await runOperator({ op: "square", inputs })).outputs;
  assert.deepEqual(square, { shape: [2], data: [9, 16], dtype: "int32" });
  const [reciprocal] = (await runOperator({ op: "reciprocal", inputs })).outputs;
  assert.equal(reciprocal?.dtype, "float32");
  assertWithin(reciprocal?.data ?? [], [-1 / 3, 0.25], 1e-6);
});

testOnBackends("gammaln() of a large number does not overflow", async () => {
  const { outputs } = await runOperator({ op: "gammaln", inputs: [{ shape: [1], data: [1e8] }] });
  // Stirling: 1e8 · (ln 1e8 - 1) - ln(1e8 / 2π) / 2
  assertWithin(outputs[0]?.data ?? [], [1742068066.1], 1000);
});

testOnBackends("hard_sigmoid is a line between 0 and 1, flat outside", async () => {
  const { outputs, gradients } = await runOperator({
    op: "hard_sigmoid",
    attrs: { alpha: "0.5", beta: "0.25" },
    inputs: [{ shape: [4], data: [-1, 0, 1, 2] }],
    gradient: [1, 2, 1, 1],
  });
  assert.deepEqual(outputs[0]?.data, [0, 0.25, 0.75, 1]);
  assert.deepEqual(gradients, [[0, 1, 0.5, 0]]);
});

testOnBackends("_contrib_div_sqrt_dim divides by the root of the last axis's length", async () => {
  const { outputs, gradients } = await runOperator({
    op: "_contrib_div_sqrt_dim",
    inputs: [{ shape: [1, 4], data: [2, 4, 6, 8] }],
    gradient: [1, 2, 3, 4],
  });
  assert.deepEqual(outputs[0]?.data, [1, 2, 3, 4]);
  assert.deepEqual(gradients, [[0.5, 1, 1.5, 2]]);
});

testOnBackends(
  "_contrib_gradientmultiplier passes its input on, and multiplies what comes back",
  async () => {
    const { outputs, gradients } = await runOperator({
      op: "_contrib_gradientmultiplier",
      attrs: { scalar: "-0.5" },
      inputs: [{ shape: [2], data: [1, 2] }],
      gradient: [4, 6],
    });
    assert.deepEqual(
      [outputs[0]?.data, gradients[0]],
      [
        [1, 2],
        [-2, -3],
      ],
    );
  },
);
