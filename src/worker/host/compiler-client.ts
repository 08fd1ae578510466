import type { CompilerCalls, CompilerMessage } from "../compiler/compiler-messages.ts";
import type { CallReply, CompiledScript } from "../messages.ts";
import { PendingCalls } from "./pending-calls.ts";
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
  const calls = new PendingCalls();
  worker.onmessage = ({ data }: MessageEvent<CallReply>) => calls.settle(data);
  worker.onerror = ({ message }) =>
    calls.fail(`Cannot compile scripts: the compiler's worker failed: ${message || "it did not load"}`);
  worker.postMessage({ kind: "files", port: files }, [files]);

  function call<Name extends keyof CompilerCalls>(name: Name, entry: string) {
    const answer = calls.call((id) => worker.postMessage({ kind: "call", id, name, entry }, []));
    return answer as Promise<ReturnType<CompilerCalls[Name]>>;
  }
  return {
    compile: (entry) => call("compile", entry),
    diagnose: (entry) => call("diagnose", entry),
    modelText: (entry) => call("modelText", entry),
  };
}
