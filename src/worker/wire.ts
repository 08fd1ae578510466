import type { Stage } from "../sagemaker/serving/invocation.ts";
import type { GuestRequest, InvokeResult } from "./messages.ts";

/*
 * Requests and their answers as they cross the wall: lists, several in a message. Structured clone writes the name of each
 * field of each object anew, and a message that finds its receiver asleep wakes it: both cost as much as a small model.
 */

/** A request to a guest, and the number of the call. */
export type PackedRequest = readonly [
  id: number,
  body: Uint8Array<ArrayBuffer>,
  content_type: string,
  accept: string,
  ticket: number | undefined,
];

/** An answer without an error, the number of the call, and at the end each stage's name, source and time. */
export type PackedAnswer = readonly [
  id: number,
  status: number,
  body: Uint8Array<ArrayBuffer>,
  content_type: string,
  tensorsLeaked: number,
  tensors: number | undefined,
  bytes: number | undefined,
  ...stages: (string | number)[],
];

/** An answer that has a packed form. */
type PlainResult = Omit<InvokeResult, "error">;

/** Whether a message holds requests, or answers, and nothing else. */
export function isPacked<Packed>(message: readonly Packed[] | object): message is readonly Packed[] {
  return Array.isArray(message);
}

/** A request as it is sent. */
export function packRequest(id: number, { body, content_type, accept, ticket }: GuestRequest): PackedRequest {
  return [id, body, content_type, accept, ticket];
}

/** A request as it was before `packRequest`. */
export function unpackRequest([, body, content_type, accept, ticket]: PackedRequest): GuestRequest {
  return { body, content_type, accept, ...(ticket !== undefined && { ticket }) };
}

/** An answer as it is sent. */
export function packAnswer(id: number, result: PlainResult): PackedAnswer {
  const { status, body, content_type, tensorsLeaked, memory, stages } = result;
  const facts = stages.flatMap(({ name, source, elapsedMs }) => [name, source, elapsedMs]);
  return [id, status, body, content_type, tensorsLeaked, memory?.tensors, memory?.bytes, ...facts];
}

/** An answer as it was before `packAnswer`. */
export function unpackAnswer(packed: PackedAnswer): PlainResult {
  const [, status, body, content_type, tensorsLeaked, tensors, bytes, ...facts] = packed;
  const memory = tensors !== undefined && bytes !== undefined && { memory: { tensors, bytes } };
  return { status, body, content_type, tensorsLeaked, ...memory, stages: unpackStages(facts) };
}

function unpackStages(facts: readonly (string | number)[]): Stage[] {
  const stages: Stage[] = [];
  for (let at = 0; at < facts.length; at += 3) {
    const [name, source, elapsedMs] = facts.slice(at, at + 3);
    stages.push({ name, source, elapsedMs } as Stage);
  }
  return stages;
}
