import { MXNetError } from "../mxnet-error.ts";
import { formatShape, type Shape, sizeOf } from "../shape.ts";

/** The axis that a number means: a negative one counts from the end. @throws {MXNetError} Where there is none. */
export function axisOf(axis: number, shape: Shape, name = "axis"): number {
  const at = axis < 0 ? axis + shape.length : axis;
  if (Number.isInteger(at) && at >= 0 && at < shape.length) return at;
  throw new MXNetError(
    `${name} is ${axis}, must be from ${-shape.length} to ${shape.length - 1} for shape ${formatShape(shape)}`,
  );
}

/** The axes that numbers mean, ascending; with `exclude` all others. None at all are all axes. */
export function axesOf(axes: readonly number[], shape: Shape, exclude = false): number[] {
  const named = new Set(axes.map((axis) => axisOf(axis, shape)));
  return shape.flatMap((_, axis) => (axes.length === 0 || named.has(axis) !== exclude ? [axis] : []));
}

/** The axes before one, the axis itself, and the axes behind it, each as one: all that most operators of one axis need. */
export function around(shape: Shape, axis: number): [before: number, length: number, behind: number] {
  return [sizeOf(shape.slice(0, axis)), shape[axis] ?? 1, sizeOf(shape.slice(axis + 1))];
}

/** The shape with another length of one axis. */
export function withLength(shape: Shape, axis: number, length: number): Shape {
  return shape.map((dim, at) => (at === axis ? length : dim));
}

/** The shape without some axes. */
export function without(shape: Shape, axes: readonly number[]): Shape {
  return shape.filter((_, axis) => !axes.includes(axis));
}
