import assert from "node:assert/strict";
import { test } from "node:test";
import * as mx from "../mxnet.ts";
import { resetNames } from "../symbol/name-manager.ts";
import { testOnBackends } from "../testing/backends.ts";

/** Function, with 3 on the right, with 3 on the left, with [2, 5] on the right; the array is [-4, 5]. */
const CASES = [
  ["add", [-1, 8], [-1, 8], [-2, 10]],
  ["subtract", [-7, 2], [7, -2], [-6, 0]],
  ["multiply", [-12, 15], [-12, 15], [-8, 25]],
  ["divide", [-4 / 3, 5 / 3], [-0.75, 0.6], [-2, 1]],
  ["modulo", [2, 2], [-1, 3], [0, 0]],
  ["power", [-64, 125], [1 / 81, 243], [16, 3125]],
  ["maximum", [3, 5], [3, 5], [2, 5]],
  ["minimum", [-4, 3], [-4, 3], [-4, 5]],
  ["hypot", [5, Math.sqrt(34)], [5, Math.sqrt(34)], [Math.sqrt(20), Math.sqrt(50)]],
  ["equal", [0, 0], [0, 0], [0, 1]],
  ["not_equal", [1, 1], [1, 1], [1, 0]],
  ["greater", [0, 1], [1, 0], [0, 0]],
  ["greater_equal", [0, 1], [1, 0], [0, 1]],
  ["lesser", [1, 0], [0, 1], [1, 0]],
  ["lesser_equal", [1, 0], [0, 1], [1, 1]],
] as const;

testOnBackends("Arithmetic takes arrays and numbers on either side", async () => {
  const [a, b] = [mx.nd.array([-4, 5]), mx.nd.array([2, 5])];
  const assertIs = async (array: mx.NDArray, expected: readonly number[], name: string) => {
    for (const [at, value] of [...(await array.asnumpy())].entries()) {
      const must = expected[at] ?? Number.NaN;
      assert.ok(
        Math.abs(value - must) <= 1e-5 * Math.max(1, Math.abs(must)),
        `${name}: ${value}, not ${must}`,
      );
    }
    array.dispose();
  };
  for (const [name, right, left, both] of CASES) {
    await assertIs(mx.nd[name](a, 3), right, `${name} by 3`);
    await assertIs(mx.nd[name](3, a), left, `3 ${name}`);
    await assertIs(mx.nd[name](a, b), both, name);
  }
  for (const each of [a, b]) each.dispose();
});

test("Arithmetic of two numbers gives a number, and what is neither is refused", () => {
  assert.deepEqual(
    CASES.map(([name]) => mx.nd[name](-7, 3)),
    [-4, -10, -21, -7 / 3, 2, -343, 3, -7, Math.hypot(7, 3), 0, 1, 0, 0, 1, 1],
  );
  assert.equal(mx.sym.pow(2, 3), 8);
  const add = mx.nd.add as (lhs: unknown, rhs: unknown) => unknown;
  assert.throws(() => add(1, "2"), /Cannot call add with 2: it takes two operands, each may be a number/);
});

test("Arithmetic of symbols writes the operators and names that MXNet's Python does", () => {
  resetNames();
  const [x, y] = [mx.sym.Variable("x"), mx.sym.Variable("y")];
  const written = [
    x.add(y),
    x.sub(2),
    mx.sym.subtract(2, x),
    x.mul(y),
    x.div(y),
    mx.sym.divide(1, x),
    x.negative(),
    x.power(2),
    mx.sym.pow(x, y),
    mx.sym.maximum(0, x),
    x.greater(y),
    mx.sym.greater(1, x),
  ].map((symbol) => {
    const { op = "", attrs } = symbol.heads[0]?.node ?? {};
    return [symbol.name, op, attrs?.get("scalar")];
  });
  assert.deepEqual(written, [
    ["_plus0", "elemwise_add", undefined],
    ["_minusscalar0", "_minus_scalar", "2"],
    ["_rminusscalar0", "_rminus_scalar", "2"],
    ["_mul0", "elemwise_mul", undefined],
    ["_div0", "elemwise_div", undefined],
    ["_rdivscalar0", "_rdiv_scalar", "1"],
    ["_mulscalar0", "_mul_scalar", "-1"],
    ["_powerscalar0", "_power_scalar", "2"],
    ["_power0", "_power", undefined],
    ["_maximumscalar0", "_maximum_scalar", "0"],
    ["_greater0", "_greater", undefined],
    ["_lesser_scalar0", "_lesser_scalar", "1"],
  ]);
});

test("Every method of arithmetic of a symbol is that function", () => {
  const [x, y] = [mx.sym.Variable("x"), mx.sym.Variable("y")];
  const operator = (symbol: mx.Symbol) => symbol.heads[0]?.node.op;
  for (const [name] of CASES) {
    if (name === "hypot") continue;
    assert.equal(operator(x[name](y)), operator(mx.sym[name](x, y)));
  }
});

test("moveaxis() moves one axis or several, and refuses those that are not there", () => {
  const x = mx.nd.zeros([2, 3, 4, 5]);
  const shapeOf = (source: number | number[], destination: number | number[]) => {
    const moved = mx.nd.moveaxis(x, source, destination);
    moved.dispose();
    return moved.shape;
  };
  assert.deepEqual(shapeOf(0, 2), [3, 4, 2, 5]);
  assert.deepEqual(shapeOf(1, -1), [2, 4, 5, 3]);
  assert.deepEqual(shapeOf([0, 1], [-1, 0]), [3, 4, 5, 2]);
  assert.throws(() => shapeOf(4, 0), /Cannot move axis 4 of 4: axes must be from -4 to 3, each once/);
  assert.throws(() => shapeOf([0, 0], [1, 2]), /Cannot move axis 0 of 4/);
  assert.throws(() => shapeOf([0, 1], 2), /Cannot move 2 axes to 1 places/);
  x.dispose();
});
