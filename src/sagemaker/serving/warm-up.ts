import { tensorScope } from "../../mxnet/memory.ts";
import { BaseModule } from "../../mxnet/module/base-module.ts";
import { findScriptFunction, type Script } from "../script-call.ts";
import { toDataIter } from "./batches.ts";
import { predictByDefault, writePredictions } from "./module-defaults.ts";

/** With one of these the user's code computes: it is called for requests only. */
const COMPUTES = ["transform_fn", "process_request_fn", "predict_fn"] as const;

/**
 * Has a Module predict a batch of zeros as the default handlers do, so that the GPU's programs are compiled, and what the
 * model keeps is made, before the first request comes. Returns the time that it took, in milliseconds.
 *
 * Does nothing, and returns `undefined`, where the script predicts, or where the model does not tell of one input.
 */
export async function warmUp(script: Script, model: unknown): Promise<number | undefined> {
  if (!(model instanceof BaseModule) || model.data_shapes.length !== 1) return undefined;
  if (COMPUTES.some((name) => findScriptFunction(script, name))) return undefined;
  const startedMs = performance.now();
  await tensorScope(async () => {
    const shape = model.data_shapes[0]?.shape ?? [];
    const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
    const prediction = await predictByDefault(model, toDataIter(model.data_shapes, { shape, data }));
    // Reading the numbers waits for the GPU.
    await writePredictions(prediction, "application/json");
  });
  return performance.now() - startedMs;
}
