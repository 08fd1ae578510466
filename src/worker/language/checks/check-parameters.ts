import ts from "typescript";
import type { Fix, TextEdit } from "../language.ts";
import type { Check } from "./check.ts";
import { ignoredBy } from "./check-ignored.ts";
import { arityOf, type Handler, parametersOf } from "./handlers.ts";
import {
  type Family,
  familyOf,
  formatSignature,
  type Role,
  roleOf,
  type Signature,
  signaturesOf,
} from "./signatures.ts";

/** Marks functions whose parameters are not those that they are called with. Clauses H20–H22. */
export function checkParameters(check: Check): void {
  const family = familyOf(check);
  for (const [name, handler] of check.handlers) {
    if (ignoredBy(check, name, family)) continue;
    if (name === "train") checkTrain(check, handler);
    else checkHandler(check, handler, family);
  }
}

/** `train(hyperparameters, …)`, as in Python, where it is called with one object. */
function checkTrain(check: Check, { node, nameNode }: Handler): void {
  const parameters = parametersOf(node);
  const [first] = parameters;
  if (!first || !ts.isIdentifier(first.name)) return;
  const isSpread =
    parameters.length === 1 && /^_?(hyper_?parameters|hps?|hosts|num_gpus|model_dir)$/.test(first.name.text);
  if (arityOf(node) <= 1 && !isSpread) return;
  const names = parameters.map(({ name }) => name.getText(check.file)).join(", ");
  const fix = replaceParameters(check, parameters, `{ ${names} }`, "Take them from one object");
  check.report(nameNode, `train is called with one object: write train({ ${names} })`, {
    severity: "error",
    fixes: [parameters.every(isPlain) ? fix : undefined],
  });
}

function checkHandler(check: Check, handler: Handler, family: Family | undefined): void {
  const { name, nameNode, node } = handler;
  const signatures = signaturesOf(name, family);
  const calls = signatures.map((each) => formatSignature(name, each)).join(", or for a Module ");
  const which =
    family && signatures.length === 1 && isByFamily(name)
      ? ` for a ${family === "Module" ? "Module" : "Gluon model"}`
      : "";
  const parameters = parametersOf(node);
  const roles = parameters.map((each) => roleOf(check.checker, each));

  const [signature] = signatures;
  if (!signature) return;
  const isMet = signatures.some((each) => fits(name, arityOf(node), each));
  if (isMet && signatures.some((each) => isInOrder(roles, each))) return;

  const swapped = signatures.find((each) => isSwapped(roles, each));
  if (swapped) {
    check.report(
      nameNode,
      `${name} has its parameters in another order than it is called with: it is called as ${formatSignature(name, swapped)}${which}`,
      {
        severity: "error",
        fixes: [reorder(check, parameters, roles, swapped)],
      },
    );
    return;
  }
  if (isMet) return;
  const declares = `${name} declares ${parameters.length} parameter${parameters.length === 1 ? "" : "s"}`;
  check.report(nameNode, `${declares}, it is called as ${calls}${which}`, {
    severity: "error",
    fixes: signatures.length === 1 ? [takeWhatIsGiven(check, handler, roles, signature)] : [],
  });
}

function isByFamily(name: string): boolean {
  return signaturesOf(name, undefined).length > 1;
}

/** More than it gets is refused. So is less where the model comes first, which would be taken for the data. */
function fits(name: string, arity: number, signature: Signature): boolean {
  if (arity > signature.length) return false;
  const isPlaced = signature.length === 3 && (name === "input_fn" || name === "process_request_fn");
  return !isPlaced || arity === 0 || arity === 3;
}

function isInOrder(roles: readonly (Role | undefined)[], signature: Signature): boolean {
  return roles.every((role, index) => isAlike(role, signature[index]?.[0], signature));
}

/** The document's text calls output_fn's accept content_type: either name is understood. */
function isAlike(role: Role | undefined, wanted: Role | undefined, signature: Signature): boolean {
  if (role === undefined || role === wanted) return true;
  return (
    role === "content_type" && wanted === "accept" && !signature.some(([each]) => each === "content_type")
  );
}

/** Whether the roles are those of the signature, in another order. */
function isSwapped(roles: readonly (Role | undefined)[], signature: Signature): boolean {
  if (roles.length !== signature.length || isInOrder(roles, signature)) return false;
  return signature.every(
    ([wanted]) => roles.filter((role) => role !== undefined && isAlike(role, wanted, signature)).length === 1,
  );
}

function reorder(
  check: Check,
  parameters: readonly ts.ParameterDeclaration[],
  roles: readonly (Role | undefined)[],
  signature: Signature,
): Fix {
  const texts = signature.map(([wanted]) => {
    const index = roles.findIndex((role) => role !== undefined && isAlike(role, wanted, signature));
    return parameters[index]?.getText(check.file) ?? "";
  });
  return replaceParameters(check, parameters, texts.join(", "), "Put the parameters in order");
}

/** Adds the model that comes first, or leaves out one that nothing uses. */
function takeWhatIsGiven(
  check: Check,
  { node }: Handler,
  roles: readonly (Role | undefined)[],
  signature: Signature,
): Fix | undefined {
  const parameters = parametersOf(node);
  const texts = parameters.map((each) => each.getText(check.file));
  const wanted = signature.map(([, name]) => name);
  if (roles[0] !== "model" && signature[0]?.[0] === "model" && parameters.length === signature.length - 1) {
    return replaceParameters(check, parameters, [wanted[0], ...texts].join(", "), `Add ${wanted[0]}`);
  }
  const extra = parameters.filter((each, index) => {
    const isMeant =
      signature.some(([role]) => isAlike(roles[index], role, signature)) && roles[index] !== undefined;
    return !isMeant && !isUsed(check, node, each);
  });
  const rest = parameters.filter((each) => !extra.includes(each));
  if (extra.length === 0 || rest.length > signature.length) return undefined;
  const names = extra.map(({ name }) => name.getText(check.file)).join(" and ");
  return replaceParameters(
    check,
    parameters,
    rest.map((each) => each.getText(check.file)).join(", "),
    `Leave out ${names}`,
  );
}

function isUsed({ checker }: Check, node: ts.Node, { name }: ts.ParameterDeclaration): boolean {
  if (!ts.isIdentifier(name)) return true;
  const symbol = checker.getSymbolAtLocation(name);
  let isFound = false;
  const visit = (child: ts.Node): void => {
    if (ts.isIdentifier(child) && child !== name && child.text === name.text) {
      isFound ||=
        checker.getSymbolAtLocation(child) === symbol || ts.isShorthandPropertyAssignment(child.parent);
    }
    ts.forEachChild(child, visit);
  };
  visit(node);
  return isFound;
}

function isPlain({ name, initializer, dotDotDotToken, type }: ts.ParameterDeclaration): boolean {
  return ts.isIdentifier(name) && !initializer && !dotDotDotToken && !type;
}

function replaceParameters(
  { file }: Check,
  parameters: readonly ts.ParameterDeclaration[],
  text: string,
  title: string,
): Fix {
  const edit: TextEdit = {
    path: file.fileName,
    from: parameters[0]?.getStart(file) ?? 0,
    to: parameters.at(-1)?.end ?? 0,
    text,
  };
  return { title, edits: [edit] };
}
