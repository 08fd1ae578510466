import ts from "typescript";
import type { Check } from "./check.ts";
import { awaitIt } from "./make-async.ts";

const ASYNC: Record<string, string> = { dataSync: "data", arraySync: "array", bytesSync: "bytes" };

/** Marks reads of a tensor that would stop the thread until the GPU is done: under Deno they throw. */
export function checkReads(check: Check): void {
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { name } = node.expression;
      const other = ASYNC[name.text];
      if (other !== undefined && isTensor(check, node.expression.expression, other))
        tell(check, node, node.expression);
    }
    ts.forEachChild(node, visit);
  };
  visit(check.file);
}

function isTensor({ checker }: Check, node: ts.Expression, method: string): boolean {
  const type = checker.getTypeAtLocation(node);
  return (type.flags & ts.TypeFlags.Any) !== 0 || type.getProperty(method) !== undefined;
}

function tell(
  check: Check,
  call: ts.CallExpression,
  { expression, name }: ts.PropertyAccessExpression,
): void {
  const other = ASYNC[name.text] ?? "";
  const edits = awaitIt(call, `${expression.getText(check.file)}.${other}()`, check.file);
  const remedy = edits
    ? `write await ${other}()`
    : `return the tensor from this callback, and write await ${other}() outside of it`;
  check.report(
    name,
    `${name.text}() reads the tensor at once, which a GPU cannot: it throws on WebGPU under Deno, and stops the worker in a page; ${remedy}`,
    { fixes: [edits && { title: `Write await ${other}()`, edits }] },
  );
}
