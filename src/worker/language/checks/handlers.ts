import ts from "typescript";

export type FunctionNode = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction;

/** A function at the top of a file. */
export interface Handler {
  /** Under which it is exported, else its own. */
  name: string;
  nameNode: ts.Identifier;
  node: FunctionNode;
  /** The declaration at the top of the file. */
  statement: ts.Statement;
}

/** The functions at the top of a file: those that it exports by their exported names, and the others. */
export function findHandlers(checker: ts.TypeChecker, file: ts.SourceFile) {
  const declared = file.statements.flatMap(functionsOf);
  const exported: Handler[] = [];
  const symbol = checker.getSymbolAtLocation(file);
  for (const each of symbol ? checker.getExportsOfModule(symbol) : []) {
    const target = each.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(each) : each;
    const found = declared.find(({ nameNode }) => checker.getSymbolAtLocation(nameNode) === target);
    if (found) exported.push({ ...found, name: each.name });
  }
  const hidden = declared.filter(({ node }) => !exported.some((each) => each.node === node));
  return { exported, hidden };
}

function functionsOf(statement: ts.Statement): Handler[] {
  if (ts.isFunctionDeclaration(statement) && statement.name && statement.body) {
    return [{ name: statement.name.text, nameNode: statement.name, node: statement, statement }];
  }
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name, initializer }) => {
    const node = initializer && functionIn(initializer);
    return node && ts.isIdentifier(name) ? [{ name: name.text, nameNode: name, node, statement }] : [];
  });
}

function functionIn(node: ts.Expression): FunctionNode | undefined {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
    return functionIn(node.expression);
  }
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node) ? node : undefined;
}

/** What a function returns, each with its place, those of functions in it left out. */
export function returnedBy(node: FunctionNode): ts.Expression[] {
  if (!node.body) return [];
  if (!ts.isBlock(node.body)) return [node.body];
  const found: ts.Expression[] = [];
  const visit = (child: ts.Node): void => {
    if (ts.isFunctionLike(child)) return;
    if (ts.isReturnStatement(child) && child.expression) found.push(child.expression);
    ts.forEachChild(child, visit);
  };
  ts.forEachChild(node.body, visit);
  return found;
}

/** `Function.length`: parameters before the first that has a default or is `...rest`. */
export function arityOf(node: FunctionNode): number {
  const parameters = parametersOf(node);
  const end = parameters.findIndex(({ initializer, dotDotDotToken }) => initializer || dotDotDotToken);
  return end < 0 ? parameters.length : end;
}

/** Without `this`, which is a type. */
export function parametersOf(node: FunctionNode): ts.ParameterDeclaration[] {
  return node.parameters.filter(({ name }) => !(ts.isIdentifier(name) && name.text === "this"));
}
