import ts from "typescript";
import type { Fix } from "../language.ts";
import type { Check } from "./check.ts";
import { type FunctionNode, type Handler, parametersOf, returnedBy } from "./handlers.ts";

/** Marks what output_fn and transform_fn return where it is no pair of a body and a content type. Clause H13. */
export function checkPairs(check: Check): void {
  for (const name of ["output_fn", "transform_fn"]) {
    const handler = check.handlers.get(name);
    if (handler) checkHandler(check, handler);
  }
}

function checkHandler(check: Check, { name, nameNode, node }: Handler): void {
  const returned = returnedBy(node);
  const rule = "it must return a pair: [body, content_type]";
  if (returned.length === 0 && !endsByThrowing(node)) {
    check.report(nameNode, `${name} returns nothing, ${rule}`, { severity: "error" });
  }
  for (const expression of returned) {
    const type = awaited(check.checker, expression);
    const literal = ts.isArrayLiteralExpression(expression) ? expression : undefined;
    if (literal && literal.elements.length === 2 && !literal.elements.some(ts.isSpreadElement)) {
      checkLiteral(check, name, literal);
    } else if (literal || !mayBePair(check.checker, type)) {
      const what = whatIs(check.checker, type, literal);
      check.report(expression, `${name} returns ${what}, ${rule}`, {
        severity: "error",
        fixes: literal ? [] : [pairUp(check, node, expression, type)],
      });
    }
  }
}

function checkLiteral(check: Check, name: string, { elements }: ts.ArrayLiteralExpression): void {
  const [body, second] = elements;
  if (!body || !second) return;
  const { checker, file } = check;
  if (isNamedType(body) && !isNamedType(second)) {
    const text = `${second.getText(file)}, ${body.getText(file)}`;
    const edits = [{ path: file.fileName, from: body.getStart(file), to: second.end, text }];
    check.report(
      body,
      `${name} returns its pair in the wrong order: the body comes first, then the content type`,
      {
        severity: "error",
        fixes: [{ title: "Swap them", edits }],
      },
    );
    return;
  }
  const type = awaited(checker, second);
  if (!isTextual(type)) {
    check.report(
      second,
      `The content type is ${checker.typeToString(type)}: it must be text, for example accept`,
      {
        severity: "error",
      },
    );
  }
  const bodyType = awaited(checker, body);
  if (isPlainData(checker, bodyType)) {
    const text = `JSON.stringify(${body.getText(file)})`;
    const edits = [{ path: file.fileName, from: body.getStart(file), to: body.end, text }];
    check.report(
      body,
      `The body is ${checker.typeToString(bodyType)}: it must be text or bytes (Uint8Array)`,
      {
        severity: "error",
        fixes: [{ title: "Write it as JSON", edits }],
      },
    );
  }
}

/** The likely remedy: the value as text, and the content type that was asked for. */
function pairUp(
  { checker, file }: Check,
  node: FunctionNode,
  expression: ts.Expression,
  type: ts.Type,
): Fix | undefined {
  const isBody = isTextual(type) || type.symbol?.name === "Uint8Array";
  if (!isBody && !isPlainData(checker, type)) return undefined;
  const last = parametersOf(node).at(-1)?.name;
  const accept =
    last && ts.isIdentifier(last) && /accept|type/i.test(last.text) ? last.text : '"application/json"';
  const text = expression.getText(file);
  const pair = `[${isBody ? text : `JSON.stringify(${text})`}, ${accept}]`;
  const edits = [{ path: file.fileName, from: expression.getStart(file), to: expression.end, text: pair }];
  return { title: "Return a pair", edits };
}

function awaited(checker: ts.TypeChecker, node: ts.Expression): ts.Type {
  const type = checker.getTypeAtLocation(node);
  return checker.getAwaitedType(type) ?? type;
}

function mayBePair(checker: ts.TypeChecker, type: ts.Type): boolean {
  if (
    type.flags &
    (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Never | ts.TypeFlags.TypeParameter)
  )
    return true;
  if (type.isUnion()) return type.types.every((each) => mayBePair(checker, each));
  if (checker.isTupleType(type)) {
    const { target } = type as ts.TupleTypeReference;
    return target.fixedLength === 2 || target.combinedFlags !== ts.ElementFlags.Required;
  }
  return checker.isArrayType(type);
}

function whatIs(
  checker: ts.TypeChecker,
  type: ts.Type,
  literal: ts.ArrayLiteralExpression | undefined,
): string {
  if (!literal) return checker.typeToString(type);
  return `a list of ${literal.elements.length} value${literal.elements.length === 1 ? "" : "s"}`;
}

function isNamedType(node: ts.Expression): boolean {
  if (ts.isStringLiteralLike(node)) return /^(application|text|image|audio)\/[\w.+-]+$/.test(node.text);
  return ts.isIdentifier(node) && /^(accept|content_?type)$/i.test(node.text);
}

function isTextual(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.every(isTextual);
  return (
    (type.flags &
      (ts.TypeFlags.StringLike | ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)) !==
    0
  );
}

/** Numbers, lists of numbers and the like: what JSON can hold and a response cannot. */
function isPlainData(checker: ts.TypeChecker, type: ts.Type): boolean {
  if (type.flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike)) return true;
  if (checker.isArrayType(type) || checker.isTupleType(type)) return true;
  const isLiteral = (type.flags & ts.TypeFlags.Object) !== 0 && type.symbol?.name === "__object";
  return isLiteral;
}

function endsByThrowing({ body }: FunctionNode): boolean {
  return body !== undefined && ts.isBlock(body) && body.statements.some(ts.isThrowStatement);
}
