import type { CompilerCalls, CompilerMessage, CompilerReply } from "../compiler/compiler-messages.ts";
import type { CompiledScript } from "../messages.ts";
import { RemoteError } from "./remote-error.ts";
import type { ScriptDiagnostic } from "./script-host.ts";

/** Turns a script into what a guest can link, and says what keeps it from that. */
export interface Compiler {
  /** @throws {RemoteError} With `location`: the first thing that keeps `entry` from being a script. */
  compile(entry: string): Promise<CompiledScript>;
  /** All that is wrong with `entry` and with what it imports. Empty where nothing is. */
  diagnose(entry: string): Promise<ScriptDiagnostic[]>;
  /** The text of what makes the model: where it is the same, so is the model. `undefined`: the text does not tell. */
  modelText?(entry: string): Promise<string | undefined>;
}

/** The host's end of the compiler's worker. A module `Worker` of `compiler-entry.ts` is one. */
export interface CompilerPort {
  postMessage(message: CompilerMessage, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/**
 * Speaks to the compiler's worker.
 *
 * @param files A port to the file system with `/opt/ml/code`. Transferred.
 */
export function connectCompiler(worker: CompilerPort, files: MessagePort): Compiler {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let failure: Error | undefined;
  let lastId = 0;

  worker.onmessage = (event: MessageEvent<CompilerReply>) => {
    const reply = event.data;
    const call = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.ok) call?.resolve(reply.value);
    else call?.reject(new RemoteError(reply.error));
  };
  worker.onerror = (event) => {
    failure = new Error(
      `Cannot compile scripts: the compiler's worker failed: ${event.message || "it did not load"}`,
    );
    for (const call of waiting.values()) call.reject(failure);
    waiting.clear();
  };
  worker.postMessage({ kind: "files", port: files }, [files]);

  function call<Name extends keyof CompilerCalls>(name: Name, entry: string) {
    if (failure) return Promise.reject(failure);
    const id = ++lastId;
    const answer = Promise.withResolvers<unknown>();
    waiting.set(id, answer);
    worker.postMessage({ kind: "call", id, name, entry }, []);
    return answer.promise as Promise<ReturnType<CompilerCalls[Name]>>;
  }
  return {
    compile: (entry) => call("compile", entry),
    diagnose: (entry) => call("diagnose", entry),
    modelText: (entry) => call("modelText", entry),
  };
}
