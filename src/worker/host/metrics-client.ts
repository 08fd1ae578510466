import type { LineMatches, MatchReply, MatchRequest } from "../metrics/metric-messages.ts";
import { unpackMatches } from "../metrics/packed-matches.ts";

/** The page's end of the worker that matches lines. A module `Worker` of `metrics-entry.ts` is one. */
export interface MetricsPort {
  postMessage(request: MatchRequest): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

/** Finds metrics in the lines of a log, away from the page. */
export interface MetricMatcher {
  /** What each expression found; `slow` where it took too long over these lines. Rejected where the worker fails. */
  match(regexes: readonly string[], lines: readonly string[]): Promise<(LineMatches | "slow")[]>;
  /** Ends the worker. */
  dispose(): void;
}

/** An expression that takes longer over lines of one moment goes back and forth over them without end. */
const PATIENCE_MS = 2000;

interface Asked extends PromiseWithResolvers<(LineMatches | "slow")[]> {
  request: MatchRequest;
  results: (LineMatches | "slow")[];
}

interface Options {
  start(): MetricsPort;
  /** Runs a task later; returns what calls it off. Default: `setTimeout`. */
  schedule?(delayMs: number, task: () => void): () => void;
}

/**
 * Speaks to the worker that matches lines, which is started when the first are to be. One request is under way at a time. A
 * worker that says nothing for two seconds is ended: the expression that it was at is `slow`, another one goes on with the rest.
 */
export function connectMetrics({ start, schedule = later }: Options): MetricMatcher {
  const matching = new Matching(start, schedule);
  return {
    match(regexes, lines) {
      if (regexes.length > 0 && lines.length > 0) return matching.add(regexes, lines);
      return Promise.resolve(regexes.map(() => ({ hits: [], unread: 0 })));
    },
    dispose: () => matching.fail("it was ended"),
  };
}

/** Requests in their order, the first of which is under way, and the worker that is at it. */
class Matching {
  readonly #start: () => MetricsPort;
  readonly #schedule: NonNullable<Options["schedule"]>;
  readonly #waiting: Asked[] = [];
  #worker: MetricsPort | undefined;
  #isReady = false;
  #callOff: (() => void) | undefined;
  #lastId = 0;

  constructor(start: () => MetricsPort, schedule: NonNullable<Options["schedule"]>) {
    this.#start = start;
    this.#schedule = schedule;
  }

  add(regexes: readonly string[], lines: readonly string[]): Promise<(LineMatches | "slow")[]> {
    const asked = {
      ...Promise.withResolvers<(LineMatches | "slow")[]>(),
      request: { id: 0, regexes, lines },
      results: [],
    };
    const isFirst = this.#waiting.push(asked) === 1;
    if (isFirst && this.#worker) this.#ask();
    else if (isFirst) this.#begin();
    return asked.promise;
  }

  /** Ends the worker, and rejects all that waits. The next request starts another. */
  fail(reason: string): void {
    this.#end();
    const error = new Error(`Cannot look for metrics in the log: the worker failed: ${reason}`);
    for (const asked of this.#waiting.splice(0)) asked.reject(error);
  }

  #begin(): void {
    this.#isReady = false;
    const worker = this.#start();
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<MatchReply>) => this.#take(data);
    worker.onerror = (event) => this.fail(event.message || "it did not load");
  }

  #end(): void {
    this.#callOff?.();
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #take(reply: MatchReply): void {
    if (reply.kind === "ready") {
      this.#isReady = true;
      this.#ask();
      return;
    }
    const current = this.#waiting[0];
    if (current?.request.id !== reply.id) return;
    current.results.push(unpackMatches(reply.matches));
    if (!this.#finishWhereDone(current)) this.#watch();
  }

  /** Sends what is left of the first request. */
  #ask(): void {
    const current = this.#waiting[0];
    if (!current || !this.#worker || !this.#isReady) return;
    const { request, results } = current;
    request.id = ++this.#lastId;
    this.#worker.postMessage({ ...request, regexes: request.regexes.slice(results.length) });
    this.#watch();
  }

  #watch(): void {
    this.#callOff?.();
    this.#callOff = this.#schedule(PATIENCE_MS, () => this.#giveUp());
  }

  #giveUp(): void {
    this.#end();
    const current = this.#waiting[0];
    if (!current) return;
    current.results.push("slow");
    this.#begin();
    this.#finishWhereDone(current);
  }

  #finishWhereDone(current: Asked): boolean {
    if (current.results.length < current.request.regexes.length) return false;
    this.#callOff?.();
    this.#waiting.shift();
    current.resolve(current.results);
    this.#ask();
    return true;
  }
}

function later(delayMs: number, task: () => void): () => void {
  const timer = setTimeout(task, delayMs);
  return () => clearTimeout(timer);
}
