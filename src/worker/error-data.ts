import { CODE_DIR } from "../sagemaker/container-paths.ts";
import type { ErrorData, SourceLocation } from "./messages.ts";

/** How long a chain of causes is told. */
const MAX_CAUSES = 16;

/** Facts that errors may hold in getters of their class, which are no own fields. */
const KNOWN_FACTS = ["code", "errno", "path", "status", "functionName"];

/** Fields that `ErrorData` has a place of its own for. */
const TOLD_ELSEWHERE = new Set(["name", "message", "stack", "cause", "location"]);

/**
 * Turns whatever was thrown into data, with its facts and its causes.
 *
 * An error without a frame of the user's own has the location of its cause.
 *
 * @param mapStack Puts the user's paths into a stack where the engine has others.
 */
export function toErrorData(thrown: unknown, mapStack = (stack: string) => stack): ErrorData {
  return errorData(thrown, mapStack, []);
}

/** @param above The errors that it is the cause of: a circle of causes ends where it closes. */
function errorData(
  thrown: unknown,
  mapStack: (stack: string) => string,
  above: readonly unknown[],
): ErrorData {
  if (!(thrown instanceof Error)) return describeThrown(thrown);

  const stack = cutStack(mapStack(thrown.stack ?? `${thrown.name}: ${thrown.message}`));
  const chain = [...above, thrown];
  const from = causeOf(thrown);
  const hasCause = from !== undefined && chain.length <= MAX_CAUSES && !chain.includes(from);
  const cause = hasCause ? errorData(from, mapStack, chain) : undefined;
  return {
    name: thrown.name,
    message: mapStack(thrown.message),
    stack,
    location: ownLocation(thrown) ?? innermostFrame(stack) ?? cause?.location,
    facts: factsOf(thrown),
    cause,
  };
}

/** The first frame of a stack that is in a file under `/opt/ml/code`. Reads the stacks of V8, Firefox and Safari. */
export function innermostFrame(stack: string): SourceLocation | undefined {
  for (const line of stack.split("\n")) {
    const frame = FRAME.exec(line);
    if (frame) return { path: frame[1] ?? "", line: Number(frame[2]), column: Number(frame[3]) };
  }
}

/**
 * A stack without what is below the user's own frames: how the guest came to call the script is of no use. Where it
 * has none of those, only what was thrown is left.
 */
export function cutStack(stack: string): string {
  const lines = stack.split("\n");
  const last = lines.findLastIndex((line) => FRAME.test(line));
  return (last < 0 ? lines.filter((line) => !ANY_FRAME.test(line)) : lines.slice(0, last + 1)).join("\n");
}

// V8: "    at f (/opt/ml/code/a.ts:3:5)", "    at async /opt/ml/code/a.ts:3:5". Others: "f@/opt/ml/code/a.ts:3:5".
// A line of the message that names a file so is not indented behind "at", and is no frame.
const FRAME = new RegExp(String.raw`^(?:\s+at .*?|[^\s@]*@)(${CODE_DIR}/[^:\n]+):(\d+):(\d+)\)?$`);

const ANY_FRAME = /^\s+at .|^[^\s@]*@.*:\d+:\d+$/;

/** Its cause; of many errors in one, as `Promise.any` throws it, the first. */
function causeOf(error: Error): unknown {
  return error.cause ?? (error instanceof AggregateError ? error.errors[0] : undefined);
}

function describeThrown(thrown: unknown): ErrorData {
  const text = typeof thrown === "string" ? thrown : describeValue(thrown);
  const what = typeof thrown === "string" ? `the text "${text}"` : text;
  const message = `The script threw ${what}, which is no Error and does not know its line: throw new Error("…") in its place`;
  return { name: "Error", message, stack: message, facts: {} };
}

function describeValue(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // A circle, a BigInt: its class says enough.
    return Object.prototype.toString.call(value);
  }
}

function ownLocation(error: Error): SourceLocation | undefined {
  const location = (error as { location?: unknown }).location as Partial<SourceLocation> | undefined;
  if (typeof location?.path !== "string" || typeof location.line !== "number") return undefined;
  return { path: location.path, line: location.line, column: location.column ?? 1 };
}

function factsOf(error: Error): ErrorData["facts"] {
  const facts: ErrorData["facts"] = {};
  for (const key of new Set([...Object.keys(error), ...KNOWN_FACTS])) {
    const value = (error as unknown as Record<string, unknown>)[key];
    const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    if (isPlain && !TOLD_ELSEWHERE.has(key)) facts[key] = value;
  }
  return facts;
}
