import { type FormatStack, formatStacks, messageOf, raisedBy } from "../error-text.ts";

/**
 * The text of `/opt/ml/output/failure`: what the script threw, its stack, and the stacks of its causes.
 *
 * It ends with an empty line, as Python's traceback brings a line end of its own. Clause T28.
 */
export function describeFailure(error: Error, formatStack?: FormatStack): string {
  const raised = raisedBy(error);
  return `uncaught exception during training: ${messageOf(raised)}\n${formatStacks(raised, formatStack)}\n\n`;
}

/**
 * The `errno` of what was thrown, else 1: a file that is missing gives 2.
 *
 * Dialect `documented`: a failed job never exits with 0 (T30 is mended). Clause T29.
 */
export function exitCodeOf(error: Error): number {
  const { errno } = Object(raisedBy(error)) as { errno?: unknown };
  if (typeof errno !== "number" || !Number.isInteger(errno) || errno === 0) return 1;
  // Node's own errors have the negated number.
  return Math.abs(errno);
}
