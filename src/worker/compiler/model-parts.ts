import ts from "typescript";
import type { FileSystem } from "../../platform/file-system.ts";
import { type ReadModule, readModules } from "./read-modules.ts";

/** What a script's model is made by. */
export interface ModelParts {
  /** All files of the script. */
  paths: ReadonlySet<string>;
  /**
   * The text of `model_fn` and of all that it uses: where it is the same, so is the model. `undefined` where handlers
   * use what `model_fn` has written to: a model is not all that it leaves behind then.
   */
  text: string | undefined;
}

/** The functions that a request runs. */
const HANDLERS = ["transform_fn", "input_fn", "predict_fn", "output_fn", "process_request_fn"];

/** Finds what makes the model of the script at `entry`. @throws {FileSystemError} `ENOENT` where `entry` is missing. */
export async function findModelParts(files: FileSystem, entry: string): Promise<ModelParts> {
  const modules = await readModules(files, entry);
  const parts = new Map([...modules].map(([path, module]) => [path, examine(module)]));
  const model = reach(parts, entry, ["model_fn"]);
  const served = reach(parts, entry, HANDLERS);
  const isShared = [...model].some(
    (part) => part.isVariable && served.has(part) && [...model].some((user) => writes(user, part)),
  );
  const text = [...model].map(({ id, text }) => `${id}\n${text}`).join("\n");
  return { paths: new Set(modules.keys()), text: isShared ? undefined : text };
}

/** Something at the top of a module: a declaration, or a statement that only does something. */
interface Part {
  /** Its file and its names. */
  id: string;
  text: string;
  isVariable: boolean;
  /** Parts of its own module by name, and others by file and name. */
  uses: Set<string>;
  /** Names of its module that it writes to, or calls methods of. */
  writesTo: Set<string>;
  module: ModuleParts;
}

interface ModuleParts {
  path: string;
  declared: Map<string, Part>;
  /** Statements without a name: they run whatever is used of the module. */
  effects: Part[];
  /** Local name to where it is from. */
  imported: Map<string, { path: string; name: string }>;
  /** Exported name to the local one. */
  exported: Map<string, string>;
  /** Files that all is exported from. */
  passedOn: string[];
}

function writes(user: Part, part: Part): boolean {
  return (
    user.module === part.module && [...user.writesTo].some((name) => part.module.declared.get(name) === part)
  );
}

/** All parts that the functions `names` of the module at `entry` use, directly or not. */
function reach(
  modules: ReadonlyMap<string, ModuleParts>,
  entry: string,
  names: readonly string[],
): Set<Part> {
  const reached = new Set<Part>();
  const seen = new Set<ModuleParts>();

  function visitExport(path: string, name: string): void {
    const module = modules.get(path);
    if (!module || isKnown(module, name)) return;
    visitModule(module);
    if (name === "*")
      for (const local of [...module.declared.keys(), ...module.imported.keys()]) visitName(module, local);
    else visitName(module, module.exported.get(name) ?? name);
    for (const from of module.passedOn) visitExport(from, name);
  }
  const asked = new Set<string>();
  function isKnown({ path }: ModuleParts, name: string): boolean {
    const key = `${path} ${name}`;
    if (asked.has(key)) return true;
    asked.add(key);
    return false;
  }
  function visitModule(module: ModuleParts): void {
    if (seen.has(module)) return;
    seen.add(module);
    for (const effect of module.effects) visitPart(effect);
  }
  function visitName(module: ModuleParts, name: string): void {
    const part = module.declared.get(name);
    if (part) visitPart(part);
    const from = module.imported.get(name);
    if (from) visitExport(from.path, from.name);
  }
  function visitPart(part: Part): void {
    if (reached.has(part)) return;
    reached.add(part);
    for (const name of part.uses) visitName(part.module, name);
  }
  for (const name of names) visitExport(entry, name);
  return reached;
}

