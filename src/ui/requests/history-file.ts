import * as v from "valibot";
import type { Answer, Exchange, SentRequest } from "./answer.ts";

/** So many requests are kept; the oldest go. */
export const HISTORY_LIMIT = 50;

/** A body longer than this, in bytes, is not kept over a reload. */
export const KEPT_BODY_LIMIT = 64_000;

/** The history as a file's text. */
export function formatHistory(exchanges: readonly Exchange[]): string {
  return JSON.stringify({ version: 1, exchanges: exchanges.map(toStored) });
}

/** The history off a file's text. @throws {Error} Where the text is not a history. */
export function parseHistory(text: string): Exchange[] {
  return v.parse(STORED_HISTORY, JSON.parse(text)).exchanges.map(fromStored);
}

const ERROR: v.GenericSchema<NonNullable<Answer["error"]>> = v.object({
  name: v.string(),
  message: v.string(),
  stack: v.string(),
  location: v.optional(v.object({ path: v.string(), line: v.number(), column: v.number() })),
  facts: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
  cause: v.optional(v.lazy(() => ERROR)),
});

const STAGE = v.object({
  name: v.picklist(["transform_fn", "process_request_fn", "input_fn", "predict_fn", "output_fn"]),
  source: v.picklist(["script", "default"]),
  elapsedMs: v.number(),
});

/** Base64, or the size of a body that was too long. */
const BODY = v.union([v.string(), v.number()]);

const STORED_EXCHANGE = v.object({
  sentMs: v.number(),
  request: v.object({ contentType: v.string(), accept: v.string(), label: v.string(), body: BODY }),
  answer: v.object({
    status: v.number(),
    headers: v.array(v.tuple([v.string(), v.string()])),
    contentType: v.string(),
    body: BODY,
    worker: v.optional(v.number()),
    queuedMs: v.number(),
    elapsedMs: v.number(),
    stages: v.array(STAGE),
    error: v.optional(ERROR),
    tensorsLeaked: v.number(),
  }),
});

const STORED_HISTORY = v.object({ version: v.literal(1), exchanges: v.array(STORED_EXCHANGE) });

type StoredExchange = v.InferOutput<typeof STORED_EXCHANGE>;

function toStored({ sentMs, request, answer, dropped }: Exchange): StoredExchange {
  return {
    sentMs,
    request: { ...request, body: dropped?.request ?? toStoredBody(request.body) },
    answer: { ...answer, body: dropped?.answer ?? toStoredBody(answer.body) },
  };
}

function fromStored({ sentMs, request, answer }: StoredExchange): Exchange {
  const dropped = {
    ...(typeof request.body === "number" && { request: request.body }),
    ...(typeof answer.body === "number" && { answer: answer.body }),
  };
  const sent: SentRequest = { ...request, body: fromStoredBody(request.body) };
  const answered: Answer = { ...answer, body: fromStoredBody(answer.body) };
  const exchange = { sentMs, request: sent, answer: answered };
  return Object.keys(dropped).length > 0 ? { ...exchange, dropped } : exchange;
}

function toStoredBody(body: Uint8Array): string | number {
  if (body.length > KEPT_BODY_LIMIT) return body.length;
  return btoa(Array.from(body, (byte) => String.fromCharCode(byte)).join(""));
}

function fromStoredBody(stored: string | number): Uint8Array<ArrayBuffer> {
  if (typeof stored === "number") return new Uint8Array();
  return Uint8Array.from(atob(stored), (character) => character.charCodeAt(0));
}
