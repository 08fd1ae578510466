import ts from "typescript";
import type { Check } from "./check.ts";
import { awaitIt } from "./make-async.ts";
import { familyOf } from "./signatures.ts";

/** Marks promises whose value is meant: what is done with them does not wait. The type checker sees the other cases. */
export function checkPromises(check: Check): void {
  const visit = (node: ts.Node): void => {
    if (ts.isExpression(node) && mayBePromise(node)) {
      const consequence = consequenceOf(check, node);
      if (consequence && isPromise(check.checker.getTypeAtLocation(node))) tell(check, node, consequence);
      const asked = askedOf(check, node);
      if (asked !== undefined) tell(check, node, `${asked} is asked of the promise, which has none`);
    }
    ts.forEachChild(node, visit);
  };
  visit(check.file);
}

function tell(check: Check, node: ts.Expression, consequence: string): void {
  const edits = awaitIt(node, node.getText(check.file), check.file);
  const remedy = edits ? "write await before it" : "await it outside of this callback";
  check.report(node, `This is a promise, and nothing waits for it: ${consequence}; ${remedy}`, {
    fixes: [edits && { title: "Write await", edits }],
  });
}

/** Calls that give a promise whatever they are called on. */
const ALWAYS = /^(asnumpy|asscalar|tolist)$/;

/**
 * What is asked of a promise as if it were its value, where no type tells: `.mul`, of `module.predict(data)`. Where one
 * does the type checker says it.
 */
function askedOf(check: Check, node: ts.Expression): string | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { parent } = node;
  const isAsked = ts.isPropertyAccessExpression(parent) && parent.expression === node;
  if (!isAsked || /^(then|catch|finally)$/.test(parent.name.text)) return undefined;
  const { expression, name } = node.expression;
  const isUntyped = (check.checker.getTypeAtLocation(expression).flags & ts.TypeFlags.Any) !== 0;
  const gives = ALWAYS.test(name.text) || (name.text === "predict" && isModel(check, expression));
  return isUntyped && gives ? `.${parent.name.text}` : undefined;
}

/** Whether it is the first parameter of a Module's predict_fn: the predict of other models may not be async. */
function isModel(check: Check, node: ts.Expression): boolean {
  const first = check.handlers.get("predict_fn")?.node.parameters[0]?.name;
  const isFirst =
    ts.isIdentifier(node) && first !== undefined && ts.isIdentifier(first) && first.text === node.text;
  return isFirst && familyOf(check) === "Module";
}

function mayBePromise(node: ts.Expression): boolean {
  return ts.isCallExpression(node) || ts.isIdentifier(node) || ts.isPropertyAccessExpression(node);
}

/** What comes of it where a promise stands for its value; `undefined` where a promise may stand. */
function consequenceOf(check: Check, node: ts.Expression): string | undefined {
  const { parent } = node;
  if (ts.isExpressionStatement(parent)) {
    return isChain(node) ? undefined : "the answer may be sent before it is done, and its error is lost";
  }
  if (ts.isTemplateSpan(parent)) return 'the text will say "[object Promise]"';
  const outer = outermost(node);
  if (ts.isCallExpression(outer.parent) && outer.parent.arguments.some((each) => each === outer)) {
    const called = outer.parent.expression.getText(check.file);
    if (called === "JSON.stringify") return 'the text will say "{}"';
    if (called === "String") return 'the text will say "[object Promise]"';
    return called === "Number" ? "the number will be NaN" : undefined;
  }
  return isAnswer(check, outer) && outer !== node ? "the answer's body will be a promise" : undefined;
}

/** The list or object literal that a value is written in, if any. */
function outermost(node: ts.Expression): ts.Expression {
  let outer: ts.Node = node;
  while (
    ts.isArrayLiteralExpression(outer.parent) ||
    ts.isObjectLiteralExpression(outer.parent) ||
    (ts.isPropertyAssignment(outer.parent) && outer.parent.initializer === outer)
  ) {
    outer = outer.parent;
  }
  return outer as ts.Expression;
}

/** Whether it is what output_fn or transform_fn returns. */
function isAnswer({ handlers }: Check, node: ts.Expression): boolean {
  const container = ts.findAncestor(node, ts.isFunctionLike);
  const isHandler = ["output_fn", "transform_fn"].some((name) => handlers.get(name)?.node === container);
  return isHandler && (ts.isReturnStatement(node.parent) || node.parent === container);
}

function isChain(node: ts.Expression): boolean {
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    ["then", "catch", "finally"].includes(node.expression.name.text)
  );
}

function isPromise(type: ts.Type): boolean {
  if (type.flags & ts.TypeFlags.Any) return false;
  return type.symbol?.name === "Promise" || type.symbol?.name === "PromiseLike";
}
