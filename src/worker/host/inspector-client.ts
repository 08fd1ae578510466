import type { InspectorCalls, InspectorMessage, InspectorReply } from "../inspector/inspector-messages.ts";
import { RemoteError } from "./remote-error.ts";

/** The page's end of the worker that looks into files. A module `Worker` of `inspector-entry.ts` is one. */
export interface InspectorPort {
  postMessage(message: InspectorMessage, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

interface Waiting extends PromiseWithResolvers<unknown> {
  onProgress: ((part: number) => void) | undefined;
}

/**
 * Speaks to the worker that looks into files: a large file is read and decoded there, and never holds the page up.
 *
 * @param start Makes the worker, when the first file is looked into, and a port to the file system, which is transferred.
 */
export function connectInspector(start: () => { worker: InspectorPort; files: MessagePort }): InspectorCalls {
  const waiting = new Map<number, Waiting>();
  let worker: InspectorPort | undefined;
  let failure: Error | undefined;
  let lastId = 0;

  function started(): InspectorPort {
    if (worker) return worker;
    const { worker: own, files } = start();
    own.onmessage = take;
    own.onerror = fail;
    own.postMessage({ kind: "files", port: files }, [files]);
    worker = own;
    return own;
  }

  function take({ data: reply }: MessageEvent<InspectorReply>): void {
    const call = waiting.get(reply.id);
    if (reply.kind !== "progress") waiting.delete(reply.id);
    if (reply.kind === "progress") call?.onProgress?.(reply.part);
    else if (reply.kind === "value") call?.resolve(reply.value);
    else call?.reject(new RemoteError(reply.error));
  }

  function fail(event: ErrorEvent): void {
    failure = new Error(`Cannot look into files: their worker failed: ${event.message || "it did not load"}`);
    for (const call of waiting.values()) call.reject(failure);
    waiting.clear();
  }

  function call<Name extends keyof InspectorCalls>(
    name: Name,
    args: unknown[],
    onProgress?: (part: number) => void,
  ) {
    if (failure) return Promise.reject(failure);
    const id = ++lastId;
    const answer = { ...Promise.withResolvers<unknown>(), onProgress };
    waiting.set(id, answer);
    started().postMessage({ kind: "call", id, name, args }, []);
    return answer.promise as ReturnType<InspectorCalls[Name]>;
  }

  return {
    inspect: (path, onProgress) => call("inspect", [path], onProgress),
    values: (...args) => call("values", args),
    statistics: (...args) => call("statistics", args),
    rows: (...args) => call("rows", args),
    records: (...args) => call("records", args),
    record: (...args) => call("record", args),
    graph: (...args) => call("graph", args),
    drawnGraph: (...args) => call("drawnGraph", args),
  };
}
