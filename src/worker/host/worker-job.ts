import type { InvokeRequest } from "../../sagemaker/serving/invocation.ts";
import type { RequestTrace, StageName } from "../../sagemaker/trace/request-trace.ts";
import type { InvokeResult } from "../messages.ts";

/** A traced request to be answered once more. */
export interface Replay {
  earlier: number;
  from: StageName;
}

/** A request, as a worker sees it. */
export interface WorkerJob {
  readonly request: InvokeRequest | Replay;
  answer(result: InvokeResult, trace?: Promise<RequestTrace | undefined>): void;
  /** The worker cannot answer. `hasBegun`: it was at this request, not at another one. */
  lose(reason: unknown, hasBegun: boolean): void;
}

/** Whether it is no new request, but one that was traced. */
export function isReplay(request: WorkerJob["request"]): request is Replay {
  return "earlier" in request;
}
