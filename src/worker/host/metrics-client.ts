import type { LineMatches, MatchReply, MatchRequest } from "../metrics/metric-messages.ts";

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
  const waiting: Asked[] = [];
  let worker: MetricsPort | undefined;
  let isReady = false;
  let callOff: (() => void) | undefined;
  let lastId = 0;

  function begin(): void {
    isReady = false;
    worker = start();
    worker.onmessage = ({ data }: MessageEvent<MatchReply>) => take(data);
    worker.onerror = (event) => fail(event.message || "it did not load");
  }

  function take(reply: MatchReply): void {
    if (reply.kind === "ready") {
      isReady = true;
      ask();
      return;
    }
    const current = waiting[0];
    if (current?.request.id !== reply.id) return;
    current.results.push(reply.matches);
    if (!finishWhereDone(current)) watch();
  }

  /** Sends what is left of the first request. */
  function ask(): void {
    const current = waiting[0];
    if (!current || !worker || !isReady) return;
    const { request, results } = current;
    request.id = ++lastId;
    worker.postMessage({ ...request, regexes: request.regexes.slice(results.length) });
    watch();
  }

  function watch(): void {
    callOff?.();
    callOff = schedule(PATIENCE_MS, giveUp);
  }

  function giveUp(): void {
    end();
    const current = waiting[0];
    if (!current) return;
    current.results.push("slow");
    begin();
    finishWhereDone(current);
  }

  function finishWhereDone(current: Asked): boolean {
    if (current.results.length < current.request.regexes.length) return false;
    callOff?.();
    waiting.shift();
    current.resolve(current.results);
    ask();
    return true;
  }

  function fail(reason: string): void {
    end();
    const error = new Error(`Cannot look for metrics in the log: the worker failed: ${reason}`);
    for (const asked of waiting.splice(0)) asked.reject(error);
  }

  function end(): void {
    callOff?.();
    worker?.terminate();
    worker = undefined;
  }

  return {
    match(regexes, lines) {
      if (regexes.length === 0 || lines.length === 0) {
        return Promise.resolve(regexes.map(() => ({ hits: [], unread: 0 })));
      }
      const asked = {
        ...Promise.withResolvers<(LineMatches | "slow")[]>(),
        request: { id: 0, regexes, lines },
        results: [],
      };
      if (waiting.push(asked) === 1) {
        if (worker) ask();
        else begin();
      }
      return asked.promise;
    },
    dispose: () => fail("it was ended"),
  };
}

function later(delayMs: number, task: () => void): () => void {
  const timer = setTimeout(task, delayMs);
  return () => clearTimeout(timer);
}
