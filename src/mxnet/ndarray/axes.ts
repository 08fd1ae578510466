import { MXNetError } from "../mxnet-error.ts";
import { formatShape, type Shape } from "../shape.ts";

/** Which axes a sum, mean, maximum or minimum runs over. */
export interface Reduction {
  /** One axis or several; all where it is left out. Negative ones count from the end. */
  axis?: number | readonly number[];
  /** Keeps the reduced axes, with length 1. Default: false. */
  keepdims?: boolean;
  /** Reduces the axes that are not named. Default: false. */
  exclude?: boolean;
}

/** The axes of an array of rank `ndim` that are reduced, ascending. */
export function reductionAxes(ndim: number, { axis, exclude = false }: Reduction): number[] {
  const all = Array.from({ length: ndim }, (_, index) => index);
  if (axis === undefined) return all;
  const named = [axis].flat().map((at) => (at < 0 ? at + ndim : at));
  return all.filter((at) => named.includes(at) !== exclude);
}

/** The index that a slice's bound means in an axis of length `dim`. */
export function concrete(bound: number | undefined, dim: number, absent: number): number {
  if (bound === undefined) return absent;
  return bound < 0 ? bound + dim : Math.min(bound, dim);
}

/** @throws {MXNetError} Where a slice would be empty or outside. */
export function checkSlice(shape: Shape, starts: readonly number[], stops: readonly number[]): void {
  for (const [axis, dim] of shape.entries()) {
    const [start, stop] = [starts[axis] ?? 0, stops[axis] ?? 0];
    if (start >= 0 && start < stop) continue;
    throw new MXNetError(
      `Cannot slice axis ${axis} of ${formatShape(shape)} from ${start} to ${stop}: it must be a part of 0 to ${dim} that is not empty`,
    );
  }
}
