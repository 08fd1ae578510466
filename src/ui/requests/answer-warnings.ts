import { countRows, type ParsedBody, parseBody } from "../values/payload.ts";
import type { Answer, SentRequest } from "./answer.ts";

/** A longer body is not taken apart only to warn of it: the page would stall. */
const LONGEST_PARSED_BYTES = 2_000_000;

/** What in an answer looks wrong though its status does not say so. */
export function answerWarnings(request: SentRequest, answer: Answer): string[] {
  // Where there is a trace, it tells which stage left them.
  const warnings = [answer.record === undefined ? leakWarning(answer.tensorsLeaked) : undefined];
  if (answer.status === 200) {
    warnings.push(brokenBodyWarning(answer), acceptWarning(request, answer), rowsWarning(request, answer));
  }
  return warnings.filter((warning) => warning !== undefined);
}

function leakWarning(count: number): string | undefined {
  if (count <= 0) return undefined;
  const tensors = count === 1 ? "1 tensor" : `${count} tensors`;
  return `The request left ${tensors} behind in the worker: what handlers make they must dispose of`;
}

function brokenBodyWarning(answer: Answer): string | undefined {
  const parsed = parsedIfShort(answer.body, answer.contentType);
  if (parsed?.kind !== "broken") return undefined;
  return `The body is not what its type ${answer.contentType} says: ${parsed.reason}`;
}

function acceptWarning(request: SentRequest, answer: Answer): string | undefined {
  const { accept } = request;
  const returned = bareType(answer.contentType);
  if (accept === "" || accept.includes("*") || accept.includes(",")) return undefined;
  if (returned === bareType(accept)) return undefined;
  return `Accept asked for ${accept}, but the handlers returned ${answer.contentType || "no content type"}`;
}

/** The defaults keep the rows: another count means that the batch was broadcast, cut or reshaped on the way. */
function rowsWarning(request: SentRequest, answer: Answer): string | undefined {
  if (answer.stages.some((stage) => stage.name === "transform_fn")) return undefined;
  if (!answer.stages.some((stage) => stage.source === "default")) return undefined;
  const [asked, answered] = [
    parsedIfShort(request.body, request.contentType || "application/json"),
    parsedIfShort(answer.body, answer.contentType),
  ];
  const [sent, returned] = [asked && countRows(asked), answered && countRows(answered)];
  if (sent === undefined || returned === undefined || sent === returned) return undefined;
  return `${rows(sent)} went in, ${rows(returned)} came out`;
}

function parsedIfShort(body: Uint8Array, contentType: string): ParsedBody | undefined {
  return body.length <= LONGEST_PARSED_BYTES ? parseBody(body, contentType) : undefined;
}

function rows(count: number): string {
  return count === 1 ? "1 row" : `${count} rows`;
}

function bareType(type: string): string {
  return (type.split(";")[0] ?? "").trim();
}
