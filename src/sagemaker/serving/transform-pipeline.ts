import { checkParameterCount, type ScriptFunction } from "../script-call.ts";
import type { HandlerPipeline } from "./handler-pipeline.ts";

/**
 * The script's `transform_fn` handles the entire request: other handlers are ignored, and the model may be anything.
 *
 * Clause H17.
 */
export function transformPipeline(transform: ScriptFunction, model: unknown): HandlerPipeline {
  return {
    handlers: ["transform_fn"],
    run: ({ input_data, content_type, accept }, stage) =>
      stage("transform_fn", "script", () => {
        checkParameterCount(transform, 4, "transform_fn(model, input_data, content_type, accept)");
        return transform(model, input_data, content_type, accept);
      }),
  };
}
