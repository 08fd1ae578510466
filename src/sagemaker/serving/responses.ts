import { NDArray } from "../../mxnet/ndarray/ndarray.ts";
import { isTensor } from "../../mxnet/tensor-copies.ts";
import { errorClass, messageOf, raisedBy } from "../error-text.ts";
import { RequestError } from "../errors.ts";
import { formatJsonString } from "../python-json.ts";
import { describeValue } from "../script-call.ts";
import type { HandlerName, InvokeResponse } from "./invocation.ts";

export type ResponseParts = Pick<InvokeResponse, "status" | "content_type" | "body">;

/**
 * Makes the answer of what `output_fn` or `transform_fn` returned.
 *
 * Dialect `documented`: only a list of two is a pair; `container-*` also take text of two characters apart.
 *
 * @throws {TypeError} Where it is no pair of a body and a content type.
 *
 * Clauses H13, H14.
 */
export function toSuccess(handler: HandlerName, returned: unknown): ResponseParts {
  if (!Array.isArray(returned) || returned.length !== 2) {
    throw new TypeError(
      `${handler} returned ${describeValue(returned)}, it must return a pair: [body, content_type]`,
    );
  }
  const [body, content_type] = returned as [unknown, unknown];
  if (typeof content_type !== "string" || !isHeaderValue(content_type)) {
    throw new TypeError(
      `${handler} returned the content type ${describeValue(content_type)}, it must be the text of a header, e.g. "application/json"`,
    );
  }
  return { status: 200, content_type, body: toBytes(handler, body) };
}

/**
 * Makes the answer of a request that failed.
 *
 * Dialect `documented`: the reference's message as a JSON string for 415, 406 and 412, and for 500 an object
 * `{"error": …, "message": …, "handler": …}`; `container-*` send other bodies, or none.
 *
 * Clauses H15, H16.
 */
export function toFailure(handler: HandlerName, error: unknown): ResponseParts {
  const isRefusal = error instanceof RequestError;
  const text = isRefusal ? formatJsonString(error.message) : internalError(handler, raisedBy(error));
  const body = new TextEncoder().encode(text);
  return { status: isRefusal ? error.status : 500, content_type: "application/json", body };
}

function internalError(handler: HandlerName, error: unknown): string {
  const members = { error: errorClass(error), message: messageOf(error), handler };
  return `{${Object.entries(members)
    .map(([key, value]) => `${formatJsonString(key)}: ${formatJsonString(value)}`)
    .join(", ")}}`;
}

function isHeaderValue(text: string): boolean {
  try {
    new Headers({ "content-type": text });
    return true;
  } catch {
    return false;
  }
}

function toBytes(handler: HandlerName, body: unknown): Uint8Array<ArrayBuffer> {
  if (typeof body === "string") return new TextEncoder().encode(body);
  // Copied: the answer leaves the worker, and the script may keep what it returned.
  if (body instanceof ArrayBuffer) return new Uint8Array(body.slice(0));
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(new Uint8Array(body.buffer, body.byteOffset, body.byteLength));
  }
  throw new TypeError(
    `${handler} returned ${describeValue(body)} as the body, it must be text or bytes (a Uint8Array)${remedyFor(body)}`,
  );
}

/** How such a body becomes text or bytes. */
function remedyFor(body: unknown): string {
  if (body instanceof Promise) return ": write await before the call that gives it";
  if (body instanceof NDArray) return ": write JSON.stringify(await array.tolist())";
  if (isTensor(body)) return ": write JSON.stringify(await tensor.array())";
  if (body instanceof Blob) return ": write new Uint8Array(await blob.arrayBuffer())";
  if (body === undefined || body === null || typeof body === "function") return "";
  return typeof body === "bigint" ? ": write String(value)" : ": write JSON.stringify(value)";
}
