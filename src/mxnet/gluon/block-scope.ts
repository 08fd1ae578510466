import { nodeName, withNamePrefix } from "../symbol/name-manager.ts";
import { ParameterDict } from "./parameter-dict.ts";

/** Gives the blocks that are made inside of a block its prefix and their running numbers. */
export interface BlockScope {
  readonly prefix: string;
  readonly params: ParameterDict;
  /** How many blocks of each kind have been named. */
  readonly counts: Map<string, number>;
}

let current: BlockScope | undefined;

/**
 * The prefix and the parameters of a new block: `<scope's prefix><hint><number>_` unless one is given.
 *
 * @param params Those of another block, to share them.
 */
export function openScope(
  hint: string,
  prefix: string | undefined,
  params: ParameterDict | undefined,
): BlockScope {
  const own = prefix ?? nextPrefix(hint);
  const outer = current?.params;
  return {
    prefix: (current?.prefix ?? "") + own,
    params: params
      ? new ParameterDict(params.prefix, params)
      : new ParameterDict((outer?.prefix ?? "") + own, outer?.shared),
    counts: new Map(),
  };
}

function nextPrefix(hint: string): string {
  if (!current) return `${nodeName(undefined, hint)}_`;
  const count = current.counts.get(hint) ?? 0;
  current.counts.set(hint, count + 1);
  return `${hint}${count}_`;
}

/** Runs a function in which new blocks and symbols get names in that scope. */
export function inScope<T>(scope: BlockScope, run: () => T): T {
  const outer = current;
  current = scope;
  try {
    return withNamePrefix(scope.prefix, run);
  } finally {
    current = outer;
  }
}
