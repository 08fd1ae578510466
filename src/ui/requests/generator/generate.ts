import type { NumberArray } from "../number-array.ts";
import { type Expression, parseExpression } from "./expression.ts";
import { createNormal, createRandom } from "./random.ts";

/** What the numbers are. */
export type Values = "normal" | "uniform" | "zeros" | "expression";

const EXPRESSIONS: Record<Exclude<Values, "expression">, string> = {
  normal: "normal",
  uniform: "random",
  zeros: "0",
};

/** More would not be a request any more. */
export const MAX_NUMBERS = 10_000_000;

/** A shape as it is typed: `1, 28, 28`, in brackets or not. `undefined` where it is none. */
export function parseShape(text: string): number[] | undefined {
  const bare = text
    .trim()
    .replace(/^[([]/, "")
    .replace(/,?\s*[)\]]$/, "");
  const dims = bare.split(",").map((dim) => dim.trim());
  if (!dims.every((dim) => /^\d+$/.test(dim) && Number(dim) > 0)) return undefined;
  const shape = dims.map(Number);
  return countOf(shape) <= MAX_NUMBERS ? shape : undefined;
}

export interface Recipe {
  shape: readonly number[];
  values: Values;
  /** Used where the values are those of an expression. */
  expression: string;
  seed: number;
}

/** The expression that a recipe's values are made by. @throws {SyntaxError} Where what was typed is none. */
export function expressionOf({ values, expression }: Pick<Recipe, "values" | "expression">): Expression {
  return parseExpression(values === "expression" ? expression : EXPRESSIONS[values]);
}

/** An array of float32 after a recipe: the same for the same seed. */
export function generate(recipe: Recipe): NumberArray {
  const { shape, seed } = recipe;
  const compute = expressionOf(recipe);
  const random = createRandom(seed);
  const strides = shape.map((_, axis) => countOf(shape.slice(axis + 1)));
  const scope = {
    i: 0,
    n: countOf(shape),
    random,
    normal: createNormal(random),
    x: (axis: number) => Math.floor(scope.i / (strides[axis] ?? Number.NaN)) % (shape[axis] ?? 1),
  };
  const data = new Float32Array(scope.n);
  for (; scope.i < scope.n; scope.i++) data[scope.i] = compute(scope);
  return { shape, data };
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}
