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
  const location =
    error.location ??
    (typeof functionName === "string" ? handlerLocation(script, functionName, "return") : undefined);
  const advice = known ?? (location && adviceOn(chain.at(-1) ?? error, lineAt(script, location)));
  return {
    ...error,
    ...(location && { location }),
    facts: { ...error.facts, ...(advice !== undefined && { advice }) },
  };
}

/** An error and its causes; the last is what the engine or a library threw. */
function causes(error: ErrorData): ErrorData[] {
  return error.cause ? [error, ...causes(error.cause)] : [error];
}

function adviceOn({ name }: ErrorData, line: string): string | undefined {
  const call = ASYNC_CALLS.exec(line)?.[0].slice(1, -1);
  if (name === "TypeError" && call && !/\bawait\b/.test(line)) {
    return `${call}() gives a promise: write await before it, in parentheses where something is called on what it gives`;
  }
  if (name === "RangeError" && ALLOCATES.test(line)) {
    return "There is not the memory for so many elements, or their number is wrong: log the number, work on fewer rows at a time, and let go of what is not needed";
  }
}

function lineAt({ modules }: CompiledScript, { path, line }: SourceLocation): string {
  const module = modules.find((each) => each.path === path);
  return module?.code.split("\n")[line - 1] ?? "";
}
