import type { FileSystem } from "../../platform/file-system.ts";
import { createInspector } from "../../sagemaker/inspect/inspector.ts";
import { toErrorData } from "../error-data.ts";
import type { InspectorCalls, InspectorMessage, InspectorReply } from "./inspector-messages.ts";
import { layoutGraph } from "./layout-graph.ts";

/** The inspector's end: a worker's global object, or a port. */
export interface InspectorScope {
  postMessage(reply: InspectorReply, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** Looks into files for whoever asks through `scope`, with the files behind the port that comes first. */
export function serveInspector(scope: InspectorScope, connectFiles: (port: MessagePort) => FileSystem): void {
  const calls = Promise.withResolvers<InspectorCalls>();
  scope.onmessage = async ({ data: message }: MessageEvent<InspectorMessage>) => {
    if (message.kind === "files") return calls.resolve(createCalls(connectFiles(message.port)));
    const { id, name, args } = message;
    try {
      const call = (await calls.promise)[name] as (...args: unknown[]) => Promise<unknown>;
      const onProgress = (part: number) => scope.postMessage({ id, part }, []);
      const value = await call(...args, ...(name === "inspect" ? [onProgress] : []));
      const transfer = ArrayBuffer.isView(value) ? [value.buffer as ArrayBuffer] : [];
      scope.postMessage({ id, ok: true, value }, transfer);
    } catch (error) {
      scope.postMessage({ id, ok: false, error: toErrorData(error) }, []);
    }
  };
}

function createCalls(files: FileSystem): InspectorCalls {
  const inspector = createInspector(files);
  return {
    ...inspector,
    async drawnGraph(options) {
      const graph = await inspector.graph(options);
      return { graph, layout: await layoutGraph(graph) };
    },
  };
}
