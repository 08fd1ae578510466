import { toResponse } from "./endpoint-http.ts";
import type { InvokeResponse } from "./invocation.ts";

/** The endpoint as the platform names it. */
export interface EndpointIdentity {
  /** Absent: any name is this endpoint's. */
  name?: string;
  region: string;
  account: string;
}

/** The largest body of a request, and of a response. Clause F1. */
export const MAX_PAYLOAD_BYTES = 6 * 1024 ** 2;

const VARIANT = "AllTraffic";
const MAX_NAME = 63;
const MAX_TYPE = 1024;
const MAX_ATTRIBUTES = 1024;
const MAX_INFERENCE_ID = 64;
const NAME_PATTERN = "^[a-zA-Z0-9](-*[a-zA-Z0-9])*";

/** The endpoint's name in the path of InvokeEndpoint; `undefined` for the path of something else. Clause F1. */
export function endpointOf(path: string): string | undefined {
  const name = /^\/endpoints\/([^/]+)\/invocations$/.exec(path)?.[1];
  if (name === undefined) return undefined;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/**
 * What the platform answers a request with that never reaches the container; `undefined` for one that does.
 *
 * Clauses F1–F3; the body's size is looked at where the request tells it.
 */
export function refuseInvocation(
  name: string,
  headers: Pick<Headers, "get">,
  identity: EndpointIdentity,
): Response | undefined {
  const problem = nameProblem(name) ?? headerProblem(headers);
  if (problem) return validationError(`1 validation error detected: ${problem}`);
  if (identity.name !== undefined && identity.name !== name) {
    return validationError(`Endpoint ${name} of account ${identity.account} not found.`);
  }
  const model = headers.get("x-amzn-sagemaker-target-model");
  if (model) {
    return validationError(
      `Target model ${model} cannot be invoked as endpoint ${name} is not a multi-model endpoint.`,
    );
  }
  const variant = headers.get("x-amzn-sagemaker-target-variant");
  if (variant && variant !== VARIANT) {
    return validationError(`Variant ${variant} of endpoint ${name} not found: its only one is ${VARIANT}.`);
  }
  return Number(headers.get("content-length")) > MAX_PAYLOAD_BYTES ? tooLarge() : undefined;
}

/** The platform's refusal of a body that is larger than it takes. */
export function tooLarge(): Response {
  return jsonResponse(413, undefined, {
    message: `HTTP content length exceeded ${MAX_PAYLOAD_BYTES} bytes.`,
  });
}

/** A path or a method that the platform's runtime does not have. */
export function unknownOperation(): Response {
  return jsonResponse(404, "UnknownOperationException", {});
}

/**
 * Sends a container's answer as InvokeEndpoint does: what is no success becomes a ModelError.
 *
 * Handlers of this interface cannot set custom attributes: the response's are empty, as those of any model that does not
 * set them (the service's reference, InvokeEndpoint).
 *
 * Clauses F2–F4.
 */
export function toInvokeEndpointResponse(
  answer: Pick<InvokeResponse, "status" | "content_type" | "body">,
  name: string,
  identity: EndpointIdentity,
): Response {
  const isLarge = answer.body.byteLength > MAX_PAYLOAD_BYTES;
  if (answer.status !== 200 || isLarge) return modelError(answer, isLarge, name, identity);
  const response = toResponse(answer);
  response.headers.set("x-amzn-invoked-production-variant", VARIANT);
  response.headers.set("x-amzn-sagemaker-custom-attributes", "");
  response.headers.set("x-amzn-requestid", crypto.randomUUID());
  return response;
}

function modelError(
  { status, body }: Pick<InvokeResponse, "status" | "body">,
  isLarge: boolean,
  name: string,
  { region, account }: EndpointIdentity,
): Response {
  const group = `/aws/sagemaker/Endpoints/${name}`;
  const original = new TextDecoder().decode(isLarge ? new Uint8Array() : body);
  // The platform waits as long as the container's proxy does, and gives up on its own.
  const isTimeout = status === 504;
  const kind = status >= 400 && status < 500 ? "client" : "server";
  const what = isTimeout
    ? `Received server error (0) from model with message "${TIMEOUT}"`
    : `Received ${kind} error (${status}) from model with message "${original}"${isLarge ? " and could not load the entire response body" : ""}`;
  const see = `See https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logEventViewer:group=${group} in account ${account} for more information.`;
  return jsonResponse(424, "ModelError", {
    Message: `${what}. ${see}`,
    OriginalStatusCode: isTimeout ? 0 : status,
    OriginalMessage: original,
    LogStreamArn: `arn:aws:logs:${region}:${account}:log-group:${group}`,
  });
}

const TIMEOUT =
  "Your invocation timed out while waiting for a response from container model. Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again.";

function nameProblem(name: string): string | undefined {
  const is = `Value '${name}' at 'endpointName' failed to satisfy constraint: Member must`;
  if (name.length > MAX_NAME) return `${is} have length less than or equal to ${MAX_NAME}`;
  if (!new RegExp(`${NAME_PATTERN}$`).test(name))
    return `${is} satisfy regular expression pattern: ${NAME_PATTERN}`;
}

function headerProblem(headers: Pick<Headers, "get">): string | undefined {
  for (const [header, member, most] of [
    ["content-type", "contentType", MAX_TYPE],
    ["accept", "accept", MAX_TYPE],
    ["x-amzn-sagemaker-custom-attributes", "customAttributes", MAX_ATTRIBUTES],
    ["x-amzn-sagemaker-inference-id", "inferenceId", MAX_INFERENCE_ID],
  ] as const) {
    const value = headers.get(header);
    if (value && value.length > most) {
      return `Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${most}`;
    }
  }
}

function validationError(Message: string): Response {
  return jsonResponse(400, "ValidationError", { Message });
}

function jsonResponse(status: number, errorType: string | undefined, body: object): Response {
  const headers = new Headers({
    "content-type": "application/json",
    "x-amzn-requestid": crypto.randomUUID(),
  });
  if (errorType) headers.set("x-amzn-errortype", errorType);
  return new Response(new TextEncoder().encode(JSON.stringify(body)), { status, headers });
}
