import ts from "typescript";
import { diagnoseScript } from "../compiler/compile-script.ts";
import { locate } from "../compiler/locate.ts";
import type { SourceFiles } from "../compiler/source-files.ts";
import type { ScriptDiagnostic } from "../host/script-host.ts";
import { checkScript } from "./checks/check-script.ts";
import { isOwn, toEdits } from "./describe.ts";
import { importProblem } from "./import-problems.ts";
import type { Fix, Problem } from "./language.ts";
import { fixesFor, rename } from "./look-up.ts";
import { missingNameProblem } from "./missing-names.ts";
import type { Project } from "./project.ts";

/** TypeScript is asked for remedies of so many errors: each takes it some milliseconds. */
const FIXED_AT_MOST = 8;
/** What of TypeScript's remedies is one here. */
const FIXES = new Set(["spelling", "import", "addMissingAwait", "fixAwaitInSyncFunction", "addMissingAsync"]);
/** What a JavaScript file is told: it did not ask for types. */
const TOLD_OF_JAVASCRIPT = new Set([2304, 2305, 2307, 2552, 2614, 2724, 1308]);

/**
 * All that is known to be wrong with a file: what keeps it from running, what the script interface does not know, and
 * what its types tell.
 */
export async function diagnose(project: Project, files: SourceFiles, path: string): Promise<Problem[]> {
  const program = project.service.getProgram();
  const file = program?.getSourceFile(path);
  if (!program || !file || path.endsWith(".json")) return [];
  const blocking = (await diagnoseScript(asTyped(project, files), path)).map((each) =>
    toProblem(program, file, each),
  );
  // What does not parse is not understood either.
  if (project.service.getSyntacticDiagnostics(path).length > 0) return blocking;
  const typed = typeProblems(project, file);
  const isTold = ({ location: { line, column } }: Problem) =>
    typed.some((each) => each.location.line === line && each.location.column === column);
  const options = { isImported: isImported(project, program, path), rename: renameFix(project) };
  return [...blocking.filter((each) => !isTold(each)), ...typed, ...checkScript(program, file, options)].sort(
    (a, b) => a.from - b.from,
  );
}

/** The files, scripts as they are typed. */
function asTyped(project: Project, files: SourceFiles): SourceFiles {
  function readFile(path: string): Promise<Uint8Array<ArrayBuffer>>;
  function readFile(path: string, encoding: "utf8"): Promise<string>;
  async function readFile(path: string, encoding?: "utf8") {
    if (!encoding) return files.readFile(path);
    return project.paths().includes(path) ? (project.textOf(path) ?? "") : files.readFile(path, encoding);
  }
  return { readFile, stat: (path) => files.stat(path), readdir: (path) => files.readdir(path) };
}

/** One of another file is told of where that file is imported. */
function toProblem(program: ts.Program, file: ts.SourceFile, found: ScriptDiagnostic): Problem {
  const { message, severity, location } = found;
  const isHere = location.path === file.fileName;
  const name = location.path.slice(location.path.lastIndexOf("/") + 1);
  const from = isHere
    ? positionOf(file, location)
    : (importOf(program, file, location.path)?.getStart(file) ?? 0);
  return {
    message: isHere ? message : `In ${name}, line ${location.line}: ${message}`,
    severity,
    location: isHere ? location : locate(file, from),
    from,
    to: wordEnd(file, from),
    fixes: [],
  };
}

function positionOf(file: ts.SourceFile, { line, column }: ScriptDiagnostic["location"]): number {
  const starts = file.getLineStarts();
  return Math.min((starts[Math.min(line, starts.length) - 1] ?? 0) + column - 1, file.text.length);
}

function wordEnd({ text }: ts.SourceFile, from: number): number {
  const word =
    /^(?:[\p{ID_Continue}$]+|"[^"\n]*"|'[^'\n]*')/u.exec(text.slice(from, from + 200))?.[0].length ?? 1;
  return Math.min(from + word, text.length);
}

function importOf(program: ts.Program, file: ts.SourceFile, path: string): ts.Expression | undefined {
  return specifiersOf(file).find((each) => fileOf(program, each) === path);
}

function specifiersOf(file: ts.SourceFile): ts.Expression[] {
  return file.statements.flatMap((each) =>
    (ts.isImportDeclaration(each) || ts.isExportDeclaration(each)) && each.moduleSpecifier
      ? [each.moduleSpecifier]
      : [],
  );
}

function fileOf(program: ts.Program, specifier: ts.Expression): string | undefined {
  return program.getTypeChecker().getSymbolAtLocation(specifier)?.declarations?.[0]?.getSourceFile().fileName;
}

function isImported(project: Project, program: ts.Program, path: string): boolean {
  return project.paths().some((each) => {
    const file = each === path ? undefined : program.getSourceFile(each);
    return file !== undefined && importOf(program, file, path) !== undefined;
  });
}

function renameFix(project: Project) {
  return (node: ts.Identifier, name: string): Fix | undefined => {
    const file = node.getSourceFile();
    return { title: `Call it ${name}`, edits: rename(project, file.fileName, node.getStart(file), name) };
  };
}

/** TypeScript's own errors: warnings here, as types do not keep a script from running. What cannot be imported does. */
function typeProblems(project: Project, file: ts.SourceFile): Problem[] {
  const path = file.fileName;
  const isJavaScript = /\.m?js$/.test(path);
  const found = project.service
    .getSemanticDiagnostics(path)
    .filter(
      ({ code, category }) =>
        category === ts.DiagnosticCategory.Error && (!isJavaScript || TOLD_OF_JAVASCRIPT.has(code)),
    );
  return found.map((each, index) => {
    const from = each.start ?? 0;
    const to = from + (each.length ?? 1);
    const location = locate(file, from);
    const own = importProblem(project, file, each) ?? missingNameProblem(file, each);
    const message = own?.message ?? sentence(each);
    const severity = own?.severity ?? "warning";
    const fixes = [...(own?.fixes ?? []), ...(index < FIXED_AT_MOST ? ownFixes(project, each, path) : [])];
    return { message, severity, location, from, to, fixes: unique(fixes) };
  });
}

function ownFixes(project: Project, { start = 0, length = 1, code }: ts.Diagnostic, path: string): Fix[] {
  return fixesFor(project, path, [start, start + length], code)
    .filter(({ fixName, changes }) => FIXES.has(fixName) && changes.every(({ fileName }) => isOwn(fileName)))
    .map(({ description, changes }) => ({ title: description, edits: toEdits(changes) }))
    .slice(0, 3);
}

function unique(fixes: readonly Fix[]): Fix[] {
  const seen = new Set<string>();
  return fixes.filter(({ edits }) => {
    const key = JSON.stringify(edits);
    return !seen.has(key) && seen.add(key);
  });
}

function sentence({ messageText }: ts.Diagnostic): string {
  return ts.flattenDiagnosticMessageText(messageText, "\n").replace(/\.$/, "");
}
