import type { InvokeRequest } from "../../sagemaker/serving/invocation.ts";
import type { RequestTrace } from "../../sagemaker/trace/request-trace.ts";
import type { InvokeResult } from "../messages.ts";
import { failedResult, UnavailableError } from "./failed-result.ts";
import { GuestDeathError, GuestEndedError } from "./guest.ts";
import type { InferenceWorker } from "./inference-worker.ts";
import type { WorkerJob } from "./worker-job.ts";

/** How often a request is asked again that a worker died at, of something that was not its taking too long. */
const MAX_RETRIES = 1;

/** What became of a request. */
export interface QueuedAnswer {
  result: InvokeResult;
  /** The worker that answered, or that died at it. */
  worker?: number;
  /** Milliseconds until a worker took it, and from then on. */
  queuedMs: number;
  elapsedMs: number;
  /** Where requests are traced. */
  trace?: Promise<RequestTrace | undefined>;
}

/**
 * Requests on their way to the workers of an endpoint, first come first served.
 *
 * A worker that is busy gets the next request ahead of time where it can give it back; one that is idle takes it from
 * there. A request whose worker died is asked once more of another; one that no worker had begun, as often as needed.
 */
export class RequestQueue {
  readonly #limit: number;
  readonly #waiting: Job[] = [];
  #workers: readonly InferenceWorker[] = [];
  #next = 0;
  #closed: Error | undefined;
  #refused: Error | undefined;

  /** @param limit How many may wait for a worker; more are refused, with status 503. */
  constructor(limit = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  /** Requests that wait for a worker, those that one has ahead of time among them. */
  get length(): number {
    return this.#workers.reduce((sum, { load }) => sum + Math.max(0, load - 1), this.#waiting.length);
  }

  set workers(workers: readonly InferenceWorker[]) {
    this.#workers = workers;
  }

  /** Why no more requests are taken, where that is so. */
  get refusal(): Error | undefined {
    if (this.#closed || this.#refused) return this.#closed ?? this.#refused;
    if (this.length < this.#limit || this.#find(isIdle)) return undefined;
    return new UnavailableError(
      `The endpoint is overloaded: ${this.length} requests wait for a worker, the limit is ${this.#limit}`,
    );
  }

  /** Has a worker answer. Never rejected: what goes wrong is a result of status 500, 503 or 504. */
  ask(request: InvokeRequest): Promise<QueuedAnswer> {
    const { promise, resolve } = Promise.withResolvers<QueuedAnswer>();
    const job = new Job(request, this, resolve);
    const { refusal } = this;
    if (refusal) job.end(refusal);
    else {
      this.#waiting.push(job);
      this.pump();
    }
    return promise;
  }

  /** Hands waiting requests to the workers that have room. To be called when one may have. */
  pump(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#find(isIdle) ?? this.#find();
      const job = worker && this.#waiting.shift();
      if (!job) return;
      job.takenBy(worker);
    }
    this.#balance();
  }

  /** Puts back a request that a worker lost. */
  again(job: Job): void {
    if (this.#closed) {
      job.end(this.#closed);
      return;
    }
    this.#waiting.unshift(job);
    this.pump();
  }

  /** Refuses all that wait and all that come, until it is called without a reason. */
  refuse(reason?: Error): void {
    this.#refused = reason;
    if (reason) for (const job of this.#waiting.splice(0)) job.end(reason);
  }

  /** Refuses all that wait and all that come, for good. */
  close(reason: Error): void {
    this.#closed ??= reason;
    this.refuse(this.#closed);
  }

  get endedWith(): Error | undefined {
    return this.#closed;
  }

  /** An idle worker takes what another has ahead of time. */
  #balance(): void {
    if (this.#workers.length < 2) return;
    for (;;) {
      const idle = this.#find(isIdle);
      const job = idle && this.#takeBack();
      if (!job) return;
      job.takenBy(idle);
    }
  }

  #takeBack(): Job | undefined {
    for (const worker of this.#workers) {
      const job = worker.load > 1 ? worker.takeBack() : undefined;
      if (job) return job as Job;
    }
  }

  /** The next worker, in turn, that has room and is as asked. */
  #find(is: (worker: InferenceWorker) => boolean = () => true): InferenceWorker | undefined {
    const { length } = this.#workers;
    for (let step = 0; step < length; step++) {
      const index = (this.#next + step) % length;
      const worker = this.#workers[index];
      if (!worker?.hasRoom || !is(worker)) continue;
      this.#next = index + 1;
      return worker;
    }
  }
}

function isIdle({ load }: InferenceWorker): boolean {
  return load === 0;
}

/** One request in the queue. */
class Job implements WorkerJob {
  readonly request: InvokeRequest;
  readonly #queue: RequestQueue;
  readonly #resolve: (answer: QueuedAnswer) => void;
  readonly #askedAt = performance.now();
  #takenAt: number | undefined;
  #worker: number | undefined;
  #retries = 0;

  constructor(request: InvokeRequest, queue: RequestQueue, resolve: (answer: QueuedAnswer) => void) {
    this.request = request;
    this.#queue = queue;
    this.#resolve = resolve;
  }

  takenBy(worker: InferenceWorker): void {
    this.#takenAt = performance.now();
    this.#worker = worker.id;
    worker.send(this);
  }

  answer(result: InvokeResult, trace?: Promise<RequestTrace | undefined>): void {
    const now = performance.now();
    const takenAt = this.#takenAt ?? now;
    this.#resolve({
      result,
      ...(trace && { trace }),
      ...(this.#worker !== undefined && { worker: this.#worker }),
      queuedMs: takenAt - this.#askedAt,
      elapsedMs: now - takenAt,
    });
  }

  lose(reason: unknown, hasBegun: boolean): void {
    // A worker that was ended was ended with the endpoint, which knows why.
    if (reason instanceof GuestEndedError) this.end(this.#queue.endedWith ?? reason);
    else if (!(reason instanceof GuestDeathError)) this.end(reason);
    else if (!hasBegun) this.#queue.again(this);
    else if (reason.kind === "timeout" || this.#retries >= MAX_RETRIES) this.end(reason);
    else {
      this.#retries += 1;
      this.#queue.again(this);
    }
  }

  /** Answers in place of a worker. */
  end(reason: unknown): void {
    this.answer(failedResult(reason));
  }
}
