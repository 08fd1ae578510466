import { Block } from "../../mxnet/gluon/block.ts";
import { SymbolBlock } from "../../mxnet/gluon/symbol-block.ts";
import { BaseModule } from "../../mxnet/module/base-module.ts";
import type { NDArray } from "../../mxnet/ndarray/ndarray.ts";
import { className } from "../class-name.ts";
import { familyOf } from "./choose-pipeline.ts";
import type { ModelSummary } from "./invocation.ts";

/** Says in words for a person what model_fn returned. */
export function summarizeModel(
  model: unknown,
  { source, elapsedMs }: Pick<ModelSummary, "source" | "elapsedMs">,
): ModelSummary {
  const isModule = model instanceof BaseModule;
  return {
    family: familyOf(model),
    className: className(model),
    source,
    inputs: isModule ? model.data_shapes.map(({ name, shape }) => ({ name, shape: [...shape] })) : [],
    outputs: isModule
      ? [...model.output_names]
      : model instanceof SymbolBlock
        ? model.symbol.list_outputs()
        : [],
    parameterCount: parametersOf(model).reduce((sum, { size }) => sum + size, 0),
    elapsedMs,
  };
}

function parametersOf(model: unknown): NDArray[] {
  if (model instanceof Block) {
    const parameters = [...model.collect_params().values()];
    return parameters.flatMap((parameter) => (parameter.isInitialized ? parameter.data() : []));
  }
  if (!(model instanceof BaseModule) || !model.params_initialized) return [];
  return model.get_params().flatMap((params) => Object.values(params));
}
