import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Endpoint } from "../../worker/host/script-host.ts";
import type { ErrorData, SourceLocation } from "../../worker/messages.ts";
import { asErrorData } from "../error-data.ts";
import { keptSignal } from "../kept-signal.ts";
import { type Clock, systemClock } from "../train/clock.ts";
import type { WorkspaceContext } from "../workspace-context.ts";
import type { Exchange, NumberedExchange, SentRequest } from "./answer.ts";
import { answerWarnings } from "./answer-warnings.ts";
import { createBodyModel } from "./body-model.ts";
import type { DecodeIdx } from "./channel-digits.ts";
import type { ModelInput } from "./generator/generator-model.ts";
import { createHistoryModel, type HistoryEntry } from "./history/history-model.ts";
import { createLoadModel } from "./load/load-model.ts";
import { createMatrixModel } from "./matrix-model.ts";
import { explainAccept, explainContentType } from "./media-types.ts";
import type { RequestMode } from "./request-mode.ts";
import { sendRequest } from "./send.ts";
import { statusMeaning } from "./statuses.ts";

export type RequestState =
  | { status: "idle" }
  /** The answer before stays until it comes. */
  | { status: "sending"; startedMs: number; former: NumberedExchange | undefined }
  | { status: "answered"; exchange: NumberedExchange }
  /** The request did not reach a worker. */
  | { status: "failed"; error: ErrorData };

/** What the request panel needs of the rest of the page. */
export interface RequestDeps {
  /** The endpoint that answers, or `undefined` while none is deployed. */
  endpoint: ReadonlySignal<Endpoint | undefined>;
  /** Taken where a request names no accept type. */
  defaultAccept: ReadonlySignal<string>;
  /** Inputs of the model that serves. Empty while none does, or where it does not tell. */
  inputs: ReadonlySignal<readonly ModelInput[]>;
  decodeIdx: DecodeIdx;
  clock?: Clock;
}

export type RequestsModel = ReturnType<typeof createRequestsModel>;

/** State of the request panel: the next request, the answer that is shown, and those before it. */
export function createRequestsModel(context: WorkspaceContext, deps: RequestDeps) {
  const { memory } = context;
  const { endpoint, clock = systemClock } = deps;
  const [contentType, setContentType] = keptSignal(memory, "requests.contentType", "application/json");
  const [accept, setAccept] = keptSignal(memory, "requests.accept", "application/json");
  const [mode, setMode] = keptSignal<RequestMode>(memory, "requests.mode", "request");
  const body = createBodyModel(context, deps);
  const history = createHistoryModel(context);
  const state = signal<RequestState>({ status: "idle" });
  const nowMs = signal(clock.now());
  const said = signal("");
  let abort: AbortController | undefined;

  const shown = computed(() => {
    if (state.value.status === "answered") return state.value.exchange;
    return state.value.status === "sending" ? state.value.former : undefined;
  });

  /** Why nothing can be sent now, in words, or `undefined`. */
  const problem = computed(() => (endpoint.value ? body.problem.value : "No endpoint is deployed"));

  async function send(): Promise<void> {
    if (problem.value !== undefined || state.value.status === "sending") return;
    await exchange(formRequest());
  }

  function formRequest(): SentRequest {
    return {
      contentType: contentType.value,
      accept: accept.value,
      ...body.encode(contentType.value),
    };
  }

  async function exchange(request: SentRequest): Promise<void> {
    const target = endpoint.value;
    if (!target || state.value.status === "sending") return;
    const controller = new AbortController();
    abort = controller;
    const sentMs = clock.now();
    nowMs.value = sentMs;
    state.value = { status: "sending", startedMs: sentMs, former: shown.peek() };
    const endTicks = clock.every(100, () => {
      nowMs.value = clock.now();
    });
    try {
      const answer = await sendRequest(target, request, controller.signal);
      if (controller.signal.aborted) return;
      state.value = { status: "answered", exchange: history.add({ sentMs, request, answer }) };
      said.value = `${answer.status} ${statusMeaning(answer.status)}`;
    } catch (error) {
      if (controller.signal.aborted) return;
      state.value = { status: "failed", error: asErrorData(error) };
      said.value = "The request could not be sent";
    } finally {
      endTicks();
    }
  }

  const matrix = createMatrixModel(context, {
    endpoint,
    bodyFor: (type) => body.encodeFor(type, contentType.value),
    keep: history.add,
    clock,
  });

  const load = createLoadModel(context, {
    endpoint,
    formRequest,
    bodyProblem: body.problem,
    decodeIdx: deps.decodeIdx,
    clock,
  });

  /** Puts a request into the form. */
  function fill(request: SentRequest): void {
    contentType.value = request.contentType;
    accept.value = request.accept;
    body.restore(request);
    setMode("request");
  }

  function show(exchange: NumberedExchange): void {
    if (state.value.status === "sending") return;
    state.value = { status: "answered", exchange };
    setMode("request");
    contentType.value = exchange.request.contentType;
    accept.value = exchange.request.accept;
    if (exchange.dropped?.request === undefined) body.restore(exchange.request);
  }

  /** Reads an exchange of the history and does something with it. Where it is not there any more the panel says so. */
  async function withEntry(
    entry: HistoryEntry,
    use: (exchange: NumberedExchange) => Promise<void>,
  ): Promise<void> {
    if (state.value.status === "sending") return;
    let found: NumberedExchange;
    try {
      found = await history.open(entry);
    } catch (error) {
      state.value = { status: "failed", error: asErrorData(error) };
      return;
    }
    await use(found);
  }

  return {
    endpoint,
    /** What the panel shows. */
    mode,
    setMode,
    contentType,
    accept,
    contentTypeNote: computed(() => explainContentType(contentType.value)),
    acceptNote: computed(() => explainAccept(accept.value, deps.defaultAccept.value)),
    setContentType,
    setAccept,
    body,
    history,
    matrix,
    load,
    state,
    /** The exchange whose answer is shown. */
    shown,
    /** What is unfolded in it, and in which view: the next one is looked at in the same way. */
    look: new Map<string, unknown>(),
    nowMs,
    problem,
    /** What looks wrong in the answer that is shown. */
    warnings: computed(() =>
      state.value.status === "answered"
        ? answerWarnings(state.value.exchange.request, state.value.exchange.answer)
        : [],
    ),
    /** What a screen reader should hear. */
    said,
    send,
    /** Ends waiting for an answer. The worker goes on until its handler returns, or the endpoint is redeployed. */
    stopWaiting(): void {
      if (state.value.status !== "sending") return;
      abort?.abort();
      state.value = { status: "idle" };
      said.value = "Stopped waiting for the answer";
    },
    /** Shows an answer, and puts its request into the form. */
    show,
    /** Shows an answer of the history. */
    showEntry: (entry: HistoryEntry): Promise<void> => withEntry(entry, async (exchange) => show(exchange)),
    fill,
    /** The request as the form has it now. */
    formRequest,
    /** The workspace's name. */
    workspace: context.name,
    /** Sends a request once more, as it was. */
    resend: ({ request }: Exchange): Promise<void> => exchange(request),
    /** Sends a request of the history once more, as it was. */
    resendEntry: (entry: HistoryEntry): Promise<void> => withEntry(entry, ({ request }) => exchange(request)),
    openLocation: (location: SourceLocation): void => context.openLocation(location),
    dispose(): void {
      abort?.abort();
      matrix.dispose();
      load.dispose();
    },
  };
}
