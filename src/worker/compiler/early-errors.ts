import ts from "typescript";

/** What keeps a file from running, and where. */
export interface EarlyError {
  node: ts.Node;
  reason: string;
}

/** What the function round a node is. */
interface Surroundings {
  isFunction: boolean;
  isAsync: boolean;
  isGenerator: boolean;
  /** Whether the node stands in the file itself, in no block. */
  isTop: boolean;
}

const MODULE: Surroundings = { isFunction: false, isAsync: true, isGenerator: false, isTop: true };

/**
 * Finds what parses, and engines refuse all the same without saying where: an `await` in a function that is not async, a
 * `return` in none, an export of what is not declared, a regular expression that is none.
 *
 * `file` must be bound.
 */
export function findEarlyErrors(file: ts.SourceFile): EarlyError[] {
  const errors: EarlyError[] = [];
  const visit = (node: ts.Node, within: Surroundings): void => {
    const reason = refuse(node, within);
    if (reason !== undefined) errors.push({ node, reason });
    const body = bodyOf(node);
    const inside = { ...within, isTop: within.isTop && ts.isSourceFile(node) };
    ts.forEachChild(node, (child) => visit(child, child === body ? functionOf(node) : inside));
  };
  visit(file, MODULE);
  return [...errors, ...badExports(file)];
}

function refuse(
  node: ts.Node,
  { isFunction, isAsync, isGenerator, isTop }: Surroundings,
): string | undefined {
  const waits = ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined);
  if (waits && !isAsync)
    return "await stands in a function that is not async, write async before the function";
  if (ts.isYieldExpression(node) && !isGenerator)
    return "yield stands in a function that is no generator, write function* for it";
  if (ts.isReturnStatement(node) && !isFunction) return "return stands in no function";
  if (ts.isRegularExpressionLiteral(node)) return problemOfPattern(node.text);
  if (ts.isDecorator(node)) return "decorators are no JavaScript yet, call the function yourself";
  const isModuleSyntax =
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isExportAssignment(node);
  if (isModuleSyntax && !isTop) return "import and export stand at the top of a file only, in no block";
}

function problemOfPattern(text: string): string | undefined {
  const end = text.lastIndexOf("/");
  try {
    new RegExp(text.slice(1, end), text.slice(end + 1));
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^Invalid/, "invalid") : String(error);
  }
}

function bodyOf(node: ts.Node): ts.Node | undefined {
  if (ts.isClassStaticBlockDeclaration(node) || !ts.isFunctionLike(node)) return undefined;
  return (node as ts.FunctionLikeDeclaration).body;
}

function functionOf(node: ts.Node): Surroundings {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  const isAsync = modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false;
  const isGenerator = (node as ts.FunctionLikeDeclaration).asteriskToken !== undefined;
  return { isFunction: true, isAsync, isGenerator, isTop: false };
}

/** `export { a }` where the file has no value `a`. */
function badExports(file: ts.SourceFile): EarlyError[] {
  const { locals } = file as ts.SourceFile & { locals?: ReadonlyMap<string, ts.Symbol> };
  const errors: EarlyError[] = [];
  for (const statement of file.statements) {
    if (!ts.isExportDeclaration(statement) || statement.isTypeOnly || statement.moduleSpecifier) continue;
    const clause = statement.exportClause;
    if (clause === undefined || !ts.isNamedExports(clause)) continue;
    for (const element of clause.elements) {
      const { text } = element.propertyName ?? element.name;
      if (element.isTypeOnly || locals === undefined) continue;
      const found = locals.get(text);
      const isValue = found && (found.flags & (ts.SymbolFlags.Value | ts.SymbolFlags.Alias)) !== 0;
      if (!found) errors.push({ node: element, reason: `${text} is exported, and the file declares none` });
      else if (!isValue)
        errors.push({ node: element, reason: `${text} is a type, write export type { ${text} }` });
    }
  }
  return errors;
}
