import { reshape, type Tensor, transpose } from "@tensorflow/tfjs-core";
import { type MemoryLayout, memoryAxes, memoryShape } from "../operators/memory-layout.ts";
import type { ConfiguredOperator, Kernel } from "../operators/operator.ts";
import { sameShapes } from "../operators/shapes.ts";
import { type Shape, sizeOf } from "../shape.ts";

/**
 * The operator that lays its input out anew in memory. The graph puts it where two layouts meet.
 *
 * @param isLoss Whether its input comes from a loss, which needs no gradient.
 */
export function layoutChange(to: MemoryLayout, isLoss: boolean): ConfiguredOperator {
  const from = to === "channels-last" ? "channels-first" : "channels-last";
  return {
    inputs: ["data"],
    isLoss,
    inferShapes: sameShapes,
    plan: ({ inputs: [shape = []] }): Kernel => ({
      forward: ([x]) => changeLayout(x as Tensor, shape, to),
      backward: {
        readsInputs: [],
        readsOutputs: [],
        run: ({ gradient }) => [changeLayout(gradient, shape, from)],
      },
    }),
  };
}

/** Lays a value of this shape out anew, from the other layout. */
export function changeLayout(x: Tensor, shape: Shape, to: MemoryLayout): Tensor {
  if (isSameInMemory(shape)) return reshape(x, memoryShape(shape, to));
  const axes = memoryAxes(shape.length, "channels-last");
  return transpose(x, to === "channels-last" ? axes : axes.map((_, axis) => axes.indexOf(axis)));
}

/** Where channels or places are one, elements stay where they are. */
function isSameInMemory(shape: Shape): boolean {
  return shape[1] === 1 || sizeOf(shape.slice(2)) === 1;
}
