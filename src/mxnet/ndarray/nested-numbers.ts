import { MXNetError } from "../mxnet-error.ts";
import { type Shape, sizeOf } from "../shape.ts";

/** A number, or lists of lists of numbers. */
export type NestedNumbers = number | NestedNumbers[];

/** Nests elements in C order by `shape`: one level an axis. */
export function nest(data: ArrayLike<number>, shape: Shape): NestedNumbers {
  return nestFrom(data, shape, 0, 0);
}

function nestFrom(data: ArrayLike<number>, shape: Shape, axis: number, offset: number): NestedNumbers {
  if (axis === shape.length) return data[offset] ?? Number.NaN;
  const stride = sizeOf(shape.slice(axis + 1));
  return Array.from({ length: shape[axis] ?? 0 }, (_, index) =>
    nestFrom(data, shape, axis + 1, offset + index * stride),
  );
}

/** Nested lists as elements in C order, and their shape. @throws {MXNetError} Where rows differ in length. */
export function flatten(nested: NestedNumbers): { shape: number[]; data: number[] } {
  const shape: number[] = [];
  for (let level = nested; Array.isArray(level); level = level[0] ?? 0) shape.push(level.length);
  const data: number[] = [];
  collect(nested, shape, 0, data);
  return { shape, data };
}

function collect(nested: NestedNumbers, shape: Shape, axis: number, into: number[]): void {
  if (axis === shape.length) {
    if (Array.isArray(nested)) throw ragged(axis, "a number", words(nested));
    if (typeof nested !== "number") throw noNumber(nested);
    into.push(nested);
    return;
  }
  const length = shape[axis] ?? 0;
  if (!Array.isArray(nested) || nested.length !== length) {
    throw ragged(axis, `${length} elements`, words(nested));
  }
  for (const part of nested) collect(part, shape, axis + 1, into);
}

function words(nested: NestedNumbers): string {
  return Array.isArray(nested) ? `${nested.length} elements` : `the value ${JSON.stringify(nested)}`;
}

function noNumber(found: unknown): MXNetError {
  const remedy =
    typeof found === "string" ? "make numbers of texts first, with Number()" : "put a number there";
  return new MXNetError(
    `Cannot make an array of nested lists as they hold the ${typeof found === "string" ? "text" : "value"} ${JSON.stringify(found)}, which is no number: ${remedy}`,
  );
}

function ragged(axis: number, expected: string, found: string): MXNetError {
  return new MXNetError(
    `Cannot make an array of nested lists as they are ragged: on axis ${axis} there is ${found}, must be ${expected}`,
  );
}
