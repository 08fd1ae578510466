import { ScriptError } from "../errors.ts";
import { messageOf } from "../script-call.ts";

/**
 * The text of `/opt/ml/output/failure`: what the script threw, its stack, and the stacks of its causes.
 *
 * It ends with an empty line, as Python's traceback brings a line end of its own. Clause T28.
 */
export function describeFailure(error: Error, formatStack: (error: Error) => string = plainStack): string {
  const raised = raisedBy(error);
  const stacks = [raised, ...causesOf(raised)].map((each) =>
    each instanceof Error ? formatStack(each).trimEnd() : String(each),
  );
  return `uncaught exception during training: ${messageOf(raised)}\n${stacks.join("\ncaused by: ")}\n\n`;
}

/**
 * The `errno` of what was thrown, else 1: a file that is missing gives 2.
 *
 * Dialect `documented`: a failed job never exits with 0 (T30 is mended). Clause T29.
 */
export function exitCodeOf(error: Error): number {
  const errno = (raisedBy(error) as { errno?: unknown } | null)?.errno;
  if (typeof errno !== "number" || !Number.isInteger(errno) || errno === 0) return 1;
  // Node's own errors have the negated number.
  return Math.abs(errno);
}

/** What the user's code threw, without our words round it. */
function raisedBy(error: Error): unknown {
  return error instanceof ScriptError && error.cause !== undefined ? error.cause : error;
}

function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  let cause = error instanceof Error ? error.cause : undefined;
  while (cause !== undefined && !causes.includes(cause)) {
    causes.push(cause);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
}

/** V8's stacks begin with the class and the message, those of other engines do not. */
function plainStack(error: Error): string {
  const title = `${error.name}: ${error.message}`;
  const stack = error.stack ?? "";
  return stack.includes(error.message) ? stack : `${title}\n${stack}`;
}
