import ts from "typescript";
import type { Check } from "./check.ts";
import { type Handler, parametersOf, returnedBy } from "./handlers.ts";

/** What kind of model a script has. Clause H18. */
export type Family = "Gluon" | "Module";

/** What an argument is. */
export type Role = "job" | "model" | "model_dir" | "data" | "content_type" | "accept";

/** How the service calls a function: each argument's role and name. */
export type Signature = readonly (readonly [role: Role, name: string])[];

const MODEL_DIR = ["model_dir", "model_dir"] as const;
const CONTENT_TYPE = ["content_type", "content_type"] as const;
const ACCEPT = ["accept", "accept"] as const;
const INPUT = ["data", "input_data"] as const;

const GLUON: Record<string, Signature> = {
  input_fn: [INPUT, CONTENT_TYPE],
  predict_fn: [
    ["model", "block"],
    ["data", "array"],
  ],
  output_fn: [["data", "ndarray"], ACCEPT],
};

const MODULE: Record<string, Signature> = {
  input_fn: [["model", "model"], INPUT, CONTENT_TYPE],
  predict_fn: [
    ["model", "module"],
    ["data", "data"],
  ],
  output_fn: [["data", "data"], ACCEPT],
};

const EITHER: Record<string, Signature> = {
  train: [["job", "{ hyperparameters, channel_input_dirs, … }"]],
  save: [["model", "model"], MODEL_DIR],
  model_fn: [MODEL_DIR],
  transform_fn: [["model", "model"], INPUT, CONTENT_TYPE, ACCEPT],
  process_request_fn: [["model", "model"], INPUT, CONTENT_TYPE],
};

export const REQUEST_HANDLERS = ["input_fn", "predict_fn", "output_fn"];

/** The signature of a function of the document. Where the family is not known, all that may be. */
export function signaturesOf(name: string, family: Family | undefined): Signature[] {
  const known = EITHER[name];
  if (known) return [known];
  const found = [
    family === "Module" ? undefined : GLUON[name],
    family === "Gluon" ? undefined : MODULE[name],
  ];
  return found.filter((each) => each !== undefined);
}

/** As a person reads it: `input_fn(model, input_data, content_type)`. */
export function formatSignature(name: string, signature: Signature): string {
  return `${name}(${signature.map(([, argument]) => argument).join(", ")})`;
}

/**
 * Which family's handlers serve: told from what model_fn returns, else from the types of the handlers' own models.
 * Without a model_fn the default one loads a Module.
 */
export function familyOf({ checker, handlers }: Check): Family | undefined {
  const model = handlers.get("model_fn");
  if (!model) return "Module";
  for (const expression of returnedBy(model.node)) {
    const type = checker.getTypeAtLocation(expression);
    const family = familyOfType(checker, checker.getAwaitedType(type) ?? type);
    if (family) return family;
  }
  for (const name of ["predict_fn", "input_fn"]) {
    const first = firstParameter(handlers.get(name));
    const family = first?.type && familyOfType(checker, checker.getTypeAtLocation(first));
    if (family) return family;
  }
  return undefined;
}

function firstParameter(handler: Handler | undefined): ts.ParameterDeclaration | undefined {
  return handler && parametersOf(handler.node)[0];
}

function familyOfType(checker: ts.TypeChecker, type: ts.Type): Family | undefined {
  const seen = new Set<ts.Type>();
  const visit = (each: ts.Type): Family | undefined => {
    if (seen.has(each)) return undefined;
    seen.add(each);
    if (isOfMxnet(each) && each.symbol.name === "BaseModule") return "Module";
    if (isOfMxnet(each) && each.symbol.name === "Block") return "Gluon";
    if (each.isUnionOrIntersection()) return first(each.types.map(visit));
    // HybridBlock<NDArray> is a reference to the class, which has the bases.
    const { target = each } = each as ts.TypeReference;
    return target.isClassOrInterface() ? first(checker.getBaseTypes(target).map(visit)) : undefined;
  };
  return visit(type);
}

/** A user's own class may be called Block too. */
function isOfMxnet({ symbol }: ts.Type): boolean {
  return (
    symbol?.declarations?.some((each) => each.getSourceFile().fileName.startsWith("/node_modules/mxnet/")) ??
    false
  );
}

function first<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.find((value) => value !== undefined);
}

const ROLES: readonly (readonly [Role, RegExp])[] = [
  ["model_dir", /^_?(model_?dir|model_?path|dir|directory)$/i],
  ["content_type", /content_?type|mime/i],
  ["accept", /accept/i],
  ["model", /^_?(model|module|mod|net|network|block|predictor)$/i],
  [
    "data",
    /^_?(input_?data|data|body|payload|request_?body|request|inputs?|input_?object|nd_?array|array|batch|x|rows|images?|predictions?|outputs?|results?|scores)$/i,
  ],
];

/** What a parameter is meant to be, by its type where that tells, else by its name. */
export function roleOf(checker: ts.TypeChecker, { name, type }: ts.ParameterDeclaration): Role | undefined {
  if (!ts.isIdentifier(name)) return undefined;
  if (type) {
    const annotated = checker.getTypeFromTypeNode(type);
    if (familyOfType(checker, annotated)) return "model";
    if (isOfMxnet(annotated) && /^(NDArray|DataIter)$/.test(annotated.symbol.name)) return "data";
  }
  return ROLES.find(([, pattern]) => pattern.test(name.text))?.[0];
}
