import { RequestError, ScriptError } from "./errors.ts";

/** Makes an error's class, message and stack into text. */
export type FormatStack = (error: Error) => string;

/** The message of an error, or what was thrown in its place as text. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (typeof error !== "object" || error === null) return String(error);
  try {
    return JSON.stringify(error) ?? Object.prototype.toString.call(error);
  } catch {
    // A circle, or what throws as it is read: its class says enough.
    return Object.prototype.toString.call(error);
  }
}

/** What was thrown, without our words round it. */
export function raisedBy(error: unknown): unknown {
  return error instanceof ScriptError && error.cause !== undefined ? error.cause : error;
}

/** The stacks of what was thrown and of all its causes, each from its own line on. */
export function formatStacks(raised: unknown, formatStack: FormatStack = plainStack): string {
  return [raised, ...causesOf(raised)]
    .map((each) => (each instanceof Error ? formatStack(each).trimEnd() : String(each)))
    .join("\ncaused by: ");
}

/** The class of an error as the reference's clients see it: Python's where a decoder names it, else our own. */
export function errorClass(error: unknown): string {
  if (error instanceof RequestError) return error.name;
  const { pythonName, name } = Object(error) as { pythonName?: unknown; name?: unknown };
  if (typeof pythonName === "string") return pythonName;
  return error instanceof Error && typeof name === "string" ? name : "Error";
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
  const stack = error.stack ?? "";
  return stack.includes(error.message) ? stack : `${error.name}: ${error.message}\n${stack}`;
}
