import { reshape, type Tensor } from "@tensorflow/tfjs-core";
import { equalShapes, type Shape, sizeOf } from "../shape.ts";
import { transposed } from "../transposed.ts";
import { type MemoryLayout, memoryAxes, memoryShape } from "./memory-layout.ts";

/** Lays a value of this shape out anew, from the other layout. Where channels or places are one, elements stay in place. */
export function changeLayout(x: Tensor, shape: Shape, to: MemoryLayout): Tensor {
  if (shape[1] === 1 || sizeOf(shape.slice(2)) === 1) return reshape(x, memoryShape(shape, to));
  const axes = memoryAxes(shape.length, "channels-last");
  return transposed(x, to === "channels-last" ? axes : axes.map((_, axis) => axes.indexOf(axis)));
}

/** A value that lies as `from` says, channels last. */
export function toLast(x: Tensor, shape: Shape, from: MemoryLayout = "channels-first"): Tensor {
  return from === "channels-last" ? x : changeLayout(x, shape, "channels-last");
}

/** A value whose elements lie channels last, in whichever view, as `to` says. */
export function fromLast(x: Tensor, shape: Shape, to: MemoryLayout = "channels-first"): Tensor {
  const last = memoryShape(shape, "channels-last");
  const tensor = equalShapes(x.shape, last) ? x : reshape(x, last);
  return to === "channels-last" ? tensor : changeLayout(tensor, shape, to);
}
