import type { StageName } from "../../sagemaker/trace/request-trace.ts";
import { failedResult } from "./failed-result.ts";
import { GuestDeathError, GuestEndedError } from "./guest.ts";
import type { InferenceWorker } from "./inference-worker.ts";
import type { QueuedAnswer } from "./request-queue.ts";

/**
 * Has a worker answer a request that it has traced once more.
 *
 * @throws {Error} Where the worker does not serve, or does not keep what it needs of the request any more.
 */
export function replay(worker: InferenceWorker, earlier: number, from: StageName): Promise<QueuedAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<QueuedAnswer>();
  const startedAt = performance.now();
  const settle = (answer: Pick<QueuedAnswer, "result" | "trace">) =>
    resolve({ ...answer, worker: worker.id, queuedMs: 0, elapsedMs: performance.now() - startedAt });
  worker.send({
    request: { earlier, from },
    answer: (result, trace) => settle({ result, ...(trace && { trace }) }),
    lose(reason) {
      const isOver = reason instanceof GuestDeathError || reason instanceof GuestEndedError;
      if (isOver) settle({ result: failedResult(reason) });
      else reject(reason);
    },
  });
  return promise;
}
