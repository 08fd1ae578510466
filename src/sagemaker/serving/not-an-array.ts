import { NDArray } from "../../mxnet/ndarray/ndarray.ts";
import { isTensor } from "../../mxnet/tensor-copies.ts";
import { describeValue } from "../script-call.ts";

/**
 * The error of a default handler that cannot go on with what the script's handler before it returned. It names that one,
 * and says how such a value becomes an array.
 *
 * @param needs What the default needs: `the default output_fn needs an NDArray`.
 */
export function notAnArray(
  functionName: "input_fn" | "predict_fn",
  value: unknown,
  needs: string,
): TypeError {
  const error = new TypeError(`${functionName} returned ${describeValue(value)}, ${needs}`);
  const advice = adviceOn(value);
  return Object.assign(error, { functionName, ...(advice !== undefined && { advice }) });
}

function adviceOn(value: unknown): string | undefined {
  if (value instanceof Promise) return "Write await before what gives the promise";
  if (isTensor(value) && !(value instanceof NDArray)) {
    return value.dtype === "string"
      ? "A tensor of text holds no numbers: write an output_fn that turns it into text or JSON"
      : "Return mx.nd.array(await tensor.array()) in place of the tensor, or write an output_fn that takes tensors of TensorFlow.js";
  }
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  return isList ? "Return mx.nd.array(values) in place of the values" : undefined;
}
