import type { InvokeResult } from "../messages.ts";
import { GuestDeathError } from "./guest.ts";
import { errorData } from "./remote-error.ts";

/** No worker can take a request: the endpoint was undeployed, is overloaded, or its workers failed. Status 503. */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
}

/**
 * What a request is answered with that no worker answered: 500 where workers died of it, 503 where there is none, 504
 * where one did not answer in time (clause H5).
 *
 * The body is that of a 500 in dialect `documented`.
 */
export function failedResult(thrown: unknown): InvokeResult {
  const error = errorData(thrown);
  const handler = thrown instanceof GuestDeathError ? (thrown.functionName ?? "") : "";
  const body = JSON.stringify({ error: error.name, message: error.message, handler });
  return {
    status: statusOf(thrown),
    content_type: "application/json",
    body: new TextEncoder().encode(body),
    stages: [],
    error,
    tensorsLeaked: 0,
  };
}

function statusOf(thrown: unknown): number {
  if (thrown instanceof UnavailableError) return 503;
  return thrown instanceof GuestDeathError && thrown.kind === "timeout" ? 504 : 500;
}
