/** Running numbers of names; inside of `withNamePrefix` a set of its own. */
let counts = new Map<string, number>();
let prefix = "";

/** The name of a node: the one that was given, else the operator's in lower case with a running number. */
export function nodeName(given: string | undefined, operator: string): string {
  if (given !== undefined) return prefix + given;
  const hint = operator.toLowerCase();
  const count = counts.get(hint) ?? 0;
  counts.set(hint, count + 1);
  return `${prefix}${hint}${count}`;
}

/** Runs a function in which every node's name begins with `begin`, and running numbers start anew: `mx.name.Prefix`. */
export function withNamePrefix<T>(begin: string, run: () => T): T {
  const outer = { counts, prefix };
  counts = new Map();
  prefix = begin;
  try {
    return run();
  } finally {
    ({ counts, prefix } = outer);
  }
}

/** Starts the running numbers anew, as a new Python process does. */
export function resetNames(): void {
  counts.clear();
}
