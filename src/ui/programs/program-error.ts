import type { ErrorData } from "../../worker/messages.ts";

/**
 * What could not be done, as a program catches it: the message has the cause's own, `data` what the page shows of it,
 * with the place in the script where there is one.
 */
export function programError(what: string, data: ErrorData): Error {
  const { path, line } = data.location ?? {};
  const place = path === undefined ? "" : ` (${path}:${line})`;
  return Object.assign(new Error(`${what}: ${data.message}${place}`), { data });
}
