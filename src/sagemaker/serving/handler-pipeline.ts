import type { HandlerName, Stage } from "./invocation.ts";
import type { DecodedRequest } from "./request-body.ts";

/**
 * Runs one handler of a request: times it, and names it in whatever it throws. `adapt` makes of what it returned what the
 * next one gets.
 */
export type RunStage = <T, Adapted = T>(
  name: HandlerName,
  source: Stage["source"],
  call: () => T | PromiseLike<T>,
  adapt?: (returned: T) => Adapted,
) => Promise<Adapted>;

/** The handlers of a model, joined. */
export interface HandlerPipeline {
  /** The handlers that a request goes through: the first gets its body, what the last returns is the answer. */
  handlers: readonly [first: HandlerName, ...others: HandlerName[]];
  /** Returns what the last handler returned, which should be a pair. */
  run(request: DecodedRequest, stage: RunStage): Promise<unknown>;
}
