import ts from "typescript";
import type { TextEdit } from "../language.ts";

/**
 * What it takes to write `await` at a node: nothing in an async function or at the top of the file; `async` and the
 * promise in its return type in a function at the top. `undefined` in a callback: who calls it would not wait.
 */
function makeAsync(node: ts.Node, file: ts.SourceFile): TextEdit[] | undefined {
  const container = ts.findAncestor(node, (each): each is ts.FunctionLikeDeclaration =>
    ts.isFunctionLike(each),
  );
  if (!container || isAsync(container)) return [];
  if (!isAtTop(container)) return undefined;
  const path = file.fileName;
  const at = ts.isFunctionDeclaration(container)
    ? (container
        .getChildren(file)
        .find(({ kind }) => kind === ts.SyntaxKind.FunctionKeyword)
        ?.getStart(file) ?? 0)
    : container.getStart(file);
  const edits = [{ path, from: at, to: at, text: "async " }];
  if (!container.type) return edits;
  const [start, end] = [container.type.getStart(file), container.type.end];
  return [
    ...edits,
    { path, from: start, to: start, text: "Promise<" },
    { path, from: end, to: end, text: ">" },
  ];
}

function isAsync(node: ts.FunctionLikeDeclaration): boolean {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false;
}

function isAtTop(node: ts.FunctionLikeDeclaration): boolean {
  if (node.asteriskToken) return false;
  if (ts.isFunctionDeclaration(node)) return ts.isSourceFile(node.parent);
  const isValue = ts.isArrowFunction(node) || ts.isFunctionExpression(node);
  return (
    isValue && ts.isVariableDeclaration(node.parent) && ts.isSourceFile(node.parent.parent.parent.parent)
  );
}

/** Edits that put `await` before an expression, in parentheses where what follows it would be taken first. */
export function awaitIt(node: ts.Expression, text: string, file: ts.SourceFile): TextEdit[] | undefined {
  const around = makeAsync(node, file);
  if (!around) return undefined;
  const { parent } = node;
  const isInner =
    (ts.isPropertyAccessExpression(parent) ||
      ts.isElementAccessExpression(parent) ||
      ts.isCallExpression(parent)) &&
    parent.expression === node;
  const awaited = isInner || ts.isNonNullExpression(parent) ? `(await ${text})` : `await ${text}`;
  return [...around, { path: file.fileName, from: node.getStart(file), to: node.end, text: awaited }];
}
