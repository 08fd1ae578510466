import { MXNetError } from "../mxnet-error.ts";
import type { Declaration } from "./operation.ts";

/** The arguments of a call, sorted out. */
export interface ReadCall<T> {
  /** Inputs that came without a name. */
  inputs: readonly T[];
  /** Inputs by name, attributes, and what else the call was given. */
  options: Readonly<Record<string, unknown>>;
}

/**
 * Sorts out the arguments of a function: inputs or one list of them, then attributes without their names, then options.
 *
 * @throws {MXNetError} Where there are more arguments than the function takes.
 */
export function readCall<T extends object>(
  name: string,
  args: readonly unknown[],
  isInput: (value: unknown) => value is T,
  { positional = [], isVariadic = false }: Declaration,
): ReadCall<T> {
  const [first] = args;
  const flat = isVariadic && Array.isArray(first) ? [...first, ...args.slice(1)] : args;
  const given = flat.findLastIndex((value) => value !== undefined) + 1;
  const found = flat.findIndex((value) => !isInput(value));
  const inputCount = found < 0 ? given : found;
  const last = flat[given - 1];
  const hasOptions = given > inputCount && isOptions(last);
  const values = flat.slice(inputCount, hasOptions ? given - 1 : given);
  if (values.length > positional.length) {
    throw new MXNetError(
      `Cannot call ${name}: argument ${inputCount + positional.length + 1} is ${String(values[positional.length])}, ${expected(positional)}`,
    );
  }
  const attributes = values.map((value, index) => [positional[index], value]);
  return {
    inputs: flat.slice(0, inputCount) as T[],
    options: { ...Object.fromEntries(attributes), ...(hasOptions ? last : {}) },
  };
}

function isOptions(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function expected(positional: readonly string[]): string {
  const attributes = positional.length > 0 ? `, then ${positional.join(", ")}` : "";
  return `it takes its inputs${attributes}, then one object of options`;
}
