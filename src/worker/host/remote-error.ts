import { toErrorData } from "../error-data.ts";
import type { ErrorData, SourceLocation } from "../messages.ts";

/**
 * An error that was thrown on the other side of the wall. `name`, `message` and `stack` are those of the original;
 * `cause` is its cause, a `RemoteError` too.
 */
export class RemoteError extends Error {
  /** Where in the user's own code it happened. */
  readonly location: SourceLocation | undefined;
  /** `code`, `errno`, `path`, `status`, `functionName` and the like, where the original has them. */
  readonly facts: ErrorData["facts"];
  readonly data: ErrorData;

  constructor(data: ErrorData) {
    super(data.message, data.cause && { cause: new RemoteError(data.cause) });
    this.name = data.name;
    this.stack = data.stack;
    this.location = data.location;
    this.facts = data.facts;
    this.data = data;
  }
}

/** An error as data, whichever side of the wall it comes from. */
export function errorData(error: unknown): ErrorData {
  return error instanceof RemoteError ? error.data : toErrorData(error);
}
