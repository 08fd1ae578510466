import ts from "typescript";
import type { Check } from "./check.ts";
import type { FunctionNode } from "./handlers.ts";

const HANDLERS = ["transform_fn", "process_request_fn", "input_fn", "predict_fn", "output_fn"];

/** What makes a tensor outlive the request: all others are disposed of after it. */
const KEEPS = /^(tf\.|mx\.)?(keep|variable)$/;

/** Marks tensors that a handler keeps and nothing disposes of: each request would leave one behind. */
export function checkKept(check: Check): void {
  for (const name of HANDLERS) {
    const handler = check.handlers.get(name);
    if (handler) lookIn(check, handler.node, handler.node);
  }
}

function lookIn(check: Check, handler: FunctionNode, node: ts.Node): void {
  if (ts.isCallExpression(node)) {
    const called = node.expression.getText(check.file).replaceAll(/\s/g, "");
    if (KEEPS.test(called) && isOfLibrary(check, node.expression) && !isLetGo(check, handler, node)) {
      check.report(
        node.expression,
        `Each request leaves a tensor behind here: ${called}() has it outlive the request, and nothing disposes of it. Leave ${called}() out, as the service disposes of what a request makes; or call dispose() on it when you are done`,
      );
    }
  }
  ts.forEachChild(node, (child) => lookIn(check, handler, child));
}

/** Not a function of the script's own that happens to be called so. */
function isOfLibrary({ checker }: Check, node: ts.Expression): boolean {
  const symbol = checker.getSymbolAtLocation(ts.isPropertyAccessExpression(node) ? node.name : node);
  const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const path = target?.declarations?.[0]?.getSourceFile().fileName ?? "";
  return path.startsWith("/node_modules/");
}

/** Whether the handler disposes of it, or puts it where it may be found again. */
function isLetGo({ file }: Check, handler: FunctionNode, call: ts.CallExpression): boolean {
  const names = [nameGiven(call), call.arguments[0]].flatMap((each) =>
    each && ts.isIdentifier(each) ? [each.text] : [],
  );
  if (names.length === 0) return !ts.isExpressionStatement(call.parent) && !isReturned(call);
  const text = handler.getText(file);
  return names.some((name) =>
    new RegExp(
      `\\b${name}\\??\\.dispose\\(|\\bdispose\\([^)]*\\b${name}\\b|[\\w\\])]\\s*=\\s*${name}\\b`,
    ).test(text.replace(call.parent.getText(file), "")),
  );
}

/** The variable that the call's value is given to at its declaration. */
function nameGiven({ parent }: ts.CallExpression): ts.Node | undefined {
  return ts.isVariableDeclaration(parent) ? parent.name : undefined;
}

function isReturned({ parent }: ts.CallExpression): boolean {
  return ts.isReturnStatement(parent);
}
