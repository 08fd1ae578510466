import type { InvokeRequest } from "../serving/invocation.ts";
import type { KeptValue } from "./kept-value.ts";
import type { StageName } from "./request-trace.ts";
import type { RequestTracer } from "./request-tracer.ts";

/** How many requests are kept for a replay, and how much memory they may hold together. */
const MAX_REQUESTS = 16;
const MAX_KEPT_BYTES = 32 * 1024 ** 2;

/** What a replay begins with. */
export interface ReplayStart {
  request: InvokeRequest;
  /** What the handlers before the first one to run gave. */
  kept: ReadonlyMap<StageName, KeptValue>;
}

/** The last requests with what went from stage to stage, as long as there is room. */
export class KeptRequests {
  readonly #requests = new Map<number, RequestTracer>();

  /** Keeps a request that was traced. Those that are pushed out are released. */
  add(tracer: RequestTracer): void {
    this.#requests.set(tracer.ticket, tracer);
    while (
      this.#requests.size > MAX_REQUESTS ||
      (this.#sizeBytes > MAX_KEPT_BYTES && this.#requests.size > 1)
    ) {
      this.#pushOut();
    }
  }

  /**
   * Finds what a replay needs.
   *
   * @param before The handlers that would run before `from`, first to last.
   * @throws {RangeError} Where the request is gone, or a value of it could not be kept.
   */
  find(ticket: number, from: StageName, before: readonly StageName[]): ReplayStart {
    const tracer = this.#requests.get(ticket);
    if (!tracer) throw isGone(`Cannot replay from ${from}`);
    const { outputs } = tracer;
    for (const name of before) {
      const lack = outputs.has(name) ? outputs.get(name)?.lack : "there is nothing of it";
      if (lack !== undefined) {
        throw new RangeError(
          `Cannot replay from ${from} as what ${name} gave is not kept: ${lack}. Replay the whole request`,
        );
      }
    }
    return { request: tracer.request, kept: new Map([...outputs].filter(([name]) => before.includes(name))) };
  }

  /**
   * Like `find`, for whoever can do without: nothing is kept of the handlers in `before` where one of their values is not
   * whole.
   *
   * @throws {RangeError} Where the request is gone.
   */
  findFrom(ticket: number, before: readonly StageName[]): ReplayStart {
    const tracer = this.#requests.get(ticket);
    if (!tracer) throw isGone("Cannot run the model again");
    const { outputs, request } = tracer;
    const isWhole = before.every((name) => outputs.has(name) && outputs.get(name)?.lack === undefined);
    return { request, kept: new Map([...outputs].filter(([name]) => isWhole && before.includes(name))) };
  }

  get #sizeBytes(): number {
    return [...this.#requests.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  #pushOut(): void {
    const [oldest] = this.#requests;
    if (!oldest) return;
    this.#requests.delete(oldest[0]);
    oldest[1].release();
  }
}

function isGone(what: string): RangeError {
  return new RangeError(
    `${what} as the request is gone: a worker keeps its last ${MAX_REQUESTS} requests, at most ${MAX_KEPT_BYTES / 1024 ** 2} MB of them, until it starts anew. Send the request again`,
  );
}
