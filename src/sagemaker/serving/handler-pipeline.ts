import type { HandlerName, Stage } from "./invocation.ts";
import type { DecodedRequest } from "./request-body.ts";

/** Runs one handler of a request: times it, and names it in whatever it throws. */
export type RunStage = <T>(
  name: HandlerName,
  source: Stage["source"],
  call: () => T | PromiseLike<T>,
) => Promise<T>;

/** The handlers of a model, joined. */
export interface HandlerPipeline {
  /** The handler that gets the request's body. */
  first: HandlerName;
  /** The handler whose result is the answer. */
  last: HandlerName;
  /** Returns what the last handler returned, which should be a pair. */
  run(request: DecodedRequest, stage: RunStage): Promise<unknown>;
}
