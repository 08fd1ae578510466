import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Endpoint } from "../../../worker/host/script-host.ts";
import type { ErrorData } from "../../../worker/messages.ts";
import { asErrorData } from "../../error-data.ts";
import { keptSignal } from "../../kept-signal.ts";
import { type Clock, systemClock } from "../../train/clock.ts";
import { formatCount, formatDuration } from "../../train/quantities.ts";
import type { WorkspaceContext } from "../../workspace-context.ts";
import type { Answer, Exchange, NumberedExchange, SentRequest } from "../answer.ts";
import type { DecodeIdx } from "../channel-digits.ts";
import { sendRequest } from "../send.ts";
import { untilStopped } from "../until-stopped.ts";
import { createLoadStats, type LoadCurves, type LoadFigures } from "./load-stats.ts";
import { listRowFiles, readRows } from "./row-source.ts";

/** Larger loads are for a tool that runs for hours. */
export const MAX_REQUESTS = 100_000;
export const MAX_CONCURRENCY = 256;

/** Curves and figures are drawn so often. */
const SHOW_MS = 250;

export type LoadState =
  | { status: "idle" }
  | { status: "running" }
  /** Fewer answers than were asked for: it was stopped. */
  | { status: "ended" }
  /** The rows could not be read. */
  | { status: "failed"; error: ErrorData };

/** What a load has shown so far. */
export interface LoadView {
  asked: number;
  figures: LoadFigures;
  curves: LoadCurves;
}

/** An exchange worth a look: the first with its status, or the slowest. */
export interface LoadExample {
  /** `slowest`, or the status. */
  name: "slowest" | number;
  exchange: NumberedExchange;
}

export interface LoadDeps {
  endpoint: ReadonlySignal<Pick<Endpoint, "invoke"> | undefined>;
  /** The request that the form has. */
  formRequest(): SentRequest;
  /** Why the form has no body yet, in words, or `undefined`. */
  bodyProblem: ReadonlySignal<string | undefined>;
  decodeIdx: DecodeIdx;
  clock?: Clock;
  /** Milliseconds, as exact as can be had. */
  preciseNow?(): number;
}

export type LoadModel = ReturnType<typeof createLoadModel>;

