import type { ReadonlySignal } from "@preact/signals";

/** A tensor's values, row-major, as far as they are at hand. */
export interface TensorValues {
  /** The value at a row-major index, `undefined` where it is not at hand. */
  at(index: number): number | undefined;
  /** Asks for values that are not at hand yet. Absent where no more are to be had. */
  want?(start: number, count: number): void;
  /** Changes when values that were asked for have come. */
  revision?: ReadonlySignal<number>;
}

/** The values that a snapshot kept: there are no more. */
export function keptValues(values: ArrayLike<number>): TensorValues {
  return { at: (index) => values[index] };
}

/** A shape as MXNet writes it: `(64, 1, 28, 28)`, `(10,)`, `()`. */
export function formatShape(shape: readonly number[]): string {
  return `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
}

/** The rows and columns that a table has of one slice: the last two axes. A vector is one column, a number one cell. */
export function tableSize(shape: readonly number[]): { rows: number; columns: number } {
  if (shape.length < 2) return { rows: shape[0] ?? 1, columns: 1 };
  return { rows: shape.at(-2) ?? 1, columns: shape.at(-1) ?? 1 };
}

/** The axes before the table's. */
export function leadingAxes(shape: readonly number[]): readonly number[] {
  return shape.slice(0, Math.max(0, shape.length - 2));
}

/** Where the slice at `index` of the leading axes begins. */
export function sliceStart(shape: readonly number[], index: readonly number[]): number {
  const { rows, columns } = tableSize(shape);
  const number = leadingAxes(shape).reduce((sum, size, axis) => sum * size + (index[axis] ?? 0), 0);
  return number * rows * columns;
}

/** The place of a row-major index: one number an axis. */
export function placeOf(shape: readonly number[], index: number): number[] {
  const place: number[] = [];
  let rest = index;
  for (const size of shape.toReversed()) {
    place.unshift(size > 0 ? rest % size : 0);
    rest = Math.floor(rest / Math.max(1, size));
  }
  return place;
}
