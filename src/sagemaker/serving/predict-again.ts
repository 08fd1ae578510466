import type { KeptRequests } from "../trace/kept-requests.ts";
import type { StageName } from "../trace/request-trace.ts";
import type { HandlerPipeline, RunStage } from "./handler-pipeline.ts";
import { decodeRequest } from "./request-body.ts";

/** Thrown to leave the handlers when the prediction is there. */
class PredictedSignal extends Error {}

/**
 * Runs the handlers of a kept request up to its prediction. What input_fn gave is taken as it was where it was kept whole,
 * else input_fn runs again.
 *
 * @throws {RangeError} Where the request is gone.
 */
export async function predictAgain(
  { handlers, run }: HandlerPipeline,
  requests: KeptRequests,
  earlier: number,
): Promise<void> {
  const before: readonly StageName[] = handlers.slice(0, Math.max(0, handlers.indexOf("predict_fn")));
  const { request, kept } = requests.findFrom(earlier, before);
  const stage: RunStage = async (name, _source, call, adapt) => {
    const value = kept.get(name);
    const returned = (value ? value.revive() : await call()) as Awaited<ReturnType<typeof call>>;
    if (name === "predict_fn" || name === "process_request_fn") throw new PredictedSignal();
    return (adapt ? adapt(returned) : returned) as never;
  };
  try {
    await run(decodeRequest(request), stage);
  } catch (thrown) {
    if (!(thrown instanceof PredictedSignal)) throw thrown;
  }
}
