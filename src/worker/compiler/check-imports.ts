import type { ScriptDiagnostic } from "../host/script-host.ts";
import { didYouMean } from "../suggest.ts";
import type { ReadModule } from "./read-modules.ts";

/**
 * Finds names that a file imports from another file that does not export them, and values imported from `optml`,
 * which holds types only. What `mxnet` and the other provided modules export is known to the guest alone: it checks
 * them when it links.
 */
export function checkImports(modules: ReadonlyMap<string, ReadModule>): ScriptDiagnostic[] {
  const problems: ScriptDiagnostic[] = [];
  for (const module of modules.values()) {
    for (const { target, names, specifier } of module.imports) {
      if (target.kind === "provided" && target.name !== "optml") continue;
      const exported = target.kind === "file" ? exportsOf(modules, target.path) : new Set<string>();
      if (exported === undefined) continue;
      for (const { name, location } of names) {
        if (exported.has(name)) continue;
        const reason =
          target.kind === "file"
            ? `it exports no such value${didYouMean(name, exported)} (for a type write import type)`
            : `it holds types only, write import type { ${name} } from "optml"`;
        problems.push({
          message: `Cannot import ${name} from "${specifier}": ${reason}`,
          location,
          severity: "error",
        });
      }
    }
  }
  return problems;
}

/** `undefined` where they cannot all be known: the file, or one it re-exports, has errors of its own or is provided. */
function exportsOf(
  modules: ReadonlyMap<string, ReadModule>,
  path: string,
  seen = new Set<string>(),
): Set<string> | undefined {
  const module = modules.get(path);
  if (module === undefined || module.diagnostics.length > 0) return undefined;
  const names = new Set(module.exports);
  seen.add(path);
  for (const { isStarExport, target } of module.imports) {
    if (!isStarExport || (target.kind === "file" && seen.has(target.path))) continue;
    const more = target.kind === "file" ? exportsOf(modules, target.path, seen) : undefined;
    if (more === undefined) return undefined;
    for (const name of more) if (name !== "default") names.add(name);
  }
  return names;
}
