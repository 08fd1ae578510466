import { handlerLocation } from "./handler-location.ts";
import type { CompiledScript, ErrorData, SourceLocation } from "./messages.ts";

/** Functions of the libraries that a script gets that give promises. */
const ASYNC_CALLS =
  /\.(?:predict|asnumpy|asscalar|tolist|data|array|score|fit|iter_predict|load_checkpoint|load_parameters|readFile)\(/;

/** What makes an array whose length may be wrong, or too much. */
const ALLOCATES = /(?:Array|ArrayBuffer)\(|\b(?:zeros|ones|fill|full)\(|\.repeat\(/;

/**
 * Completes what is known of an error: its place, where no stack has it, is that of the function which failed, and
 * `facts.advice` says what to do where the line of the script shows it.
 */
export function advise(error: ErrorData, script: CompiledScript | undefined): ErrorData {
  if (!script) return error;
  const chain = causes(error);
  // The cause may know better which function is at fault.
  const functionName = chain.findLast(({ facts }) => facts.functionName !== undefined)?.facts.functionName;
  const known = chain.find(({ facts }) => facts.advice !== undefined)?.facts.advice;
  const last = chain.at(-1) ?? error;
  const location =
    error.location ??
    (typeof functionName === "string" ? handlerLocation(script, functionName, partOf(last)) : undefined);
  const swapped = typeof functionName === "string" ? adviceOnOrder(last, functionName, script) : undefined;
  const advice = known ?? (location && adviceOn(last, lineAt(script, location), swapped));
  return {
    ...error,
    ...(location && { location }),
    facts: { ...error.facts, ...(advice !== undefined && { advice }) },
  };
}

/** Which part of a function an error is about, where no stack tells. */
function partOf({ facts }: ErrorData): "return" | "declaration" {
  return facts.at === "declaration" ? "declaration" : "return";
}

/** An error and its causes; the last is what the engine or a library threw. */
function causes(error: ErrorData): ErrorData[] {
  return error.cause ? [error, ...causes(error.cause)] : [error];
}

/** What the handlers are called with, where that is told wrongly most often. */
const SIGNATURES: Readonly<Record<string, string>> = {
  predict_fn: "predict_fn(module, data)",
  transform_fn: "transform_fn(model, input_data, content_type, accept)",
  process_request_fn: "process_request_fn(model, input_data, content_type)",
  output_fn: "output_fn(data, accept)",
};

function adviceOn({ name, message }: ErrorData, line: string, swapped?: string): string | undefined {
  if (swapped !== undefined) return swapped;
  const call = ASYNC_CALLS.exec(line)?.[0].slice(1, -1);
  if (name === "TypeError" && call && !/\bawait\b/.test(line)) {
    return `${call}() gives a promise: write await before it, in parentheses where something is called on what it gives`;
  }
  if (/must be numeric tensor, but got string/.test(message)) {
    return 'Text cannot be computed with: make numbers of it first, with Number() or a table that gives each word its number. A list of texts becomes a tensor of dtype "string"';
  }
  const dtypes = /must be (\w+) tensor, but got (\w+) tensor/.exec(message);
  if (dtypes)
    return `Change the dtype first: tensor.cast("${dtypes[1]}") in place of the ${dtypes[2]} tensor`;
  if (name === "RangeError" && ALLOCATES.test(line)) {
    return "There is not the memory for so many elements, or their number is wrong: log the number, work on fewer rows at a time, and let go of what is not needed";
  }
}

/** A parameter that has not what it should have is likely another one. */
function adviceOnOrder(
  { name, message }: ErrorData,
  handler: string,
  script: CompiledScript,
): string | undefined {
  const object = /^(\w+)\.\w+ is not a function$/.exec(message)?.[1];
  const signature = SIGNATURES[handler];
  if (name !== "TypeError" || object === undefined || signature === undefined) return undefined;
  const place = handlerLocation(script, handler);
  const declaration = place && lineAt(script, place);
  const parameters = declaration?.match(/\(([^()]*)\)/)?.[1]?.split(/\s*,\s*/) ?? [];
  const at = parameters.indexOf(object);
  if (at < 0) return undefined;
  const is = at === 0 ? "its first parameter is" : `its parameter ${at + 1} is`;
  return `${handler} is called as ${signature}: ${is} called ${object} here. Where they are in another order, swap them`;
}

function lineAt({ modules }: CompiledScript, { path, line }: SourceLocation): string {
  const module = modules.find((each) => each.path === path);
  return module?.code.split("\n")[line - 1] ?? "";
}
