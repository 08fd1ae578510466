import ts from "typescript";
import { suggest } from "../suggest.ts";
import type { Fix, Problem } from "./language.ts";
import type { Project } from "./project.ts";

/** The last two are TypeScript's for modules of Node. */
const MISSING_MODULE = [2307, 2792, 7016, 2580, 2591];
const MISSING_EXPORT = [2305, 2614, 2724, 1192];
/** So many names are told: a module may export hundreds. */
const NAMES_TOLD = 8;

/** What people import elsewhere, and what it is here. */
const OTHER_NAMES: Record<string, string> = {
  ...{ fs: "node:fs/promises", "node:fs": "node:fs/promises", "fs/promises": "node:fs/promises" },
  ...{ path: "node:path", "node:path/posix": "node:path", mx: "mxnet", tf: "@tensorflow/tfjs" },
  ...{ "@tensorflow/tfjs-core": "@tensorflow/tfjs", "@tensorflow/tfjs-layers": "@tensorflow/tfjs" },
  ...{ "@tensorflow/tfjs-node": "@tensorflow/tfjs", tfjs: "@tensorflow/tfjs" },
};
const PROVIDED = ["mxnet", "@tensorflow/tfjs", "node:fs/promises", "node:path", "optml"];

type Told = Pick<Problem, "message" | "severity" | "fixes">;

/** An import that leads nowhere, with the names that there are. */
export function importProblem(project: Project, file: ts.SourceFile, found: ts.Diagnostic): Told | undefined {
  const node = nodeAt(file, found.start ?? 0);
  const isModule = node !== undefined && ts.isStringLiteralLike(node) && MISSING_MODULE.includes(found.code);
  const isName = node !== undefined && MISSING_EXPORT.includes(found.code);
  if (!isModule && !isName) return undefined;
  const told = isModule ? moduleProblem(project, file, node) : exportProblem(project, file, node);
  return told && { ...told, severity: "error" };
}

function moduleProblem(
  project: Project,
  file: ts.SourceFile,
  node: ts.Node,
): Omit<Told, "severity"> | undefined {
  if (!ts.isStringLiteralLike(node)) return undefined;
  const { text } = node;
  const isPath = /^\.{1,2}\//.test(text);
  const known = isPath ? ownSpecifiers(project, file) : PROVIDED;
  const meant =
    OTHER_NAMES[text] ??
    suggest(text, known) ??
    (isPath
      ? undefined
      : ownSpecifiers(project, file).find((each) => each === `./${text}` || each === `./${text}.ts`));
  const there = isPath
    ? `no such file. There ${known.length === 0 ? "is no other file" : `is ${known.slice(0, NAMES_TOLD).join(", ")}`}`
    : `a script may import ${PROVIDED.join(", ")}, and its own files by a path that begins with ./`;
  return {
    message: `Cannot import "${text}": ${there}`,
    fixes: meant === undefined ? [] : [replace(file, node.getStart(file) + 1, node.end - 1, meant)],
  };
}

/** The files of the workspace as this one would import them. */
function ownSpecifiers(project: Project, { fileName }: ts.SourceFile): string[] {
  const from = fileName.split("/").slice(0, -1);
  return project
    .paths()
    .filter((path) => path !== fileName)
    .map((path) => {
      const to = path.split("/");
      let shared = 0;
      while (shared < from.length && from[shared] === to[shared]) shared += 1;
      const up = "../".repeat(from.length - shared);
      return `${up || "./"}${to.slice(shared).join("/")}`;
    });
}

function exportProblem(
  project: Project,
  file: ts.SourceFile,
  node: ts.Node,
): Omit<Told, "severity"> | undefined {
  const declaration = ts.findAncestor(
    node,
    (each): each is ts.ImportDeclaration | ts.ExportDeclaration =>
      ts.isImportDeclaration(each) || ts.isExportDeclaration(each),
  );
  const specifier = declaration?.moduleSpecifier;
  if (!specifier || !ts.isIdentifier(node)) return undefined;
  const checker = project.service.getProgram()?.getTypeChecker();
  const symbol = checker?.getSymbolAtLocation(specifier);
  if (!checker || !symbol) return undefined;
  const isTyped = ts.isImportDeclaration(declaration) && declaration.importClause?.isTypeOnly === true;
  const names = checker
    .getExportsOfModule(symbol)
    .filter((each) => isTyped || isValue(checker, each))
    .map(({ name }) => name)
    .sort();
  const meant = suggest(node.text, names);
  const first = meant === undefined ? names : [meant, ...names.filter((name) => name !== meant)];
  const more = names.length > NAMES_TOLD ? `, and ${names.length - NAMES_TOLD} more` : "";
  return {
    message: `Cannot import ${node.text} from ${specifier.getText(file)}: it exports ${names.length === 0 ? "nothing" : `${first.slice(0, NAMES_TOLD).join(", ")}${more}`}`,
    fixes: meant === undefined ? [] : [replace(file, node.getStart(file), node.end, meant)],
  };
}

function isValue(checker: ts.TypeChecker, symbol: ts.Symbol): boolean {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return (target.flags & ts.SymbolFlags.Value) !== 0;
}

function replace({ fileName }: ts.SourceFile, from: number, to: number, text: string): Fix {
  return { title: `Write ${text}`, edits: [{ path: fileName, from, to, text }] };
}

/** The innermost node that begins at an offset or holds it. */
export function nodeAt(file: ts.SourceFile, offset: number): ts.Node | undefined {
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    if (node.getStart(file) > offset || node.end <= offset) return;
    found = node;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
