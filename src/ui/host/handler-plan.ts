import type { HandlerName, ModelSummary } from "../../sagemaker/serving/invocation.ts";
import type { ScriptSummary } from "../../worker/messages.ts";

/** Who will serve a part of a request. */
interface PlannedHandler {
  name: HandlerName | "model_fn";
  source: "script" | "default";
}

/** What a request will run through, and what in the script looks like a mistake. */
export interface HandlerPlan {
  handlers: PlannedHandler[];
  warnings: string[];
}

/** Works out who serves each part of a request: clauses H17–H22. */
export function planHandlers(script: ScriptSummary, model: ModelSummary): HandlerPlan {
  const arities = new Map(script.functions.map(({ name, arity }) => [name, arity]));
  const stages = stagesOf(arities, model.family);
  const planned: PlannedHandler[] = stages.map((name) => ({
    name,
    source: arities.has(name) ? "script" : "default",
  }));
  return {
    handlers: [{ name: "model_fn", source: model.source }, ...planned],
    warnings: [
      ...ignoredWarnings(arities, model.family, stages),
      ...["model_fn" as const, ...stages].flatMap(
        (name) => arityWarning(name, arities.get(name), model.family) ?? [],
      ),
    ],
  };
}

type Arities = ReadonlyMap<string, number>;
type Family = ModelSummary["family"];

const REQUEST_HANDLERS: readonly HandlerName[] = [
  "transform_fn",
  "process_request_fn",
  "input_fn",
  "predict_fn",
  "output_fn",
];

function stagesOf(arities: Arities, family: Family): HandlerName[] {
  if (arities.has("transform_fn") || family === "other") return ["transform_fn"];
  if (family === "Module" && arities.has("process_request_fn")) return ["process_request_fn", "output_fn"];
  return ["input_fn", "predict_fn", "output_fn"];
}

function ignoredWarnings(arities: Arities, family: Family, stages: readonly HandlerName[]): string[] {
  const ignored = REQUEST_HANDLERS.filter((name) => arities.has(name) && !stages.includes(name));
  if (family === "other" && !arities.has("transform_fn")) {
    return ["This model is neither a Module nor a Gluon Block: only a transform_fn can serve it"];
  }
  if (ignored.length === 0) return [];
  const names = ignored.join(", ");
  if (arities.has("transform_fn"))
    return [`transform_fn handles the entire request, so ${names} will not run`];
  if (family === "Gluon")
    return [`${names} will not run: it serves Modules only, and this model is a Gluon Block`];
  return [`process_request_fn stands for input_fn and predict_fn, so ${names} will not run`];
}

/** The arguments that each function is called with. Clause H22. */
function argumentsOf(name: PlannedHandler["name"], family: Family): string[] {
  switch (name) {
    case "model_fn":
      return ["model_dir"];
    case "transform_fn":
      return ["model", "input_data", "content_type", "accept"];
    case "process_request_fn":
      return ["model", "input_data", "content_type"];
    case "input_fn":
      return family === "Module" ? ["model", "input_data", "content_type"] : ["input_data", "content_type"];
    case "predict_fn":
      return family === "Module" ? ["module", "data"] : ["block", "array"];
    case "output_fn":
      return ["data", "accept"];
  }
}

function arityWarning(
  name: PlannedHandler["name"],
  arity: number | undefined,
  family: Family,
): string | undefined {
  if (arity === undefined) return undefined;
  const given = argumentsOf(name, family);
  const call = `${name}(${given.join(", ")})`;
  if (arity > given.length) {
    return `${name} takes ${arity} arguments, but a ${familyName(family)} calls ${call}: the rest will be undefined`;
  }
  if (name === "input_fn" && family === "Module" && arity === 2) {
    return `input_fn takes 2 arguments as for a Gluon model, but a Module calls ${call}: the first is the model`;
  }
  return undefined;
}

function familyName(family: Family): string {
  return family === "other" ? "model of this kind" : `${family} model`;
}
