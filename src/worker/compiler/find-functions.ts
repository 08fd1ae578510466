import ts from "typescript";
import type { FileSystem } from "../../platform/file-system.ts";
import type { SourceLocation } from "../messages.ts";
import { locate } from "./locate.ts";
import { type ReadModule, readModules } from "./read-modules.ts";

/** A value that a script exports, as far as its text tells. */
export interface FoundExport {
  name: string;
  location: SourceLocation;
  /** Parameters before the first that has a default or is `...rest`, as `Function.length` counts. Absent where it may be no function. */
  arity?: number;
}

/** A function of a script's own file that it does not export. */
export type HiddenFunction = Pick<FoundExport, "name" | "location">;

/**
 * Finds what `entry` exports, its own and what it re-exports from other files, without running it.
 *
 * @throws {FileSystemError} `ENOENT` where `entry` is missing.
 */
export async function findFunctions(
  files: FileSystem,
  entry: string,
): Promise<{ exported: FoundExport[]; hidden: HiddenFunction[] }> {
  const modules = await readModules(files, entry);
  const parsed = new Map<string, ParsedExports>();
  for (const path of modules.keys()) parsed.set(path, parseExports(path, await files.readFile(path, "utf8")));
  const { declared, exported } = parsed.get(entry) ?? { declared: new Map(), exported: new Map() };
  const names = new Set([...exported.keys(), ...starNames(modules, parsed, entry)]);
  const inner = new Set([...exported.values()].flatMap((found) => ("local" in found ? [found.local] : [])));
  return {
    exported: [...names].flatMap((name) => {
      const found = resolve({ modules, parsed }, entry, name, new Set());
      return found ? [{ ...found, name }] : [];
    }),
    hidden: [...declared].flatMap(([name, { arity, location }]) =>
      arity === undefined || inner.has(name) ? [] : [{ name, location }],
    ),
  };
}

/** What a name at the top of a file stands for. */
type Declared = Omit<FoundExport, "name">;

/** What an exported name leads to: one of the file's own, or one of another file. */
type Exported = { local: string } | { specifier: string; name: string };

interface ParsedExports {
  declared: Map<string, Declared>;
  /** Imported names, by their local ones. */
  imported: Map<string, { specifier: string; name: string }>;
  exported: Map<string, Exported>;
  stars: string[];
}

interface Sources {
  modules: ReadonlyMap<string, ReadModule>;
  parsed: ReadonlyMap<string, ParsedExports>;
}

function resolve(sources: Sources, path: string, name: string, seen: Set<string>): Declared | undefined {
  const file = sources.parsed.get(path);
  if (file === undefined || seen.has(`${path} ${name}`)) return undefined;
  seen.add(`${path} ${name}`);
  const follow = (specifier: string, other: string) => {
    const target = sources.modules.get(path)?.imports.find((found) => found.specifier === specifier)?.target;
    return target?.kind === "file" ? resolve(sources, target.path, other, seen) : undefined;
  };
  const found = file.exported.get(name);
  if (found === undefined) {
    for (const star of file.stars) {
      const declared = follow(star, name);
      if (declared) return declared;
    }
    return undefined;
  }
  if ("specifier" in found) return follow(found.specifier, found.name);
  const imported = file.imported.get(found.local);
  return imported ? follow(imported.specifier, imported.name) : file.declared.get(found.local);
}

function starNames(
  modules: ReadonlyMap<string, ReadModule>,
  parsed: ReadonlyMap<string, ParsedExports>,
  path: string,
  seen = new Set<string>(),
): string[] {
  if (seen.has(path)) return [];
  seen.add(path);
  return (parsed.get(path)?.stars ?? []).flatMap((star) => {
    const target = modules.get(path)?.imports.find(({ specifier }) => specifier === star)?.target;
    if (target?.kind !== "file") return [];
    const own = [...(parsed.get(target.path)?.exported.keys() ?? [])].filter((name) => name !== "default");
    return [...own, ...starNames(modules, parsed, target.path, seen)];
  });
}

function parseExports(path: string, source: string): ParsedExports {
  const kind = /\.m?js$/.test(path) ? ts.ScriptKind.JS : ts.ScriptKind.TS;
  const found: ParsedExports = { declared: new Map(), imported: new Map(), exported: new Map(), stars: [] };
  if (path.endsWith(".json")) return found;
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.ESNext, false, kind);
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) addImports(statement, found);
    else if (ts.isExportDeclaration(statement)) addExports(statement, found);
    else addDeclared(file, statement, found);
  }
  return found;
}

function addImports({ importClause, moduleSpecifier }: ts.ImportDeclaration, found: ParsedExports): void {
  const bindings = importClause?.namedBindings;
  const specifier = ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : "";
  if (importClause?.name) found.imported.set(importClause.name.text, { specifier, name: "default" });
  if (!bindings || !ts.isNamedImports(bindings)) return;
  for (const { name, propertyName } of bindings.elements) {
    found.imported.set(name.text, { specifier, name: (propertyName ?? name).text });
  }
}

function addExports(statement: ts.ExportDeclaration, found: ParsedExports): void {
  const { exportClause: clause, moduleSpecifier } = statement;
  if (statement.isTypeOnly) return;
  const specifier = moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
  if (clause === undefined && specifier !== undefined) found.stars.push(specifier);
  if (!clause || !ts.isNamedExports(clause)) return;
  for (const { name, propertyName, isTypeOnly } of clause.elements) {
    const inner = (propertyName ?? name).text;
    if (!isTypeOnly) found.exported.set(name.text, specifier ? { specifier, name: inner } : { local: inner });
  }
}

function addDeclared(file: ts.SourceFile, statement: ts.Statement, found: ParsedExports): void {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  const has = (kind: ts.SyntaxKind) => modifiers.some((modifier) => modifier.kind === kind);
  const declare = (name: ts.Identifier, of: ts.Node | undefined) => {
    found.declared.set(name.text, { location: locate(file, name.getStart(file)), arity: arityOf(of) });
    if (has(ts.SyntaxKind.ExportKeyword)) found.exported.set(name.text, { local: name.text });
  };
  if (ts.isFunctionDeclaration(statement) && statement.name && statement.body) {
    if (!has(ts.SyntaxKind.DefaultKeyword)) declare(statement.name, statement);
  } else if (ts.isVariableStatement(statement)) {
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (ts.isIdentifier(name)) declare(name, initializer);
    }
  }
}

function arityOf(node: ts.Node | undefined): number | undefined {
  if (node === undefined) return undefined;
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
    return arityOf(node.expression);
  }
  if (!ts.isFunctionDeclaration(node) && !ts.isFunctionExpression(node) && !ts.isArrowFunction(node)) {
    return undefined;
  }
  const own = node.parameters.filter(({ name }) => !(ts.isIdentifier(name) && name.text === "this"));
  const optional = own.findIndex(({ initializer, dotDotDotToken }) => initializer || dotDotDotToken);
  return optional < 0 ? own.length : optional;
}
