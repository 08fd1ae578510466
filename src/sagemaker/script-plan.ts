/** A function that a script exports, by its name and the parameters that it declares. */
export interface ExportedFunction {
  name: string;
  /** Absent where it is not known whether it is a function, and of how many parameters. */
  arity?: number;
}

type PlannedName = (typeof SCRIPT_FUNCTIONS)[number];

/** One function of the document: who does it, and why. */
interface PlannedFunction {
  name: PlannedName;
  /** `none`: nothing does it, and nothing needs to. */
  by: "script" | "default" | "none";
  /** What the default does, or what the script's is called as. */
  note: string;
}

/** What in a script's functions is wrong, or looks so. */
export interface PlanProblem {
  name: string;
  severity: "error" | "warning";
  message: string;
}

export interface ScriptPlan {
  functions: PlannedFunction[];
  problems: PlanProblem[];
}

/** The functions of the document, in its order, and `process_request_fn`, which the reference knows besides (H21). */
export const SCRIPT_FUNCTIONS = [
  "train",
  "save",
  "model_fn",
  "transform_fn",
  "process_request_fn",
  "input_fn",
  "predict_fn",
  "output_fn",
] as const;

/** How the container calls each function, where that does not depend on the model. */
const CALLS: Record<Exclude<PlannedName, "input_fn">, { call: string; count: number }> = {
  train: { call: "train({ hyperparameters, channel_input_dirs, … }), with one object", count: 1 },
  save: { call: "save(model, model_dir)", count: 2 },
  model_fn: { call: "model_fn(model_dir)", count: 1 },
  transform_fn: { call: "transform_fn(model, input_data, content_type, accept)", count: 4 },
  process_request_fn: { call: "process_request_fn(model, input_data, content_type)", count: 3 },
  predict_fn: { call: "predict_fn(model, data)", count: 2 },
  output_fn: { call: "output_fn(prediction, accept)", count: 2 },
};

const MODULE_INPUT = "input_fn(model, input_data, content_type)";
const GLUON_INPUT = "input_fn(input_data, content_type)";

const DEFAULTS: Record<PlannedName, string> = {
  train: "the script cannot train",
  save: "writes a Module as model-symbol.json, model-0000.params and model-shapes.json",
  model_fn: "loads the Module that the default save wrote",
  transform_fn: "input_fn, predict_fn and output_fn serve",
  process_request_fn: "input_fn and predict_fn serve",
  input_fn: "reads application/json, for a Module text/csv too",
  predict_fn: "module.predict, or block(array)",
  output_fn: "writes application/json, for a Module text/csv too",
};

/**
 * Works out which functions of the document a script has, which defaults do the rest, and what would fail when it is
 * called. What its model_fn returns is not known before it runs, so the handlers are held to both families.
 *
 * Clauses T18–T25, H17–H25.
 */
export function planScript(exported: readonly ExportedFunction[]): ScriptPlan {
  const arities = new Map(exported.map(({ name, arity }) => [name, arity]));
  return {
    functions: SCRIPT_FUNCTIONS.map((name) => planFunction(name, arities)),
    problems: [...arityProblems(arities), ...ignoredProblems(arities)],
  };
}

type Arities = ReadonlyMap<string, number | undefined>;

function planFunction(name: PlannedName, arities: Arities): PlannedFunction {
  if (arities.has(name)) return { name, by: "script", note: noteOn(name, arities) };
  if (isIgnored(name, arities)) return { name, by: "none", note: "transform_fn serves" };
  if (name === "save" && !arities.has("train")) return { name, by: "none", note: "nothing is trained" };
  const isOptional = name === "train" || name === "transform_fn" || name === "process_request_fn";
  return { name, by: isOptional ? "none" : "default", note: DEFAULTS[name] };
}

function noteOn(name: PlannedName, arities: Arities): string {
  if (isIgnored(name, arities)) return "will not run";
  const isEither = name === "input_fn" && arities.has("model_fn");
  if (isEither && arities.get(name) === 2) return "with the parameters of a Gluon model's";
  return isEither && arities.get(name) === 3 ? "with the parameters of a Module's" : "";
}

/** Whether another function does its work. */
function isIgnored(name: string, arities: Arities): boolean {
  const request = ["process_request_fn", "input_fn", "predict_fn", "output_fn"].includes(name);
  return request && arities.has("transform_fn");
}

function arityProblems(arities: Arities): PlanProblem[] {
  return SCRIPT_FUNCTIONS.flatMap((name) => {
    const arity = arities.get(name);
    if (arity === undefined || isIgnored(name, arities)) return [];
    const problem = name === "input_fn" ? inputProblem(arity, arities) : callProblem(name, arity);
    return problem ? [{ name, ...problem }] : [];
  });
}

function callProblem(
  name: Exclude<PlannedName, "input_fn">,
  arity: number,
): Omit<PlanProblem, "name"> | undefined {
  const { call, count } = CALLS[name];
  const isShort = name === "process_request_fn" && arity > 0 && arity < count;
  if (arity <= count && !isShort) return undefined;
  return { severity: "error", message: `${name} declares ${parameters(arity)}, it is called as ${call}` };
}

/** The one handler whose parameters depend on the model: two for a Gluon model, all three for a Module. */
function inputProblem(arity: number, arities: Arities): Omit<PlanProblem, "name"> | undefined {
  const declares = `input_fn declares ${parameters(arity)}`;
  if (arity > 3) {
    const message = `${declares}, it is called as ${MODULE_INPUT} for a Module, as ${GLUON_INPUT} for a Gluon model`;
    return { severity: "error", message };
  }
  if (arity === 0 || arity === 3 || arities.has("model_fn")) return undefined;
  const message = `${declares}, but the default model_fn loads a Module, which calls ${MODULE_INPUT}`;
  return { severity: "error", message };
}

function ignoredProblems(arities: Arities): PlanProblem[] {
  const problems = SCRIPT_FUNCTIONS.filter((name) => arities.has(name) && isIgnored(name, arities)).map(
    (name) => ({
      name,
      severity: "warning" as const,
      message: `${name} will not run: transform_fn handles the entire request`,
    }),
  );
  if (!arities.has("process_request_fn") || arities.has("transform_fn")) return problems;
  for (const name of ["input_fn", "predict_fn"]) {
    if (!arities.has(name)) continue;
    const message = `${name} will not run for a Module: process_request_fn stands for it`;
    problems.push({ name: name as PlannedName, severity: "warning", message });
  }
  return problems;
}

function parameters(count: number): string {
  return `${count} parameter${count === 1 ? "" : "s"}`;
}
