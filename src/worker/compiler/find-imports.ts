import ts from "typescript";
import type { ScriptDiagnostic } from "../host/script-host.ts";
import type { SourceLocation } from "../messages.ts";
import { locate } from "./locate.ts";

/** One import as written: what it names, and where in the code. */
export interface FoundImport {
  /** e.g. `./helpers.ts`, `mxnet`. */
  specifier: string;
  /** Offsets of the specifier, between its quotes. */
  start: number;
  end: number;
  location: SourceLocation;
  /** The values that the importer needs from it; types are left out. */
  names: ImportedName[];
  isStarExport: boolean;
  /** Offsets of `with { … }`, which JSON turned into JavaScript must not have. */
  attributes?: { start: number; end: number };
}

export interface ImportedName {
  name: string;
  location: SourceLocation;
}

/** Finds what a file imports when it runs: `import`, `export … from`, `import("…")`. Types are left out. */
export function findImports(file: ts.SourceFile, diagnostics: ScriptDiagnostic[]): FoundImport[] {
  const found: FoundImport[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && !node.importClause?.isTypeOnly) found.push(fromImport(file, node));
    else if (ts.isExportDeclaration(node) && !node.isTypeOnly && node.moduleSpecifier)
      found.push(fromExport(file, node));
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const argument = node.arguments[0];
      if (argument && ts.isStringLiteralLike(argument)) found.push(toFound(file, argument, []));
      else diagnostics.push(computedImport(file, node));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function fromImport(file: ts.SourceFile, node: ts.ImportDeclaration): FoundImport {
  const names: ImportedName[] = [];
  const clause = node.importClause;
  if (clause?.name) names.push({ name: "default", location: locate(file, clause.name.getStart(file)) });
  const bindings = clause?.namedBindings;
  if (bindings && ts.isNamedImports(bindings)) names.push(...valuesOf(file, bindings.elements));
  return toFound(file, node.moduleSpecifier, names, node.attributes);
}

function fromExport(file: ts.SourceFile, node: ts.ExportDeclaration): FoundImport {
  const specifier = node.moduleSpecifier ?? node;
  const clause = node.exportClause;
  const names = clause && ts.isNamedExports(clause) ? valuesOf(file, clause.elements) : [];
  return { ...toFound(file, specifier, names, node.attributes), isStarExport: clause === undefined };
}

function valuesOf(
  file: ts.SourceFile,
  elements: readonly (ts.ImportSpecifier | ts.ExportSpecifier)[],
): ImportedName[] {
  return elements
    .filter((element) => !element.isTypeOnly)
    .map((element) => {
      const name = element.propertyName ?? element.name;
      return { name: name.text, location: locate(file, name.getStart(file)) };
    });
}

function toFound(
  file: ts.SourceFile,
  specifier: ts.Node,
  names: ImportedName[],
  attributes?: ts.ImportAttributes,
): FoundImport {
  const start = specifier.getStart(file);
  return {
    specifier: ts.isStringLiteralLike(specifier) ? specifier.text : "",
    start: start + 1,
    end: specifier.end - 1,
    location: locate(file, start),
    names,
    isStarExport: false,
    attributes: attributes && { start: attributes.getStart(file), end: attributes.end },
  };
}

function computedImport(file: ts.SourceFile, node: ts.Node): ScriptDiagnostic {
  return {
    message: "Cannot follow an import whose path is computed: write the path as text between quotes",
    location: locate(file, node.getStart(file)),
    severity: "error",
  };
}
