import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Endpoint } from "../../worker/host/script-host.ts";
import type { ErrorData } from "../../worker/messages.ts";
import { asErrorData } from "../error-data.ts";
import { type Clock, systemClock } from "../train/clock.ts";
import type { WorkspaceContext } from "../workspace-context.ts";
import type { Exchange, NumberedExchange, SentRequest } from "./answer.ts";
import { answerWarnings } from "./answer-warnings.ts";
import { createMatrixTypes } from "./matrix-types.ts";
import { readScriptTypes } from "./script-types.ts";
import { sendRequest } from "./send.ts";
import { untilStopped } from "./until-stopped.ts";

/** One request of the matrix. */
export type MatrixCell =
  | { status: "sending" }
  | { status: "answered"; exchange: NumberedExchange; warnings: readonly string[]; unfit?: string }
  /** The request did not reach a worker. */
  | { status: "failed"; error: ErrorData };

export interface MatrixDeps {
  endpoint: ReadonlySignal<Pick<Endpoint, "invoke"> | undefined>;
  /** The body of the form, written for a content type. */
  bodyFor(content_type: string): Pick<SentRequest, "body" | "label"> & { unfit?: string };
  /** Keeps an exchange in the history. */
  keep(exchange: Exchange): NumberedExchange;
  clock?: Clock;
}

export type MatrixModel = ReturnType<typeof createMatrixModel>;

/** State of the matrix: a request for each content type with each accept type, and what came of it. */
export function createMatrixModel(context: WorkspaceContext, deps: MatrixDeps) {
  const { files, log, memory } = context;
  const { endpoint, clock = systemClock } = deps;
  const scriptTypes = signal<readonly string[]>([]);
  const contentTypes = createMatrixTypes("content", memory, scriptTypes);
  const acceptTypes = createMatrixTypes("accept", memory, scriptTypes);
  const cells = signal<ReadonlyMap<string, MatrixCell>>(new Map());
  const isRunning = signal(false);
  let abort: AbortController | undefined;

  function set(key: string, cell: MatrixCell | undefined): void {
    const next = new Map(cells.value);
    if (cell) next.set(key, cell);
    else next.delete(key);
    cells.value = next;
  }

  async function ask(contentType: string, accept: string, stopped: AbortSignal): Promise<void> {
    const target = endpoint.value;
    if (!target) return;
    const key = cellKey(contentType, accept);
    set(key, { status: "sending" });
    const { unfit, ...body } = deps.bodyFor(contentType);
    const request = { contentType, accept, ...body };
    try {
      const sentMs = clock.now();
      const answer = await untilStopped(sendRequest(target, request, stopped), stopped);
      const exchange = deps.keep({ sentMs, request, answer });
      const warnings = answerWarnings(request, answer);
      set(key, { status: "answered", exchange, warnings, ...(unfit !== undefined && { unfit }) });
    } catch (error) {
      set(key, stopped.aborted ? undefined : { status: "failed", error: asErrorData(error) });
    }
  }

  return {
    contentTypes,
    acceptTypes,
    cells,
    isRunning,
    /** Why the matrix cannot be sent now, in words, or `undefined`. */
    problem: computed(() => (endpoint.value ? undefined : "No endpoint is deployed")),
    /** What a screen reader should hear. */
    said: computed(() => {
      if (isRunning.value) return "The matrix is sent";
      const answered = [...cells.value.values()].filter((cell) => cell.status === "answered").length;
      return answered === 0 ? "" : `${answered} of the matrix answered`;
    }),
    /** Looks for the types that the scripts name. */
    async readTypes(): Promise<void> {
      try {
        scriptTypes.value = await readScriptTypes(files);
      } catch (error) {
        log.error("Cannot look for content types in the scripts", asErrorData(error));
      }
    },
    /** Sends a request for each pair, one after another, so that each one's time is its own. */
    async run(): Promise<void> {
      if (isRunning.value || !endpoint.value) return;
      const controller = new AbortController();
      abort = controller;
      isRunning.value = true;
      cells.value = new Map();
      try {
        for (const contentType of contentTypes.list.value) {
          for (const accept of acceptTypes.list.value) {
            if (controller.signal.aborted) return;
            await ask(contentType, accept, controller.signal);
          }
        }
      } finally {
        if (abort === controller) isRunning.value = false;
      }
    },
    /** Sends no further request. */
    stop(): void {
      abort?.abort();
      isRunning.value = false;
    },
    dispose(): void {
      abort?.abort();
    },
  };
}

/** Where a pair's cell is. */
export function cellKey(contentType: string, accept: string): string {
  return `${contentType}\n${accept}`;
}
