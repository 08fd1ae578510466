import { Block } from "../../mxnet/gluon/block.ts";
import { BaseModule } from "../../mxnet/module/base-module.ts";
import { className } from "../class-name.ts";
import { ScriptError } from "../errors.ts";
import { findScriptFunction, type Script } from "../script-call.ts";
import { gluonPipeline } from "./gluon-handlers.ts";
import type { HandlerPipeline } from "./handler-pipeline.ts";
import type { ModelSummary } from "./invocation.ts";
import { modulePipeline } from "./module-handlers.ts";
import { transformPipeline } from "./transform-pipeline.ts";

/** Which handlers serve a model. A Module is looked for first. Clause H18. */
export function familyOf(model: unknown): ModelSummary["family"] {
  if (model instanceof BaseModule) return "Module";
  return model instanceof Block ? "Gluon" : "other";
}

/**
 * Chooses what serves requests: the script's transform_fn alone, else the handlers of the model's family.
 *
 * @throws {ScriptError} Where the script has no transform_fn and the model is neither a Module nor a Gluon Block.
 *
 * Clauses H17–H19.
 */
export function choosePipeline(script: Script, model: unknown): HandlerPipeline {
  const transform = findScriptFunction(script, "transform_fn");
  if (transform) return transformPipeline(transform, model);
  if (model instanceof BaseModule) return modulePipeline(script, model);
  if (model instanceof Block) return gluonPipeline(script, model);
  throw new ScriptError(
    "model_fn",
    `Unsupported model type: ${className(model)}. Return a Module or a Gluon Block from model_fn, or add a transform_fn to the script, which may have any model`,
  );
}
