import * as v from "valibot";
import type { Exchange } from "../answer.ts";
import { decodeBase64 } from "../clients/base64.ts";
import { FIRST_HISTORY } from "./exchange-facts.ts";

/** The history off the one file that held it before, newest first. @throws {Error} Where the text is none. */
export function parseFirstHistory(text: string): Exchange[] {
  return v.parse(FIRST_HISTORY, JSON.parse(text)).exchanges.map(({ sentMs, request, answer }) => {
    const dropped = {
      ...(typeof request.body === "number" && { request: request.body }),
      ...(typeof answer.body === "number" && { answer: answer.body }),
    };
    const exchange = {
      sentMs,
      request: { ...request, body: toBytes(request.body) },
      answer: { ...answer, body: toBytes(answer.body) },
    };
    return Object.keys(dropped).length > 0 ? { ...exchange, dropped } : exchange;
  });
}

function toBytes(body: string | number): Uint8Array<ArrayBuffer> {
  return typeof body === "number" ? new Uint8Array() : decodeBase64(body);
}
