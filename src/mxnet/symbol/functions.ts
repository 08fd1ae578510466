import type { Declaration, Declarations, Kind } from "../functions/operation.ts";
import { readCall } from "../functions/read-call.ts";
import { compose, type NodeOptions } from "./compose.ts";
import { MXSymbol } from "./symbol.ts";

/** Functions of symbols. Several outputs are one symbol, which can be taken apart: `const [a, b] = split(…)`. */
export interface Symbols extends Kind {
  one: MXSymbol;
  several: MXSymbol;
  options: NodeOptions;
}

/** The functions of a family for symbols: each makes a node of its operator. */
export function symbolFunctions<Functions>(declarations: Declarations<Functions>): Functions {
  const entries = Object.entries<Declaration>(declarations);
  return Object.fromEntries(entries.map(([name, each]) => [name, symbolFunction(name, each)])) as Functions;
}

function symbolFunction(name: string, declaration: Declaration) {
  return (...args: unknown[]): MXSymbol => {
    const { inputs, options } = readCall(name, args, isSymbol, declaration);
    const counted = declaration.isVariadic ? { num_args: inputs.length, ...options } : options;
    return compose(declaration.op ?? name, counted, { inputs, hint: name });
  };
}

function isSymbol(value: unknown): value is MXSymbol {
  return value instanceof MXSymbol;
}
