import { blankSourceFile } from "ts-blank-space";
import ts from "typescript";
import type { ScriptDiagnostic } from "../host/script-host.ts";
import { findEarlyErrors } from "./early-errors.ts";
import { findExports } from "./find-exports.ts";
import { type FoundImport, findImports } from "./find-imports.ts";
import { locate } from "./locate.ts";

/** One file of a script on its own: its imports are found, not yet followed. */
export interface ParsedModule {
  path: string;
  /** JavaScript. Every line and column is that of the source. */
  code: string;
  imports: FoundImport[];
  /** Names that it exports itself; those of `export * from` are its `imports` with `isStarExport`. */
  exports: Set<string>;
  diagnostics: ScriptDiagnostic[];
}

/** Parses TypeScript, JavaScript (`.js`) or JSON (`.json`), and blanks out types. */
export function parseModule(path: string, source: string): ParsedModule {
  if (path.endsWith(".json")) return parseJson(path, source);

  const isJavaScript = /\.m?js$/.test(path);
  const file = ts.createSourceFile(
    path,
    source,
    // Parents are needed neither here nor by ts-blank-space; JSDoc would only be skipped again.
    { languageVersion: ts.ScriptTarget.ESNext, jsDocParsingMode: ts.JSDocParsingMode.ParseNone },
    false,
    isJavaScript ? ts.ScriptKind.JS : ts.ScriptKind.TS,
  );
  const diagnostics = earlyErrors(file);
  if (diagnostics.length > 0) return { path, code: "", imports: [], exports: new Set(), diagnostics };

  const code = isJavaScript ? source : blankTypes(file, diagnostics);
  return { path, code, imports: findImports(file, diagnostics), exports: findExports(file), diagnostics };
}

/**
 * What the parser found, then what binding names found, then what else is refused before the script runs: two `const` of
 * one name are an error that an engine reports without saying where.
 */
function earlyErrors(file: ts.SourceFile): ScriptDiagnostic[] {
  const parsed = file as ts.SourceFile & {
    parseDiagnostics?: ts.Diagnostic[];
    bindDiagnostics?: ts.Diagnostic[];
  };
  if (!parsed.parseDiagnostics?.length) bindNames(file);
  const found = [...(parsed.parseDiagnostics ?? []), ...(parsed.bindDiagnostics ?? [])].map((diagnostic) =>
    toDiagnostic(
      file,
      diagnostic.start ?? 0,
      ts.flattenDiagnosticMessageText(diagnostic.messageText, " ").replace(/\.$/, ""),
    ),
  );
  if (found.length > 0) return found;
  return findEarlyErrors(file).map(({ node, reason }) => toDiagnostic(file, node.getStart(file), reason));
}

function toDiagnostic(file: ts.SourceFile, offset: number, reason: string): ScriptDiagnostic {
  return {
    message: `Cannot parse the script: ${reason}`,
    location: locate(file, offset),
    severity: "error",
  };
}

/** TypeScript binds the files of a program when its checker is made. The program holds this one file and no library. */
function bindNames(file: ts.SourceFile): void {
  const host: ts.CompilerHost = {
    getSourceFile: (name) => (name === file.fileName ? file : undefined),
    getDefaultLibFileName: () => "lib.d.ts",
    writeFile: () => {},
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: (name) => name === file.fileName,
    readFile: () => undefined,
  };
  const options: ts.CompilerOptions = {
    noLib: true,
    noResolve: true,
    allowJs: true,
    types: [],
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
  };
  ts.createProgram([file.fileName], options, host).getTypeChecker();
}

function blankTypes(file: ts.SourceFile, diagnostics: ScriptDiagnostic[]): string {
  return blankSourceFile(file, (node) => {
    diagnostics.push({
      message: `Cannot leave the types out of the script: ${describeSyntax(node)}`,
      location: locate(file, node.getStart(file)),
      severity: "error",
    });
  });
}

/** Syntax of TypeScript that is more than a type: it would have to be compiled, and lines would move. */
function describeSyntax(node: ts.Node): string {
  if (ts.isEnumDeclaration(node)) return "an enum is code, write a const object, or a union of texts";
  if (ts.isModuleDeclaration(node)) return "a namespace is code, write a module of its own";
  if (ts.isModifier(node) || ts.isParameter(node))
    return "a parameter property is code, write a field and assign it in the constructor";
  if (ts.isImportEqualsDeclaration(node)) return "import … = is not JavaScript, write import … from";
  if (ts.isExportAssignment(node)) return "export = is not JavaScript, write export default";
  if (ts.isTypeAssertionExpression(node)) return "<Type>value is not supported, write value as Type";
  return `${ts.SyntaxKind[node.kind]} is more than a type`;
}

function parseJson(path: string, source: string): ParsedModule {
  const file = ts.parseJsonText(path, source);
  const [problem] = (file as ts.SourceFile & { parseDiagnostics?: ts.Diagnostic[] }).parseDiagnostics ?? [];
  const diagnostics: ScriptDiagnostic[] = [];
  if (problem) {
    const reason = ts.flattenDiagnosticMessageText(problem.messageText, " ").replace(/\.$/, "");
    const location = locate(file, problem.start ?? 0);
    diagnostics.push({ message: `Cannot parse the JSON: ${reason}`, location, severity: "error" });
  }
  return { path, code: `export default ${source}`, imports: [], exports: new Set(["default"]), diagnostics };
}
