/** Dimensions, outermost first. */
export type Shape = readonly number[];

/** A shape of which not all is known: a 0 stands for an unknown dimension, `undefined` for an unknown rank. */
export type PartialShape = Shape | undefined;

/** Elements of `shape`: 1 for `[]`. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const dim of shape) size *= dim;
  return size;
}

/** Writes a shape as Python does: `(2, 3)`, `(2,)`, `()`. */
export function formatShape(shape: PartialShape): string {
  if (shape === undefined) return "unknown";
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

export function equalShapes(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/** Whether rank and every dimension are known. */
export function isComplete(shape: PartialShape): shape is Shape {
  return shape?.every((dim) => dim > 0) ?? false;
}

/**
 * Joins what two sources know of one shape.
 *
 * Returns `undefined` where neither knows, `null` where they contradict each other.
 */
export function mergeShapes(a: PartialShape, b: PartialShape): PartialShape | null {
  if (a === undefined) return b;
  if (b === undefined) return a;
  if (a.length !== b.length) return null;
  const merged = a.map((dim, axis) => dim || (b[axis] ?? 0));
  return merged.every((dim, axis) => !b[axis] || dim === b[axis]) ? merged : null;
}
