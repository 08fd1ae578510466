import type { ScriptDiagnostic } from "../host/script-host.ts";
import type { SourceLocation } from "../messages.ts";

/** A file under `/opt/ml/code` cannot be a script, or a part of one. */
export class CompileError extends Error {
  override readonly name = "CompileError";
  readonly location: SourceLocation;
  /** All that was found, in the order of the modules; the first error gave this one its message. */
  readonly diagnostics: readonly ScriptDiagnostic[];

  constructor(first: ScriptDiagnostic, diagnostics: readonly ScriptDiagnostic[] = [first]) {
    super(first.message);
    this.location = first.location;
    // Where the compiler noticed is of no use to the script's author.
    const { path, line, column } = first.location;
    this.stack = `${this.name}: ${first.message}\n    at ${path}:${line}:${column}`;
    this.diagnostics = diagnostics;
  }
}
