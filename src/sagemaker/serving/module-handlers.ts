import { decodeCsv, formatCsv } from "../../mxnet/codecs/csv-array.ts";
import { decodeJsonArray, formatJsonArray } from "../../mxnet/codecs/json-array.ts";
import { DataIter } from "../../mxnet/io/data-iter.ts";
import type { BaseModule } from "../../mxnet/module/base-module.ts";
import { NDArray } from "../../mxnet/ndarray/ndarray.ts";
import {
  UnsupportedAcceptTypeError,
  UnsupportedContentTypeError,
  UnsupportedInputShapeError,
} from "../errors.ts";
import {
  checkParameterCount,
  count,
  describeValue,
  findScriptFunction,
  type Script,
  type ScriptFunction,
} from "../script-call.ts";
import { type Rows, toDataIter } from "./batches.ts";
import type { HandlerPipeline, RunStage } from "./handler-pipeline.ts";
import { numberFormat } from "./number-format.ts";
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
    first: processRequest ? "process_request_fn" : "input_fn",
    last: "output_fn",
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
      ? await stage("input_fn", "script", async () => {
          checkTakesModel(input, "input_fn");
          return wrap(model, await input(model, input_data, content_type));
        })
      : await stage("input_fn", "default", () =>
          toDataIter(model.data_shapes, readRows(model, input_data, content_type)),
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
  throw new TypeError(
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

/**
 * Reads float32 rows of JSON's nested lists, or of CSV with one row a line, each row in the shape of the model's input.
 *
 * @throws {UnsupportedContentTypeError} For another content type.
 * @throws {UnsupportedInputShapeError} For CSV, where the model has not exactly one input.
 *
 * Clauses H26, H27.
 */
function readRows(model: BaseModule, input_data: unknown, content_type: string): Rows {
  if (content_type === "application/json") return decodeJsonArray(input_data as string);
  if (content_type !== "text/csv") throw new UnsupportedContentTypeError(content_type);
  const [input, ...others] = model.data_shapes;
  if (input === undefined || others.length > 0)
    throw new UnsupportedInputShapeError(model.data_shapes.length);
  const rowShape = input.shape.slice(1);
  const columns = rowShape.reduce((product, dim) => product * dim, 1);
  const { rows, data } = decodeCsv(input_data as string, columns);
  return { shape: [rows, ...rowShape], data };
}

/** Spec: predict_fn, "calls module.predict on the input data and returns the result". Clause H30. */
function predictByDefault(model: BaseModule, data: unknown): unknown {
  if (data instanceof DataIter) return model.predict(data);
  throw new TypeError(
    `input_fn returned ${describeValue(data)}, the default predict_fn needs an NDArray or a DataIter`,
  );
}

/**
 * Writes predictions as JSON or CSV. One array counts as the list of its rows; of several, each is an element.
 *
 * @throws {UnsupportedAcceptTypeError} For another accept type.
 *
 * Clauses H31–H33.
 */
async function writePredictions(prediction: unknown, accept: string): Promise<[string, string]> {
  switch (accept) {
    case "application/json":
      return [await formatJson(prediction), accept];
    case "text/csv":
      return [await formatLines(prediction), accept];
    default:
      throw new UnsupportedAcceptTypeError(accept);
  }
}

async function formatJson(prediction: unknown): Promise<string> {
  if (prediction instanceof NDArray) {
    const data = await prediction.asnumpy();
    // A row of an array with one axis is an array of one element, as MXNet has no scalars.
    const shape = prediction.ndim === 1 ? [...prediction.shape, 1] : prediction.shape;
    return formatJsonArray(data, shape, numberFormat(data, "application/json"));
  }
  const elements = listOf(prediction).map(async (element) => {
    if (!(element instanceof NDArray)) return await formatJson(element);
    const data = await element.asnumpy();
    return formatJsonArray(data, element.shape, numberFormat(data, "application/json"));
  });
  return `[${(await Promise.all(elements)).join(", ")}]`;
}

async function formatLines(prediction: unknown): Promise<string> {
  if (prediction instanceof NDArray) {
    const data = await prediction.asnumpy();
    const width = data.length / prediction.length;
    const rows = Array.from({ length: prediction.length }, (_, row) =>
      data.subarray(row * width, (row + 1) * width),
    );
    return formatCsv(rows, numberFormat(data, "text/csv"));
  }
  const lines = listOf(prediction).map(async (element) => {
    if (!(element instanceof NDArray)) return await formatLines(element);
    const data = await element.asnumpy();
    return formatCsv([data], numberFormat(data, "text/csv"));
  });
  return (await Promise.all(lines)).join("");
}

function listOf(prediction: unknown): unknown[] {
  if (Array.isArray(prediction)) return prediction;
  throw new TypeError(
    `predict_fn returned ${describeValue(prediction)}, the default output_fn needs an NDArray, a list of them, or a list of such lists`,
  );
}
