/** One number for each axis, or one for all. */
export type Size = number | readonly number[];

/** The number for each of `axes`. */
export function toTuple(size: Size, axes: number): readonly number[] {
  return typeof size === "number" ? Array<number>(axes).fill(size) : size;
}
