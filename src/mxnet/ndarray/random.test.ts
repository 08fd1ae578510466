import assert from "node:assert/strict";
import * as mx from "../mxnet.ts";
import { testOnBackends } from "../testing/backends.ts";
import { assertWithin } from "../testing/close.ts";

const N = 4000;

/** Mean and variance of an array's elements. */
async function moments(array: mx.NDArray): Promise<[mean: number, variance: number]> {
  const values = Array.from(await array.asnumpy());
  array.dispose();
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length];
}

/** Mean and variance are within a few standard errors of 4,000 draws of a fixed seed. */
const DISTRIBUTIONS: readonly [string, () => mx.NDArray, mean: number, variance: number][] = [
  ["uniform", () => mx.random.uniform(-1, 3, N), 1, 16 / 12],
  ["normal", () => mx.random.normal(2, 3, N), 2, 9],
  ["gamma", () => mx.random.gamma(3, 2, N), 6, 12],
  ["gamma below 1", () => mx.random.gamma(0.5, 2, N), 1, 2],
  ["exponential", () => mx.random.exponential(2, N), 2, 4],
  ["poisson", () => mx.random.poisson(4, N), 4, 4],
  ["poisson of a large mean", () => mx.random.poisson(70, N), 70, 70],
  ["negative_binomial", () => mx.random.negative_binomial(3, 0.4, N), 4.5, 11.25],
  ["generalized_negative_binomial", () => mx.random.generalized_negative_binomial(2, 0.5, N), 2, 4],
  ["randint", () => mx.random.randint(2, 7, N), 4, 2],
];

for (const [name, draw, mean, variance] of DISTRIBUTIONS) {
  testOnBackends(`mx.random.${name} has the distribution's mean and variance`, async () => {
    mx.random.seed(7);
    const found = await moments(draw());
    assert.ok(Math.abs(found[0] - mean) < 5 * Math.sqrt(variance / N), `the mean is ${found[0]}`);
    assert.ok(Math.abs(found[1] / variance - 1) < 0.25, `the variance is ${found[1]}`);
  });
}

testOnBackends("One seed gives the same numbers again, on every backend", async () => {
  mx.random.seed(11);
  const first = await mx.nd.random.uniform({ shape: [2, 3] }).asnumpy();
  mx.random.seed(11);
  const again = mx.nd.random.uniform({ shape: [2, 3] });
  assert.deepEqual(again.shape, [2, 3]);
  assert.deepEqual(await again.asnumpy(), first);
  // mulberry32's first numbers for the seed 11, worked out by its definition.
  assertWithin(first.slice(0, 1), [mulberry32(11)], 1e-7);
});

/** The first number of the generator, as its author defines it. */
function mulberry32(seed: number): number {
  let t = seed + 0x6d2b79f5;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

testOnBackends("mx.random.multinomial draws each class as often as its probability says", async () => {
  mx.random.seed(3);
  const drawn = mx.random.multinomial(
    mx.nd.array([
      [0.2, 0, 0.8],
      [1, 0, 0],
    ]),
    { shape: 2000 },
  );
  assert.deepEqual(drawn.shape, [2, 2000]);
  assert.equal(drawn.dtype, "int32");
  const values = await drawn.asnumpy();
  const counts = [0, 1, 2].map((each) => values.slice(0, 2000).filter((value) => value === each).length);
  assert.equal(counts[1], 0);
  assert.ok(Math.abs((counts[0] ?? 0) - 400) < 100, `class 0 came ${counts[0]} times`);
  assert.ok(values.slice(2000).every((value) => value === 0));
});

testOnBackends("mx.random.shuffle keeps every row whole", async () => {
  mx.random.seed(5);
  const rows = (await mx.random
    .shuffle(
      mx.nd.array([
        [0, 10],
        [1, 11],
        [2, 12],
        [3, 13],
      ]),
    )
    .tolist()) as number[][];
  assert.deepEqual(
    rows.toSorted(([a = 0], [b = 0]) => a - b),
    [
      [0, 10],
      [1, 11],
      [2, 12],
      [3, 13],
    ],
  );
});
