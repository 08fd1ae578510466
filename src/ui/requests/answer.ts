import type { Stage, TensorMemory } from "../../sagemaker/serving/invocation.ts";
import type { ErrorData } from "../../worker/messages.ts";

/** A request as it was sent. */
export interface SentRequest {
  /** Empty: no header was sent. */
  contentType: string;
  accept: string;
  body: Uint8Array<ArrayBuffer>;
  /** What the body was: `text`, `07.csv`, `drawn digit`. */
  label: string;
}

/** What came of a request. */
export interface Answer {
  status: number;
  headers: [name: string, value: string][];
  contentType: string;
  body: Uint8Array<ArrayBuffer>;
  worker?: number;
  queuedMs: number;
  elapsedMs: number;
  stages: Stage[];
  error?: ErrorData;
  tensorsLeaked: number;
  /** What the worker's tensors were after it; not kept over a reload. */
  memory?: TensorMemory;
  /** Where its trace is, until the page is reloaded. */
  record?: number;
}

/** A request with its answer, as the history keeps it. */
export interface Exchange {
  /** Milliseconds since 1970. */
  sentMs: number;
  request: SentRequest;
  answer: Answer;
  /** A body that was too large to be kept over a reload: its size in bytes. */
  dropped?: { request?: number; answer?: number };
}

/** An exchange with its number, which holds until the page is reloaded. */
export type NumberedExchange = Exchange & { id: number };
