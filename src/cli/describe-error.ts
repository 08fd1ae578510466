import { errorData } from "../worker/host/remote-error.ts";

/**
 * An error in one line: where in the user's script it happened, where that is known, and what.
 *
 * An error that is none of ours comes with its stack: it is a bug, and the stack is what finds it.
 */
export function describeError(error: unknown): string {
  const { message, location, stack, name } = errorData(error);
  if (location) return `${location.path}:${location.line}:${location.column}: ${message}`;
  return BUGS.has(name) ? `${message}\n${stack}` : message;
}

const BUGS = new Set(["TypeError", "ReferenceError", "RangeError"]);