function examine({ path, code, imports }: ReadModule): ModuleParts {
  const file = ts.createSourceFile(path, code, ts.ScriptTarget.ESNext, false, ts.ScriptKind.JS);
  const module: ModuleParts = {
    path,
    declared: new Map(),
    effects: [],
    imported: new Map(),
    exported: new Map(),
    passedOn: [],
  };
  // What a JSON file holds is its default export.
  if (path.endsWith(".json")) {
    addPart(module, ["default"], code, { isVariable: false });
    return module;
  }
  const fileOf = (specifier: ts.Expression) => {
    const found = imports.find(({ start }) => specifier.pos <= start && start <= specifier.end);
    return found?.target.kind === "file" ? found.target.path : undefined;
  };
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) addImport(module, statement, fileOf(statement.moduleSpecifier));
    else if (ts.isExportDeclaration(statement)) addExports(module, statement, fileOf);
    else addStatement(module, statement, code);
  }
  return module;
}

function addImport(
  module: ModuleParts,
  { importClause }: ts.ImportDeclaration,
  path: string | undefined,
): void {
  if (path === undefined || !importClause) return;
  if (importClause.name) module.imported.set(importClause.name.text, { path, name: "default" });
  const { namedBindings } = importClause;
  if (!namedBindings) return;
  if (ts.isNamespaceImport(namedBindings)) module.imported.set(namedBindings.name.text, { path, name: "*" });
  else
    for (const { name, propertyName } of namedBindings.elements)
      module.imported.set(name.text, { path, name: (propertyName ?? name).text });
}

function addExports(
  module: ModuleParts,
  { exportClause, moduleSpecifier }: ts.ExportDeclaration,
  fileOf: (specifier: ts.Expression) => string | undefined,
): void {
  const path = moduleSpecifier && fileOf(moduleSpecifier);
  if (!exportClause) {
    if (path) module.passedOn.push(path);
    return;
  }
  if (!ts.isNamedExports(exportClause)) return;
  for (const { name, propertyName } of exportClause.elements) {
    const from = (propertyName ?? name).text;
    if (!moduleSpecifier) module.exported.set(name.text, from);
    else if (path) module.imported.set(name.text, { path, name: from });
  }
}

function addStatement(module: ModuleParts, statement: ts.Statement, code: string): void {
  const text = code.slice(statement.pos, statement.end);
  if (ts.isVariableStatement(statement)) {
    for (const declaration of statement.declarationList.declarations) {
      const part = addPart(module, namesOf(declaration.name), code.slice(declaration.pos, declaration.end), {
        isVariable: true,
      });
      look(declaration, part);
    }
    return;
  }
  const isFunction = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement);
  const isDefault = ts.isExportAssignment(statement);
  const name = isFunction ? (statement.name?.text ?? "default") : isDefault ? "default" : undefined;
  const names = name === undefined ? [] : [name];
  const part = addPart(module, names, text.trim(), { isVariable: false });
  if (isFunction && /^export\s+default\b/.test(text.trim())) module.exported.set("default", names[0] ?? "");
  look(statement, part);
}

function addPart(
  module: ModuleParts,
  names: string[],
  text: string,
  { isVariable }: { isVariable: boolean },
): Part {
  const id = `${module.path} ${names.join(" ")}`;
  const part: Part = { id, text, isVariable, uses: new Set(), writesTo: new Set(), module };
  for (const name of names) module.declared.set(name, part);
  if (names.length === 0) module.effects.push(part);
  return part;
}

function namesOf(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesOf(element.name) : []));
}

/** Notes the names in `node`, those of its own things too: to take one for another only loads a model too often. */
function look(node: ts.Node, part: Part): void {
  if (ts.isIdentifier(node)) part.uses.add(node.text);
  const target = targetOf(node);
  const root = target && rootOf(target);
  if (root) part.writesTo.add(root);
  // The name behind a dot is no name of the module.
  if (ts.isPropertyAccessExpression(node)) look(node.expression, part);
  else ts.forEachChild(node, (child) => look(child, part));
}

/** What a node writes to: `a` of `a = 1`, `a.b` of `a.b++`, and `a` of the call `a.push(1)`, which may. */
function targetOf(node: ts.Node): ts.Node | undefined {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    const isAssignment = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
    return isAssignment ? node.left : undefined;
  }
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) return node.operand;
  if (ts.isDeleteExpression(node)) return node.expression;
  return ts.isCallExpression(node) && !ts.isIdentifier(node.expression) ? node.expression : undefined;
}

/** `a` of `a.b[c]`. */
function rootOf(node: ts.Node): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  const isAccess = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
  return isAccess ? rootOf(node.expression) : undefined;
}
