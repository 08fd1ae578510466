import { NDArray } from "../mxnet/ndarray/ndarray.ts";
import { describeTensor, isTensor } from "../mxnet/tensor-copies.ts";
import { className } from "./class-name.ts";
import { messageOf } from "./error-text.ts";
import { RequestError, ScriptError } from "./errors.ts";

/** What a script's module exports. */
export type Script = Readonly<Record<string, unknown>>;

export type ScriptFunction = (...args: unknown[]) => unknown;

/**
 * Finds a function of the script by the document's name. `undefined` where the script has none.
 *
 * @throws {ScriptError} Where the script exports something else under that name.
 */
export function findScriptFunction(script: Script, name: string): ScriptFunction | undefined {
  const value = script[name];
  if (value === undefined) return undefined;
  if (typeof value === "function") return value as ScriptFunction;
  throw new ScriptError(
    name,
    `Cannot use ${name} of the script: it is ${describeValue(value)}, it must be a function`,
  );
}

/** Runs one function of the script, or a default in its place, naming it in whatever it throws. */
export async function callScript<T>(functionName: string, call: () => T | PromiseLike<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    // A refusal has its own status and text; a ScriptError names its function already.
    if (cause instanceof RequestError || cause instanceof ScriptError) throw cause;
    const reason = cause === undefined ? "it threw undefined, throw new Error(…)" : messageOf(cause);
    throw new ScriptError(functionName, `Cannot complete ${functionName}: ${reason}`, { cause });
  }
}

/**
 * Refuses a function that wants more than it gets: JavaScript would call it with `undefined` for the rest.
 *
 * `signature` is how the document declares it, e.g. `save(model, model_dir)`.
 *
 * @throws {TypeError} Where `given` arguments are too few for the parameters of `call`.
 */
export function checkParameterCount(call: ScriptFunction, given: number, signature: string): void {
  if (call.length <= given) return;
  throw declaredWrongly(
    `it declares ${count(call.length, "parameter")}, it is called as ${signature}: declare only these`,
  );
}

/** An error that the declaration of a function is to blame for, not what it does. */
export function declaredWrongly(message: string): TypeError {
  return Object.assign(new TypeError(message), { at: "declaration" });
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** A value in a few words: its text where it is short, else its class. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null || typeof value === "number" || typeof value === "boolean") {
    return String(value);
  }
  if (typeof value === "string") {
    return value.length <= 60 ? JSON.stringify(value) : `${JSON.stringify(value.slice(0, 60))} and more`;
  }
  if (value instanceof Promise) return "a promise";
  // A minifier shortens the names that their classes carry themselves.
  if (isTensor(value)) return `${value instanceof NDArray ? "an" : "a"} ${describeTensor(value)}`;
  if (Array.isArray(value)) return `a list of ${count(value.length, "value")}`;
  if (typeof value !== "object") return `a ${typeof value}`;
  const tag = Object.prototype.toString.call(value);
  if (tag === "[object Generator]" || tag === "[object AsyncGenerator]") {
    return "a generator, as it is declared with function* in place of function";
  }
  const name = className(value);
  return name === "object" ? "a plain object" : `an object of class ${name}`;
}
