import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import fc from "fast-check";
import { parseExpression } from "./expression.ts";
import { generate, parseShape } from "./generate.ts";
import { createGeneratorModel } from "./generator-model.ts";

const SCOPE = { i: 3, n: 8, random: () => 0.25, normal: () => -1, x: (axis: number) => axis * 10 };

for (const [text, value] of [
  ["1 + 2 * 3", 7],
  ["(1 + 2) * 3", 9],
  ["10 - 2 - 3", 5],
  ["2 ^ 3 ^ 2", 512],
  ["-2 ^ 2", -4],
  ["2 ** -1", 0.5],
  ["7 % 4 / 2", 1.5],
  ["i / n", 0.375],
  ["x(1) + x(0)", 10],
  ["random + normal", -0.75],
  ["max(1, min(5, 3), -2)", 3],
  ["floor(pi) + round(1e0)", 4],
  ["i < 4", 1],
  [".5e1", 5],
] as const) {
  test(`parseExpression() computes ${text}`, () => {
    assert.equal(parseExpression(text)(SCOPE), value);
  });
}

for (const [text, message] of [
  ["", /Type an expression/],
  ["1 +", /A number is missing before the end/],
  ["(1", /A "\)" is missing/],
  ["1 2", /"2" is not expected/],
  ["window", /"window" is none of/],
  ["constructor", /is none of/],
  ["sin 1", /A "\(" is missing/],
  ["a.b", /is no part of|is none of/],
  ["`x`", /is no part of/],
] as const) {
  test(`parseExpression() refuses ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => parseExpression(text),
      (error) => error instanceof SyntaxError && message.test(error.message),
    );
  });
}

/** An expression with its value, as JavaScript has it. */
const { tree } = fc.letrec<{ tree: { text: string; value: number } }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.nat(99).map((value) => ({ text: String(value), value })),
    fc.tuple(tie("tree"), fc.constantFrom("+", "-", "*", "/"), tie("tree")).map(([a, sign, b]) => ({
      text: `(${a.text} ${sign} ${b.text})`,
      value:
        sign === "+"
          ? a.value + b.value
          : sign === "-"
            ? a.value - b.value
            : sign === "*"
              ? a.value * b.value
              : a.value / b.value,
    })),
    tie("tree").map(({ text, value }) => ({ text: `-${text}`, value: -value })),
  ),
}));

test("parseExpression() agrees with JavaScript on nested arithmetic", () => {
  fc.assert(fc.property(tree, ({ text, value }) => Object.is(parseExpression(text)(SCOPE) + 0, value + 0)));
});

test("parseShape() takes shapes as they are written, and none that is empty or huge", () => {
  assert.deepEqual(["1, 28, 28", "(3,)", "[2,2]", " 7 "].map(parseShape), [[1, 28, 28], [3], [2, 2], [7]]);
  assert.deepEqual(["", "a", "1,,2", "0, 2", "100000, 1000"].map(parseShape), Array(5).fill(undefined));
});

test("generate() makes the same numbers for the same seed, and others for another", () => {
  const recipe = { shape: [4, 5], values: "normal", expression: "", seed: 7 } as const;
  assert.deepEqual(generate(recipe), generate(recipe));
  assert.notDeepEqual(generate(recipe).data, generate({ ...recipe, seed: 8 }).data);
});

test("generate() makes uniform numbers from 0 to 1, and normal ones of mean 0 and deviation 1", () => {
  const of = (values: "normal" | "uniform") => [
    ...generate({ shape: [20_000], values, expression: "", seed: 1 }).data,
  ];
  const mean = (all: number[]) => all.reduce((sum, value) => sum + value, 0) / all.length;
  const uniform = of("uniform");
  assert.ok(uniform.every((value) => value >= 0 && value <= 1));
  // The mean of 20,000 has a deviation of 0.002 and 0.007: five of them are never left.
  assert.ok(Math.abs(mean(uniform) - 0.5) < 0.01);
  const normal = of("normal");
  assert.ok(Math.abs(mean(normal)) < 0.035);
  assert.ok(Math.abs(mean(normal.map((value) => value * value)) - 1) < 0.05);
});

test("x() in an expression is the place along an axis", () => {
  const made = generate({ shape: [2, 3], values: "expression", expression: "10 * x(0) + x(1)", seed: 0 });
  assert.deepEqual([...made.data], [0, 1, 2, 10, 11, 12]);
});

function open(shape?: number[]) {
  const kept = new Map<string, unknown>();
  const memory = {
    get: <T>(key: string, fallback: T) => (kept.has(key) ? (kept.get(key) as T) : fallback),
    set: (key: string, value: unknown) => void kept.set(key, value),
  };
  const inputs = signal(shape ? [{ name: "data", shape }] : []);
  return { memory, inputs, model: createGeneratorModel(memory, inputs) };
}

test("an empty shape is that of the model's input, one of a batch", () => {
  const { model } = open([100, 1, 2]);
  model.change({ values: "zeros" });
  assert.equal(model.inputShape.value, "1, 1, 2");
  assert.equal(new TextDecoder().decode(model.encode("application/json")), "[[[0, 0]]]");
  assert.equal(new TextDecoder().decode(model.encode("text/csv")), "0,0\n");
  assert.equal(model.encode("application/x-npy").length, 128 + 8);
});

test("problems tell of a shape, a seed and an expression that are none, and what was typed is kept", () => {
  const { model, memory, inputs } = open();
  assert.equal(model.problem.value, undefined);
  model.change({ shape: "x", seed: "1.5", values: "expression", expression: "sin(" });
  assert.deepEqual(Object.keys(model.problems.value), ["shape", "seed", "expression"]);
  model.change({ shape: "2", seed: "3", expression: "i" });
  assert.equal(model.problem.value, undefined);
  assert.equal(createGeneratorModel(memory, inputs).form.value.expression, "i");
});
