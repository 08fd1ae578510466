import ts from "typescript";

/** The names of the values that a file exports, those of `export * from` left out. */
export function findExports(file: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  for (const statement of file.statements) {
    if (ts.isExportAssignment(statement)) names.add("default");
    else if (ts.isExportDeclaration(statement)) addListed(statement, names);
    else if (ts.canHaveModifiers(statement) && hasModifier(statement, ts.SyntaxKind.ExportKeyword)) {
      if (hasModifier(statement, ts.SyntaxKind.DefaultKeyword)) names.add("default");
      else addDeclared(statement, names);
    }
  }
  return names;
}

function addListed(statement: ts.ExportDeclaration, names: Set<string>): void {
  const clause = statement.exportClause;
  if (statement.isTypeOnly || clause === undefined) return;
  if (ts.isNamespaceExport(clause)) names.add(clause.name.text);
  else for (const element of clause.elements) if (!element.isTypeOnly) names.add(element.name.text);
}

function addDeclared(statement: ts.Statement, names: Set<string>): void {
  if (ts.isVariableStatement(statement)) {
    for (const declaration of statement.declarationList.declarations) addBound(declaration.name, names);
  } else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    if (statement.name) names.add(statement.name.text);
  }
}

function addBound(name: ts.BindingName, names: Set<string>): void {
  if (ts.isIdentifier(name)) names.add(name.text);
  else for (const element of name.elements) if (ts.isBindingElement(element)) addBound(element.name, names);
}

function hasModifier(statement: ts.HasModifiers, kind: ts.SyntaxKind): boolean {
  return ts.getModifiers(statement)?.some((modifier) => modifier.kind === kind) ?? false;
}
