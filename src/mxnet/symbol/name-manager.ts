const counts = new Map<string, number>();

/** The name of a node: the one that was given, else the operator's in lower case with a running number. */
export function nodeName(given: string | undefined, operator: string): string {
  if (given !== undefined) return given;
  const hint = operator.toLowerCase().replace(/^_*/, "");
  const count = counts.get(hint) ?? 0;
  counts.set(hint, count + 1);
  return `${hint}${count}`;
}

/** Starts the running numbers anew, as a new Python process does. */
export function resetNames(): void {
  counts.clear();
}
