import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import type { Plugin } from "vite";

const ENTRY = "src/ui/programs/optml.ts";
const FILE = "optml.d.ts";
const HEADING = `// The page's interface for programs: window.optml. A test imports its types from here:
//
//     import type { TrainOutcome } from "./optml.d.ts";`;

/** Puts `optml.d.ts` beside the page: the types of `window.optml`, for the tests of those who write scripts. */
export function pageDeclarations(): Plugin {
  return {
    name: "page-declarations",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: FILE, source: bundleDeclarations(ENTRY, HEADING) });
    },
    configureServer(server) {
      server.middlewares.use(`/${FILE}`, (_request, response) => {
        response.end(bundleDeclarations(ENTRY, HEADING));
      });
    },
  };
}

type Declaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

interface Module {
  source: ts.SourceFile;
  declared: Map<string, Declaration>;
  /** Names to the paths that they are imported from. */
  imported: Map<string, string>;
}

/**
 * The declarations of the module at `entry` with all that they need of other modules, as one that needs no other.
 *
 * It reads names, not types: what is taken over must be an interface or a type alias that is imported by its own name
 * from a relative path.
 */
function bundleDeclarations(entry: string, heading: string): string {
  const modules = new Map<string, Module>();
  const taken = new Map<string, { path: string; node: Declaration }>();

  function open(path: string): Module {
    const module = modules.get(path) ?? readModule(path);
    modules.set(path, module);
    return module;
  }

  function take(path: string, name: string): void {
    const { declared, imported } = open(path);
    const node = declared.get(name);
    if (node) add(path, name, node);
    const from = imported.get(name);
    // A name of the language or of the browser.
    if (node || from === undefined) return;
    if (!from.startsWith(".")) throw new Error(`Cannot bundle "${name}" of ${path}: it is of "${from}"`);
    take(join(dirname(path), from), name);
  }

  function add(path: string, name: string, node: Declaration): void {
    const before = taken.get(name);
    if (before?.node === node) return;
    if (before) throw new Error(`Cannot bundle "${name}" of ${path}: ${before.path} has another`);
    taken.set(name, { path, node });
    for (const each of namesIn(node)) take(path, each);
  }

  const { source, declared } = open(entry);
  for (const name of declared.keys()) take(entry, name);
  const globals = source.statements.filter(ts.isModuleDeclaration).map((node) => node.getFullText().trim());
  return `${[heading, ...[...taken.values()].map(({ node }) => textOf(node)), ...globals].join("\n\n")}\n`;
}

function readModule(path: string): Module {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const module: Module = { source, declared: new Map(), imported: new Map() };
  for (const node of source.statements) {
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
      module.declared.set(node.name.text, node);
    }
    const list = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : undefined;
    const passed = ts.isExportDeclaration(node) ? node.exportClause : undefined;
    const from =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ? node.moduleSpecifier : undefined;
    if (!from || !ts.isStringLiteral(from)) continue;
    if (list && ts.isNamedImports(list)) {
      for (const each of list.elements) module.imported.set(each.name.text, from.text);
    }
    if (passed && ts.isNamedExports(passed)) {
      for (const each of passed.elements) module.imported.set(each.name.text, from.text);
    }
  }
  return module;
}

/** Every type that a declaration names. */
function namesIn(declaration: Declaration): Set<string> {
  const names = new Set<string>();
  function visit(node: ts.Node): void {
    if (ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName)) names.add(node.typeName.text);
    if (ts.isExpressionWithTypeArguments(node) && ts.isIdentifier(node.expression)) {
      names.add(node.expression.text);
    }
    ts.forEachChild(node, visit);
  }
  visit(declaration);
  return names;
}

/** With its comment; exported, also where it is not. */
function textOf(node: Declaration): string {
  const isExported = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  const comment = node
    .getFullText()
    .slice(0, node.getStart() - node.getFullStart())
    .trim();
  const text = `${isExported ? "" : "export "}${node.getText()}`;
  return comment === "" ? text : `${comment}\n${text}`;
}