/** State of the load: n requests, c of them at once, and what they took. */
export function createLoadModel(context: WorkspaceContext, deps: LoadDeps) {
  const { files, log, memory } = context;
  const { endpoint, clock = systemClock, preciseNow = () => performance.now() } = deps;
  const [count, setCount] = keptSignal(memory, "requests.load.count", "200");
  const [concurrency, setConcurrency] = keptSignal(memory, "requests.load.concurrency", "4");
  /** Empty: the form's body. */
  const [rowsPath, setRows] = keptSignal(memory, "requests.load.rows", "");
  const rowFiles = signal<readonly string[]>([]);
  const state = signal<LoadState>({ status: "idle" });
  const view = signal<LoadView | undefined>(undefined);
  const examples = signal<readonly LoadExample[]>([]);
  let abort: AbortController | undefined;

  const problem = computed(() => {
    if (!endpoint.value) return "No endpoint is deployed";
    if (!isWithin(count.value, MAX_REQUESTS))
      return `Requests: a number from 1 to ${formatCount(MAX_REQUESTS)}`;
    if (!isWithin(concurrency.value, MAX_CONCURRENCY))
      return `At once: a number from 1 to ${MAX_CONCURRENCY}`;
    return rowsPath.value === "" ? deps.bodyProblem.value : undefined;
  });

  async function nextRequest(): Promise<(index: number) => SentRequest> {
    const request = deps.formRequest();
    if (rowsPath.value === "") return () => request;
    const rows = await readRows(files, rowsPath.value, deps.decodeIdx);
    const name = rowsPath.value.slice(rowsPath.value.lastIndexOf("/") + 1);
    return (index) => {
      const row = index % rows.count;
      return { ...request, body: rows.encode(row, request.contentType), label: `${name} row ${row}` };
    };
  }

  async function run(): Promise<void> {
    const target = endpoint.value;
    if (!target || problem.value !== undefined || state.value.status === "running") return;
    const controller = new AbortController();
    abort = controller;
    batch(() => {
      state.value = { status: "running" };
      view.value = undefined;
      examples.value = [];
    });
    try {
      await context.saveAll();
      const next = await nextRequest();
      if (controller.signal.aborted) return;
      await sendAll(target, next, controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) state.value = { status: "failed", error: asErrorData(error) };
    }
  }

  async function sendAll(
    target: Pick<Endpoint, "invoke">,
    next: (index: number) => SentRequest,
    stopped: AbortSignal,
  ): Promise<void> {
    const asked = Number(count.value);
    const stats = createLoadStats(asked);
    const found = createExamples();
    const startMs = preciseNow();
    let sent = 0;

    function show(): void {
      batch(() => {
        view.value = { asked, figures: stats.figures(), curves: stats.curves() };
        examples.value = found.list();
      });
    }

    async function sendOne(request: SentRequest): Promise<void> {
      const [sentMs, from] = [clock.now(), preciseNow()];
      const answer = await answerOf(target, request, stopped);
      if (stopped.aborted) return;
      const now = preciseNow();
      const { status, tensorsLeaked, memory: told, worker } = answer;
      stats.add({
        atMs: now - startMs,
        latencyMs: now - from,
        status,
        tensorsLeaked,
        ...(told && { memory: told }),
        ...(worker !== undefined && { worker }),
      });
      found.consider({ sentMs, request, answer }, now - from);
    }

    /** One of c that send, each its next when its last was answered. */
    async function sender(): Promise<void> {
      while (sent < asked && !stopped.aborted) await sendOne(next(sent++));
    }

    const endTicks = clock.every(SHOW_MS, show);
    try {
      await Promise.all(Array.from({ length: Number(concurrency.value) }, sender));
    } finally {
      endTicks();
      show();
    }
    if (!stopped.aborted) state.value = { status: "ended" };
  }

  return {
    count,
    concurrency,
    rowsPath,
    /** Files of the channels whose rows can be sent. */
    rowFiles,
    setCount,
    setConcurrency,
    setRows,
    state,
    view,
    examples,
    problem,
    /** What a screen reader should hear. */
    said: computed(() => announcement(state.value, view.value)),
    /** Looks for files with rows. */
    async readFiles(): Promise<void> {
      try {
        rowFiles.value = await listRowFiles(files);
        if (rowsPath.value !== "" && !rowFiles.value.includes(rowsPath.value)) rowsPath.value = "";
      } catch (error) {
        log.error("Cannot look for rows in the channels", asErrorData(error));
      }
    },
    /** Sends the requests. Never rejected: what goes wrong is a `failed`. */
    run,
    /** Sends no further request. The workers go on with those under way. */
    stop(): void {
      if (state.value.status !== "running") return;
      abort?.abort();
      state.value = { status: "ended" };
    },
    dispose(): void {
      abort?.abort();
    },
  };
}

/** A request that cannot be sent counts as an answer without a status. */
async function answerOf(
  target: Pick<Endpoint, "invoke">,
  request: SentRequest,
  stopped: AbortSignal,
): Promise<Answer> {
  try {
    return await untilStopped(sendRequest(target, request), stopped);
  } catch (error) {
    const cause = asErrorData(error);
    const body = new TextEncoder().encode(cause.message);
    const empty = { headers: [], stages: [], queuedMs: 0, elapsedMs: 0, tensorsLeaked: 0 };
    return { ...empty, status: 0, contentType: "text/plain", body, error: cause };
  }
}

/** Keeps the first exchange of each status but 200, and the slowest: all of a load would fill the memory. */
function createExamples() {
  const byStatus = new Map<number, LoadExample>();
  let slowest: (LoadExample & { latencyMs: number }) | undefined;
  let nextId = -1;
  return {
    consider(exchange: Exchange, latencyMs: number): void {
      const { status } = exchange.answer;
      if (status !== 200 && !byStatus.has(status)) {
        byStatus.set(status, { name: status, exchange: { ...exchange, id: nextId-- } });
      }
      if (slowest && slowest.latencyMs >= latencyMs) return;
      slowest = { name: "slowest", exchange: { ...exchange, id: nextId-- }, latencyMs };
    },
    list: (): LoadExample[] => [...(slowest ? [slowest] : []), ...byStatus.values()],
  };
}

function isWithin(text: string, most: number): boolean {
  return /^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= most;
}

function announcement(state: LoadState, view: LoadView | undefined): string {
  switch (state.status) {
    case "idle":
      return "";
    case "running":
      return "The load runs";
    case "failed":
      return `The load could not be run: ${state.error.message}`;
    case "ended": {
      if (!view) return "The load was stopped";
      const { count: done, latency } = view.figures;
      return `${formatCount(done)} of ${formatCount(view.asked)} answered, half of them within ${formatDuration(latency.p50)}`;
    }
  }
}
