import * as v from "valibot";
import type { Answer, SentRequest } from "../answer.ts";

/** An exchange without its bodies, as the files hold it. */
export interface ExchangeFacts {
  sentMs: number;
  request: Omit<SentRequest, "body">;
  answer: Omit<Answer, "body" | "record" | "memory">;
}

/** @throws {Error} Where the text holds no exchange. */
export function parseFacts(text: string): ExchangeFacts {
  return v.parse(FACTS, JSON.parse(text));
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

const REQUEST = { contentType: v.string(), accept: v.string(), label: v.string() };

const ANSWER = {
  status: v.number(),
  headers: v.array(v.tuple([v.string(), v.string()])),
  contentType: v.string(),
  worker: v.optional(v.number()),
  queuedMs: v.number(),
  elapsedMs: v.number(),
  stages: v.array(STAGE),
  error: v.optional(ERROR),
  tensorsLeaked: v.number(),
};

const FACTS = v.object({ sentMs: v.number(), request: v.object(REQUEST), answer: v.object(ANSWER) });

/** Base64, or the size of a body that was too long. */
const FIRST_BODY = v.union([v.string(), v.number()]);

/** The one file of the first version, newest first. */
export const FIRST_HISTORY = v.object({
  version: v.literal(1),
  exchanges: v.array(
    v.object({
      sentMs: v.number(),
      request: v.object({ ...REQUEST, body: FIRST_BODY }),
      answer: v.object({ ...ANSWER, body: FIRST_BODY }),
    }),
  ),
});
