import { decodeText } from "../../values/payload.ts";
import type { Exchange } from "../answer.ts";
import { decodeBase64, encodeBase64 } from "../clients/base64.ts";
import { type ExchangeFacts, parseFacts } from "./exchange-facts.ts";

/** A body longer than this, in bytes, is not kept over a reload. */
export const KEPT_BODY_LIMIT = 64_000;

/** What the list shows of an exchange: all of it is in the memory, so it is small. */
export interface HistorySummary {
  /** What it is known by in the files: small letters, digits and hyphens. */
  key: string;
  /** Milliseconds since 1970. */
  sentMs: number;
  status: number;
  contentType: string;
  accept: string;
  label: string;
  worker?: number;
  /** In the queue and in the worker. */
  totalMs: number;
  /** The request's body was too long to be kept. */
  isCut?: boolean;
}

/** The line that makes an exchange part of the list. Its end comes first: one before it that was cut short ends there. */
export function formatSummary(summary: HistorySummary): string {
  return `\n${JSON.stringify(summary)}`;
}

/** `undefined` where the line is none: it was cut short. */
export function parseSummary(line: string): HistorySummary | undefined {
  let value: Partial<HistorySummary>;
  try {
    value = JSON.parse(line);
  } catch {
    // Cut short while it was written: the exchange was not kept then.
    return undefined;
  }
  const texts = [value.key, value.contentType, value.accept, value.label];
  const numbers = [value.sentMs, value.status, value.totalMs];
  const isWhole =
    texts.every((each) => typeof each === "string") && numbers.every((each) => typeof each === "number");
  return isWhole ? (value as HistorySummary) : undefined;
}

export function summarise(key: string, { sentMs, request, answer, dropped }: Exchange): HistorySummary {
  const isCut = dropped?.request !== undefined || request.body.length > KEPT_BODY_LIMIT;
  return {
    key,
    sentMs,
    status: answer.status,
    contentType: request.contentType,
    accept: request.accept,
    label: request.label,
    ...(answer.worker !== undefined && { worker: answer.worker }),
    totalMs: answer.queuedMs + answer.elapsedMs,
    ...(isCut && { isCut }),
  };
}

/**
 * The line that holds an exchange whole: its key, the request's body, the answer's body and the rest, between tabs, which
 * JSON writes as `\t`. A body is text in quotes where it is text, so that it can be searched without being parsed.
 */
export function formatExchange(key: string, exchange: Exchange): string {
  const { sentMs, request, answer, dropped } = exchange;
  const { body: requestBody, ...sent } = request;
  const { body: answerBody, record: _, memory: __, ...came } = answer;
  const fields = [
    key,
    formatBody(requestBody, dropped?.request),
    formatBody(answerBody, dropped?.answer),
    JSON.stringify({ sentMs, request: sent, answer: came } satisfies ExchangeFacts),
  ];
  return `\n${fields.join("\t")}`;
}

/** @throws {Error} Where the line holds no exchange. */
export function parseExchange(line: string): Exchange {
  const [, requestField = "", answerField = "", facts = ""] = line.split("\t");
  const { sentMs, request, answer } = parseFacts(facts);
  const [sent, came] = [parseBody(requestField), parseBody(answerField)];
  const dropped = {
    ...(sent.dropped !== undefined && { request: sent.dropped }),
    ...(came.dropped !== undefined && { answer: came.dropped }),
  };
  const exchange = {
    sentMs,
    request: { ...request, body: sent.body },
    answer: { ...answer, body: came.body },
  };
  return Object.keys(dropped).length > 0 ? { ...exchange, dropped } : exchange;
}

function formatBody(body: Uint8Array, dropped: number | undefined): string {
  if (dropped !== undefined) return JSON.stringify({ dropped });
  if (body.length > KEPT_BODY_LIMIT) return JSON.stringify({ dropped: body.length });
  const text = decodeText(body);
  return JSON.stringify(text ?? { base64: encodeBase64(body) });
}

function parseBody(field: string): { body: Uint8Array<ArrayBuffer>; dropped?: number } {
  const value: string | { base64: string } | { dropped: number } = JSON.parse(field);
  if (typeof value === "string") return { body: new TextEncoder().encode(value) };
  if ("base64" in value) return { body: decodeBase64(value.base64) };
  return { body: new Uint8Array(), dropped: value.dropped };
}

/** The keys of the lines whose bodies hold `text`, in capitals or small letters. Bodies that are no text have none. */
export function findInBodies(lines: string, text: string): string[] {
  const hay = lines.toLowerCase();
  const sought = text.toLowerCase();
  const needle = JSON.stringify(sought).slice(1, -1);
  const keys: string[] = [];
  let from = 0;
  for (let at = hay.indexOf(needle); at >= 0 && needle !== ""; at = hay.indexOf(needle, from)) {
    const start = hay.lastIndexOf("\n", at) + 1;
    const end = hay.indexOf("\n", at);
    const line = hay.slice(start, end < 0 ? undefined : end);
    const [key = "", sent = "", came = ""] = line.split("\t", 3);
    if (key !== "" && (holds(sent, sought) || holds(came, sought))) keys.push(key);
    from = start + line.length;
  }
  return keys;
}

/** What is written may only look like it: a line's end is written with an n. */
function holds(field: string, sought: string): boolean {
  return field.startsWith('"') && JSON.parse(field).includes(sought);
}
