import type { Tensor } from "@tensorflow/tfjs-core";
import { changeLayout } from "../operators/change-layout.ts";
import type { MemoryLayout } from "../operators/memory-layout.ts";
import type { ConfiguredOperator, Kernel } from "../operators/operator.ts";
import { sameShapes } from "../operators/shapes.ts";

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
