import type { ScriptDiagnostic } from "../host/script-host.ts";
import type { CompiledModule, CompiledScript } from "../messages.ts";
import { checkImports } from "./check-imports.ts";
import { CompileError } from "./compile-error.ts";
import { orderModules } from "./order-modules.ts";
import { type ReadModule, readModules } from "./read-modules.ts";
import type { SourceFiles } from "./source-files.ts";

/**
 * Reads the script at `entry` and the files that it imports, blanks out their types and finds their imports.
 *
 * @param entry A path under `/opt/ml/code`, e.g. `/opt/ml/code/mnist.ts`.
 * @throws {CompileError} Where it does not parse, is not TypeScript that can be blanked out, or imports what there is not.
 * @throws {FileSystemError} `ENOENT` where `entry` is missing.
 */
export async function compileScript(files: SourceFiles, entry: string): Promise<CompiledScript> {
  const { modules, diagnostics } = await examine(files, entry);
  const first = diagnostics.find(({ severity }) => severity === "error");
  if (first) throw new CompileError(first, diagnostics);
  return { entry, modules: modules.map(toCompiledModule) };
}

/** All that keeps the script at `entry` from running, file by file. Empty where it may run. */
export async function diagnoseScript(files: SourceFiles, entry: string): Promise<ScriptDiagnostic[]> {
  return (await examine(files, entry)).diagnostics;
}

async function examine(files: SourceFiles, entry: string) {
  const found = await readModules(files, entry);
  const { modules, cycles } = orderModules(found, entry);
  const own = [...found.values()].flatMap((module) => module.diagnostics);
  return { modules, diagnostics: [...own, ...cycles, ...checkImports(found)] };
}

function toCompiledModule({ path, code, imports }: ReadModule): CompiledModule {
  return {
    path,
    code: imports.reduce(blankAttributes, code),
    imports: imports.map(({ start, end, target, names }) => ({ start, end, target, names })),
  };
}

/** A JSON file is linked as JavaScript, so `with { type: "json" }` must go. */
function blankAttributes(code: string, { attributes }: ReadModule["imports"][number]): string {
  if (attributes === undefined) return code;
  const { start, end } = attributes;
  return code.slice(0, start) + code.slice(start, end).replace(/[^\n\r]/g, " ") + code.slice(end);
}
