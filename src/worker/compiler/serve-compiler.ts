import type { FileSystem } from "../../platform/file-system.ts";
import { toErrorData } from "../error-data.ts";
import type { CallReply } from "../messages.ts";
import { compileScript, diagnoseScript } from "./compile-script.ts";
import type { CompilerCalls, CompilerMessage } from "./compiler-messages.ts";
import { findModelParts } from "./model-parts.ts";

/** The compiler's end: a worker's global object, or a port. */
export interface CompilerScope {
  postMessage(reply: CallReply): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

const ANSWERS: {
  [Name in keyof CompilerCalls]: (
    files: FileSystem,
    entry: string,
  ) => Promise<ReturnType<CompilerCalls[Name]>>;
} = {
  compile: compileScript,
  diagnose: diagnoseScript,
  modelText: async (files, entry) => (await findModelParts(files, entry)).text,
};

/** Compiles and diagnoses scripts for whoever asks through `scope`, with the files behind the port that comes first. */
export function serveCompiler(scope: CompilerScope, connectFiles: (port: MessagePort) => FileSystem): void {
  const files = Promise.withResolvers<FileSystem>();
  scope.onmessage = async ({ data: message }: MessageEvent<CompilerMessage>) => {
    if (message.kind === "files") return files.resolve(connectFiles(message.port));
    const { id, name, entry } = message;
    try {
      scope.postMessage({ id, ok: true, value: await ANSWERS[name](await files.promise, entry) });
    } catch (error) {
      scope.postMessage({ id, ok: false, error: toErrorData(error) });
    }
  };
}
