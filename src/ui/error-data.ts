import type { ErrorData } from "../worker/messages.ts";

/** Whatever was thrown as data: what came over the wall as it is, what the page threw with its name and message. */
export function asErrorData(thrown: unknown): ErrorData {
  if (!(thrown instanceof Error)) return { name: "Error", message: String(thrown), stack: "", facts: {} };
  const { name, message, stack = "", cause } = thrown;
  if ("data" in thrown && isErrorData(thrown.data)) return thrown.data;
  const own = { name, message, stack, facts: {} };
  return cause === undefined ? own : { ...own, cause: asErrorData(cause) };
}

function isErrorData(value: unknown): value is ErrorData {
  return typeof value === "object" && value !== null && "message" in value && "facts" in value;
}
