import type { RequestTrace } from "../../sagemaker/trace/request-trace.ts";
import type { OpenWorkspace } from "../open-workspace.ts";
import type { Answer, NumberedExchange } from "../requests/answer.ts";
import { sendRequest } from "../requests/send.ts";
import type { InvokeAnswer, InvokeOptions } from "./optml.ts";

/** Sends a program's request to the workspace's endpoint, and shows it with its answer. */
export async function sendForProgram(workspace: OpenWorkspace, options: InvokeOptions): Promise<Answer> {
  const { body = "", contentType = "application/json", accept = "application/json", signal } = options;
  const { requests } = workspace;
  const exchange = await exchangeWith(workspace, {
    contentType,
    accept,
    body: await bytesOf(body),
    label: "program",
    ...(signal && { signal }),
  });
  // The program goes on first: to draw the answer takes longer than to get it.
  setTimeout(() => requests.show(exchange));
  return exchange.answer;
}

interface ProgramRequest {
  contentType: string;
  accept: string;
  body: Uint8Array<ArrayBuffer>;
  /** What the history calls it. */
  label: string;
  signal?: AbortSignal;
}

/** Sends a request and puts it into the history. @throws {Error} Where nothing is deployed, or `signal` ends the wait. */
export async function exchangeWith(
  { host, requests, name }: OpenWorkspace,
  { signal, ...request }: ProgramRequest,
): Promise<NumberedExchange> {
  const endpoint = host.endpoint.value;
  if (!endpoint) throw new Error(`Cannot invoke as no endpoint is deployed in the workspace "${name}"`);
  const sentMs = Date.now();
  const answer = await ended(sendRequest(endpoint, request, signal), signal);
  return requests.history.add({ sentMs, request, answer });
}

/** Fulfilled as `task` is; rejected with the signal's reason where that comes first. */
async function ended<T>(task: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return task;
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const end = () => reject(signal.reason);
  signal.addEventListener("abort", end, { once: true });
  return Promise.race([task, promise]).finally(() => signal.removeEventListener("abort", end));
}

/** The trace of an answered request, when it has come. */
export async function traceOf(
  { host }: OpenWorkspace,
  { record }: Answer,
): Promise<RequestTrace | undefined> {
  return record === undefined ? undefined : await host.traces.traceOf(record);
}

/** An answer as a program sees it. */
export function invokeAnswer(answer: Answer): InvokeAnswer {
  const { status, headers, contentType, body, stages, error, worker } = answer;
  const { queuedMs, elapsedMs, tensorsLeaked } = answer;
  return {
    status,
    headers,
    contentType,
    body,
    text: new TextDecoder().decode(body),
    stages,
    ...(error && { error }),
    ...(worker !== undefined && { worker }),
    queuedMs,
    elapsedMs,
    tensorsLeaked,
  };
}

async function bytesOf(body: NonNullable<InvokeOptions["body"]>): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof body === "string") return new TextEncoder().encode(body);
  // By what they have, not by their class: another frame has classes of its own.
  if ("stream" in body) return new Uint8Array(await body.arrayBuffer());
  // A copy: the caller may use its buffer again.
  return ArrayBuffer.isView(body) ? new Uint8Array(body) : new Uint8Array(body.slice(0));
}
