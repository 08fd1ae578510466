import type { FileSystem } from "../../platform/file-system.ts";
import { toErrorData } from "../error-data.ts";
import { compileScript, diagnoseScript } from "./compile-script.ts";
import type { CompilerMessage, CompilerReply } from "./compiler-messages.ts";

/** The compiler's end: a worker's global object, or a port. */
export interface CompilerScope {
  postMessage(reply: CompilerReply): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** Compiles and diagnoses scripts for whoever asks through `scope`, with the files behind the port that comes first. */
export function serveCompiler(scope: CompilerScope, connectFiles: (port: MessagePort) => FileSystem): void {
  const files = Promise.withResolvers<FileSystem>();
  scope.onmessage = async ({ data: message }: MessageEvent<CompilerMessage>) => {
    if (message.kind === "files") return files.resolve(connectFiles(message.port));
    const { id, name, entry } = message;
    try {
      const answer = name === "compile" ? compileScript : diagnoseScript;
      scope.postMessage({ id, ok: true, value: await answer(await files.promise, entry) });
    } catch (error) {
      scope.postMessage({ id, ok: false, error: toErrorData(error) });
    }
  };
}
