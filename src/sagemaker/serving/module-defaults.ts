import { decodeCsv, formatCsv } from "../../mxnet/codecs/csv-array.ts";
import { decodeJsonArray, formatJsonArray } from "../../mxnet/codecs/json-array.ts";
import { DataIter } from "../../mxnet/io/data-iter.ts";
import type { BaseModule } from "../../mxnet/module/base-module.ts";
import { NDArray } from "../../mxnet/ndarray/ndarray.ts";
import { formatShape } from "../../mxnet/shape.ts";
import {
  UnsupportedAcceptTypeError,
  UnsupportedContentTypeError,
  UnsupportedInputShapeError,
} from "../errors.ts";
import type { Rows } from "./batches.ts";
import { notAnArray } from "./not-an-array.ts";
import { numberFormat } from "./number-format.ts";

/**
 * Reads float32 rows of JSON's nested lists, or of CSV with one row a line, each row in the shape of the model's input.
 *
 * @throws {UnsupportedContentTypeError} For another content type.
 * @throws {UnsupportedInputShapeError} For CSV, where the model has not exactly one input.
 *
 * Clauses H26, H27.
 */
export function readRows(model: BaseModule, input_data: unknown, content_type: string): Rows {
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
export async function predictByDefault(model: BaseModule, data: unknown): Promise<unknown> {
  if (!(data instanceof DataIter)) {
    throw notAnArray("input_fn", data, "the default predict_fn needs an NDArray or a DataIter");
  }
  try {
    return await model.predict(data);
  } catch (error) {
    const advice = adviceOnShape(model, data);
    if (advice === undefined || !(error instanceof Error)) throw error;
    throw Object.assign(error, { advice, functionName: "input_fn" });
  }
}

/** Another shape than the bound one may do, as a network may flatten it: so it is told of where the model failed. */
function adviceOnShape(model: BaseModule, data: DataIter): string | undefined {
  const given = data.provide_data.map(({ shape }) => formatShape(shape)).join(" and ");
  const bound = model.data_shapes.map(({ name, shape }) => `${name} ${formatShape(shape)}`).join(" and ");
  if (given === model.data_shapes.map(({ shape }) => formatShape(shape)).join(" and ")) return undefined;
  return `The data has shape ${given}, the model is bound to ${bound}: reshape the data in input_fn, or send rows of that shape`;
}

/**
 * Writes predictions as JSON or CSV. One array counts as the list of its rows; of several, each is an element.
 *
 * @throws {UnsupportedAcceptTypeError} For another accept type.
 *
 * Clauses H31–H33.
 */
export async function writePredictions(prediction: unknown, accept: string): Promise<[string, string]> {
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
  throw notAnArray(
    "predict_fn",
    prediction,
    "the default output_fn needs an NDArray, a list of them, or a list of such lists",
  );
}
