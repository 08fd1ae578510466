import type { BaseModule } from "../../mxnet/module/base-module.ts";
import { NDArray } from "../../mxnet/ndarray/ndarray.ts";
import {
  checkParameterCount,
  count,
  declaredWrongly,
  findScriptFunction,
  type Script,
  type ScriptFunction,
} from "../script-call.ts";
import { toDataIter } from "./batches.ts";
import type { HandlerPipeline, RunStage } from "./handler-pipeline.ts";
import { predictByDefault, readRows, writePredictions } from "./module-defaults.ts";
import type { DecodedRequest } from "./request-body.ts";

/**
 * Joins the handlers of a Module: `input_fn(model, input_data, content_type)`, `predict_fn(module, data)`,
 * `output_fn(data, accept)`. The default serves for each that the script leaves out. A `process_request_fn(model,
 * input_data, content_type)` stands for input_fn and predict_fn, which are ignored then.
 *
 * Clauses H21, H22.
 */
export function modulePipeline(script: Script, model: BaseModule): HandlerPipeline {
  const processRequest = findScriptFunction(script, "process_request_fn");
  const output = findScriptFunction(script, "output_fn");
  const predictions = processRequest ? processWith(processRequest, model) : inputThenPredict(script, model);
  return {
    handlers: processRequest ? ["process_request_fn", "output_fn"] : ["input_fn", "predict_fn", "output_fn"],
    async run(request, stage) {
      const { accept } = request;
      const prediction = await predictions(request, stage);
      if (!output) return await stage("output_fn", "default", () => writePredictions(prediction, accept));
      return await stage("output_fn", "script", () => {
        checkParameterCount(output, 2, "output_fn(data, accept)");
        return output(prediction, accept);
      });
    },
  };
}

type Predict = (request: DecodedRequest, stage: RunStage) => Promise<unknown>;

function processWith(processRequest: ScriptFunction, model: BaseModule): Predict {
  return async ({ input_data, content_type }, stage) =>
    await stage("process_request_fn", "script", () => {
      checkTakesModel(processRequest, "process_request_fn");
      return processRequest(model, input_data, content_type);
    });
}

function inputThenPredict(script: Script, model: BaseModule): Predict {
  const input = findScriptFunction(script, "input_fn");
  const predict = findScriptFunction(script, "predict_fn");
  return async ({ input_data, content_type }, stage) => {
    const data = input
      ? await stage(
          "input_fn",
          "script",
          () => {
            checkTakesModel(input, "input_fn");
            return input(model, input_data, content_type);
          },
          (data) => wrap(model, data),
        )
      : await stage(
          "input_fn",
          "default",
          () => readRows(model, input_data, content_type),
          (rows) => toDataIter(model.data_shapes, rows),
        );
    if (!predict) return await stage("predict_fn", "default", () => predictByDefault(model, data));
    return await stage("predict_fn", "script", () => {
      checkParameterCount(predict, 2, "predict_fn(module, data)");
      return predict(model, data);
    });
  };
}

/**
 * Refuses a function with the argument list of a Gluon model's, which would get the model for its data.
 *
 * One without parameters, or with `...args`, is taken as it is. Clause H22.
 */
function checkTakesModel(call: ScriptFunction, name: string): void {
  const signature = `${name}(model, input_data, content_type) for a Module`;
  checkParameterCount(call, 3, signature);
  if (call.length === 0 || call.length === 3) return;
  throw declaredWrongly(
    `it declares ${count(call.length, "parameter")}, it is called as ${signature}: declare all three`,
  );
}

/**
 * Dialect `documented`: "Amazon SageMaker wraps the returned NDArray in a DataIter with a batch size that matches your
 * model"; all else passes as it is (section 0.2). `container-*` wrap nothing.
 */
function wrap(model: BaseModule, data: unknown): unknown {
  return data instanceof NDArray ? toDataIter(model.data_shapes, data) : data;
}
