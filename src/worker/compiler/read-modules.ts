import type { ScriptDiagnostic } from "../host/script-host.ts";
import type { CompiledImport } from "../messages.ts";
import type { FoundImport } from "./find-imports.ts";
import { type ParsedModule, parseModule } from "./parse-module.ts";
import { resolveImport } from "./resolve-import.ts";
import type { SourceFiles } from "./source-files.ts";

/** An import that was followed. */
export type FollowedImport = FoundImport & { target: CompiledImport["target"] };

/** A file of a script whose imports were followed. Those that lead nowhere are told of in `diagnostics`. */
export interface ReadModule extends Omit<ParsedModule, "imports"> {
  imports: FollowedImport[];
}

/** Reads `entry` and every file that it imports, by path, in the order in which they were met. */
export async function readModules(files: SourceFiles, entry: string): Promise<Map<string, ReadModule>> {
  const modules = new Map<string, ReadModule>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (modules.has(path)) continue;
    const module = await readModule(files, path);
    modules.set(path, module);
    for (const { target } of module.imports.toReversed())
      if (target.kind === "file") waiting.push(target.path);
  }
  return modules;
}

async function readModule(files: SourceFiles, path: string): Promise<ReadModule> {
  const parsed = parseModule(path, await files.readFile(path, "utf8"));
  const imports: FollowedImport[] = [];
  const diagnostics = [...parsed.diagnostics];
  for (const found of parsed.imports) {
    const resolved = await resolveImport(files, path, found.specifier);
    if ("target" in resolved) imports.push({ ...found, target: resolved.target });
    else diagnostics.push(problem(resolved.problem, found));
  }
  return { ...parsed, imports, diagnostics };
}

function problem(message: string, { location }: FoundImport): ScriptDiagnostic {
  return { message, location, severity: "error" };
}
