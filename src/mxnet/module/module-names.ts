import { neededNodes } from "../graph/needed-nodes.ts";
import type { DataDesc } from "../io/data-batch.ts";
import { MXNetError } from "../mxnet-error.ts";
import type { MXSymbol } from "../symbol/symbol.ts";

/** What the variables of a symbol are to a module. */
export interface ModuleNames {
  data: readonly string[];
  labels: readonly string[];
  /** Labels that outputs depend on without training too: not only a loss layer reads them. */
  readLabels: readonly string[];
  /** Inputs that keep their value from batch to batch. */
  states: readonly string[];
  /** In the order of the graph. */
  params: readonly string[];
  aux: readonly string[];
}

/** @throws {MXNetError} Where the symbol has no variable of a data or state name. */
export function nameVariables(
  symbol: MXSymbol,
  { data, labels, states }: Pick<ModuleNames, "data" | "labels" | "states">,
): ModuleNames {
  const all = symbol.list_arguments();
  refuseMissing(all, data, "data");
  refuseMissing(all, states, "state");
  // What only a loss reads as its label is no parameter, whether it was named or not.
  const needed = new Set(neededNodes(symbol.graph, false).map(({ node }) => node.name));
  const inputs = new Set([...data, ...labels, ...states]);
  const isParameter = (name: string) => needed.has(name) && !inputs.has(name);
  return {
    data,
    labels: labels.filter((name) => all.includes(name)),
    readLabels: labels.filter((name) => needed.has(name)),
    states,
    params: all.filter(isParameter),
    aux: symbol.list_auxiliary_states(),
  };
}

/** @throws {MXNetError} Where the symbol has no variable of a name. */
export function refuseMissing(all: readonly string[], names: readonly string[], kind: string): void {
  const missing = names.find((name) => !all.includes(name));
  if (missing === undefined) return;
  throw new MXNetError(
    `You created Module with ${kind}_names [${names.join(", ")}] but input with name '${missing}' is not found in symbol.list_arguments(). Did you mean one of: ${all.join(", ")}`,
  );
}

/** @throws {MXNetError} Where the names of shapes are not those that a module was made for. */
export function checkNames(
  descriptions: readonly DataDesc[],
  names: readonly string[],
  what: "data" | "label",
): void {
  const given = descriptions.map(({ name }) => name);
  if (given.length === names.length && given.every((name) => names.includes(name))) return;
  throw new MXNetError(
    `Data provided by ${what}_shapes don't match names specified by ${what}_names ([${given.join(", ")}] vs. [${names.join(", ")}])`,
  );
}

/** @throws {MXNetError} Where parameters are given that the symbol does not have: names them all. */
export function refuseExtra(given: readonly string[], known: readonly string[]): void {
  const extra = given.filter((name) => !known.includes(name)).map((name) => `"${name}"`);
  if (extra.length > 0) throw new MXNetError(`Find name ${extra.join(", ")} that is not in the arguments`);
}
