import type { ScriptDiagnostic } from "../host/script-host.ts";
import type { CompiledScript } from "../messages.ts";

/** What may be asked of the compiler's worker. Paths are of files under `/opt/ml/code`. */
export interface CompilerCalls {
  /** @throws {CompileError} The first thing that keeps the entry from being a script. */
  compile(entry: string): CompiledScript;
  diagnose(entry: string): ScriptDiagnostic[];
  /** The text of `model_fn` and of all that it uses: where it is the same, so is the model. See `ModelParts`. */
  modelText(entry: string): string | undefined;
}

/** The first message gives the worker its port to the file system. */
export type CompilerMessage =
  | { kind: "files"; port: MessagePort }
  | { kind: "call"; id: number; name: keyof CompilerCalls; entry: string };
