import type { InspectorCalls, InspectorMessage, InspectorReply } from "../inspector/inspector-messages.ts";
import { PendingCalls } from "./pending-calls.ts";

/** The page's end of the worker that looks into files. A module `Worker` of `inspector-entry.ts` is one. */
export interface InspectorPort {
  postMessage(message: InspectorMessage, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/**
 * Speaks to the worker that looks into files: a large file is read and decoded there, and never holds the page up.
 *
 * @param start Makes the worker, when the first file is looked into, and a port to the file system, which is transferred.
 */
export function connectInspector(start: () => { worker: InspectorPort; files: MessagePort }): InspectorCalls {
  const calls = new PendingCalls();
  const progress = new Map<number, (part: number) => void>();
  let worker: InspectorPort | undefined;

  function started(): InspectorPort {
    if (worker) return worker;
    const { worker: own, files } = start();
    own.onmessage = ({ data }: MessageEvent<InspectorReply>) => {
      if ("part" in data) progress.get(data.id)?.(data.part);
      else calls.settle(data);
    };
    own.onerror = ({ message }) =>
      calls.fail(`Cannot look into files: their worker failed: ${message || "it did not load"}`);
    own.postMessage({ kind: "files", port: files }, [files]);
    worker = own;
    return own;
  }

  function call<Name extends keyof InspectorCalls>(
    name: Name,
    args: unknown[],
    onProgress?: (part: number) => void,
  ) {
    let own = 0;
    const answer = calls.call((id) => {
      own = id;
      if (onProgress) progress.set(id, onProgress);
      started().postMessage({ kind: "call", id, name, args }, []);
    });
    return answer.finally(() => progress.delete(own)) as ReturnType<InspectorCalls[Name]>;
  }

  return {
    inspect: (path, onProgress) => call("inspect", [path], onProgress),
    values: (...args) => call("values", args),
    statistics: (...args) => call("statistics", args),
    rows: (...args) => call("rows", args),
    records: (...args) => call("records", args),
    record: (...args) => call("record", args),
    sha256: (...args) => call("sha256", args),
    graph: (...args) => call("graph", args),
    drawnGraph: (...args) => call("drawnGraph", args),
  };
}
