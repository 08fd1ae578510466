import type { ScriptDiagnostic } from "../host/script-host.ts";
import type { FollowedImport, ReadModule } from "./read-modules.ts";

export interface ModuleOrder {
  /** Every module comes after those that it imports. */
  modules: ReadModule[];
  /** One for each import that leads back to a file on the way to it. */
  cycles: ScriptDiagnostic[];
}

/**
 * Puts dependencies first.
 *
 * A cycle is an error: a module is linked by the address of its code, which holds the addresses of those it imports.
 */
export function orderModules(modules: ReadonlyMap<string, ReadModule>, entry: string): ModuleOrder {
  const order: ModuleOrder = { modules: [], cycles: [] };
  const done = new Set<string>();
  const path: string[] = [];

  function visit(name: string): void {
    const module = modules.get(name);
    if (module === undefined || done.has(name)) return;
    path.push(name);
    for (const found of module.imports) {
      if (found.target.kind !== "file") continue;
      const from = path.indexOf(found.target.path);
      if (from >= 0) order.cycles.push(describeCycle(path.slice(from), found));
      else visit(found.target.path);
    }
    path.pop();
    done.add(name);
    order.modules.push(module);
  }
  visit(entry);
  return order;
}

function describeCycle(cycle: string[], { specifier, location }: FollowedImport): ScriptDiagnostic {
  const names = [...cycle, ...cycle.slice(0, 1)].map((path) => path.slice(path.lastIndexOf("/") + 1));
  return {
    message: `Cannot import "${specifier}": files import each other in a circle, ${names.join(" → ")}; move what they share to a file of its own`,
    location,
    severity: "error",
  };
}
