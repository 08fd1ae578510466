import type { Shape } from "../shape.ts";

/** How a value of shape (batch, channel, …spatial) lies in memory. */
export type MemoryLayout = "channels-first" | "channels-last";

/** The shape of the tensor that holds a value. */
export function memoryShape(shape: Shape, layout: MemoryLayout = "channels-first"): number[] {
  return memoryAxes(shape.length, layout).map((axis) => shape[axis] ?? 1);
}

/** The axis of the tensor that holds an axis of the value; a negative one counts from the end of the value's shape. */
export function memoryAxis(axis: number, rank: number, layout: MemoryLayout = "channels-first"): number {
  return memoryAxes(rank, layout).indexOf(axis < 0 ? axis + rank : axis);
}

/** For each axis of the tensor, the axis of the value: what something that has one entry an axis is reordered by. */
export function memoryAxes(rank: number, layout: MemoryLayout = "channels-first"): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return layout === "channels-last" ? [0, ...axes.slice(2), 1] : axes;
}
