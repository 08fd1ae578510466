import { decodeJsonArray, formatJsonArray } from "../../mxnet/codecs/json-array.ts";
import type { Block } from "../../mxnet/gluon/block.ts";
import { array } from "../../mxnet/ndarray/create.ts";
import { NDArray } from "../../mxnet/ndarray/ndarray.ts";
import { UnsupportedAcceptTypeError, UnsupportedContentTypeError } from "../errors.ts";
import { checkParameterCount, findScriptFunction, type Script } from "../script-call.ts";
import type { HandlerPipeline } from "./handler-pipeline.ts";
import { notAnArray } from "./not-an-array.ts";
import { numberFormat } from "./number-format.ts";

/**
 * Joins the handlers of a Gluon model: `input_fn(input_data, content_type)`, `predict_fn(block, array)`,
 * `output_fn(ndarray, accept)`. The default serves for each that the script leaves out; `process_request_fn` is ignored.
 *
 * Clauses H20, H22.
 */
export function gluonPipeline(script: Script, block: Block): HandlerPipeline {
  const input = findScriptFunction(script, "input_fn");
  const predict = findScriptFunction(script, "predict_fn");
  const output = findScriptFunction(script, "output_fn");
  return {
    handlers: ["input_fn", "predict_fn", "output_fn"],
    async run({ input_data, content_type, accept }, stage) {
      const data = input
        ? await stage("input_fn", "script", () => {
            checkParameterCount(input, 2, "input_fn(input_data, content_type) for a Gluon model");
            return input(input_data, content_type);
          })
        : await stage("input_fn", "default", () => readArray(input_data, content_type));
      const prediction = predict
        ? await stage("predict_fn", "script", () => {
            checkParameterCount(predict, 2, "predict_fn(block, array) for a Gluon model");
            return predict(block, data);
          })
        : await stage("predict_fn", "default", () => forward(block, data));
      if (!output) return await stage("output_fn", "default", () => writeArray(prediction, accept));
      return await stage("output_fn", "script", () => {
        checkParameterCount(output, 2, "output_fn(ndarray, accept)");
        return output(prediction, accept);
      });
    },
  };
}

/** Makes a float32 array of JSON's nested lists. @throws {UnsupportedContentTypeError} For all but `application/json`. Clause H23. */
function readArray(input_data: unknown, content_type: string): NDArray {
  if (content_type !== "application/json" || typeof input_data !== "string") {
    throw new UnsupportedContentTypeError(content_type);
  }
  return array(decodeJsonArray(input_data));
}

/** Spec: predict_fn, "passes the array to the forward method of the Gluon block". Clause H24. */
function forward(block: Block, data: unknown): unknown {
  if (!(data instanceof NDArray)) {
    throw notAnArray("input_fn", data, "the default predict_fn needs an NDArray");
  }
  return block.call(data);
}

/** Writes one array as JSON. @throws {UnsupportedAcceptTypeError} For all but `application/json`. Clause H25. */
async function writeArray(prediction: unknown, accept: string): Promise<[string, string]> {
  if (accept !== "application/json") throw new UnsupportedAcceptTypeError(accept);
  if (!(prediction instanceof NDArray)) {
    throw notAnArray("predict_fn", prediction, "the default output_fn of a Gluon model needs one NDArray");
  }
  const data = await prediction.asnumpy();
  return [formatJsonArray(data, prediction.shape, numberFormat(data, "application/json")), accept];
}
