import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Stage } from "../../sagemaker/serving/invocation.ts";
import type { NodeQuestion, NodeReport } from "../../sagemaker/trace/node-report.ts";
import type { RequestTrace, StageName } from "../../sagemaker/trace/request-trace.ts";
import type { Endpoint, Invocation } from "../../worker/host/script-host.ts";
import type { ErrorData } from "../../worker/messages.ts";
import { asErrorData } from "../error-data.ts";
import { until } from "../until.ts";

/** Requests of the time line, and those of them whose values are kept: each may hold 4 MB. Further ones while looked at. */
const MAX_RECORDS = 10_000;
const MAX_TRACES = 32;

export type TraceState =
  | { status: "coming" }
  | { status: "here"; trace: RequestTrace }
  /** In words for a person. */
  | { status: "gone"; reason: string };

/** A request that went through an endpoint of this page, whoever sent it. */
export interface RequestRecord {
  id: number;
  /** Milliseconds since 1970 when it was asked. */
  askedMs: number;
  status: number;
  worker?: number;
  queuedMs: number;
  elapsedMs: number;
  stages: readonly Stage[];
  error?: ErrorData;
  trace: ReadonlySignal<TraceState>;
}

/** What became of the wish to answer a request once more. */
export type ReplayState =
  | { status: "running"; from: StageName }
  | { status: "answered"; from: StageName; record: RequestRecord }
  | { status: "failed"; from: StageName; error: ErrorData };

/** What an endpoint that is watched returns: the record's id with it. */
export type RecordedInvocation = Invocation & { record?: number };

type Kept = RequestRecord & {
  trace: Signal<TraceState>;
  endpoint: Endpoint;
  /** What came, while the values are kept; its body was read, and is in the trace. Absent of a replay. */
  request?: Request;
};

/** The number of a request that is looked at, where one is. */
export type LookedAt = () => number | undefined;

export type TraceModel = ReturnType<typeof createTraceModel>;

/** The requests of a workspace's endpoints with their traces, and their replays. */
export function createTraceModel(now: () => number = () => performance.timeOrigin + performance.now()) {
  const records = new Map<number, Kept>();
  /** Counts up with each change of `list`. */
  const version = signal(0);
  const replays = signal<ReadonlyMap<number, ReplayState>>(new Map());
  const lookers = new Set<LookedAt>();
  /** Requests before the last `MAX_TRACES` whose values were not forgotten, as they were looked at. */
  const late = new Set<number>();
  let lastId = 0;
  /** The one that was deployed last. */
  let newest: Endpoint | undefined;

  async function record(
    endpoint: Endpoint,
    call: () => Promise<Invocation>,
    request?: Request,
  ): Promise<RecordedInvocation> {
    const askedMs = now();
    const { trace, ...answer } = await call();
    const { worker, result } = answer;
    if (worker === undefined || result === undefined) return answer;
    const { status, stages, error } = result;
    const { queuedMs, elapsedMs } = answer;
    const id = ++lastId;
    const state = signal<TraceState>(
      trace ? { status: "coming" } : gone("The worker ended before it could tell"),
    );
    const own = { id, askedMs, status, worker, queuedMs, elapsedMs, stages, trace: state, endpoint };
    records.set(id, { ...own, ...(error && { error }), ...(request && { request }) });
    void trace?.then((told) => {
      // Of very many at once a trace may come when it is forgotten already.
      if (state.value.status !== "coming") return;
      state.value = told ? { status: "here", trace: told } : gone("The worker ended before it told");
    });
    forget();
    version.value += 1;
    return { ...answer, record: id };
  }

  function forget(): void {
    const seen = lookedAt();
    late.add(lastId - MAX_TRACES);
    for (const id of late) {
      if (seen.has(id)) continue;
      late.delete(id);
      const old = records.get(id);
      if (old) {
        old.trace.value = gone(`Values are kept of the last ${MAX_TRACES} requests`);
        delete old.request;
      }
      if (id <= lastId - MAX_RECORDS) records.delete(id);
    }
    if (!late.has(lastId - MAX_RECORDS)) records.delete(lastId - MAX_RECORDS);
  }

  /** What is looked at, and the replays that it is compared with. */
  function lookedAt(): Set<number | undefined> {
    const ids = [...lookers].map((looker) => looker());
    const replayed = ids.map((id) => {
      const replay = id === undefined ? undefined : replays.peek().get(id);
      return replay?.status === "answered" ? replay.record.id : undefined;
    });
    return new Set([...ids, ...replayed]);
  }

  async function sendAnew(sent: Request | undefined, trace: RequestTrace) {
    const request = requestAnew(sent, trace);
    const endpoint = newest;
    return request && endpoint && record(endpoint, () => endpoint.invoke(request), request);
  }

  function setReplay(id: number, state: ReplayState): void {
    replays.value = new Map(replays.value).set(id, state);
  }

  return {
    version: version as ReadonlySignal<number>,
    /** All that are kept, in the order of their answers. */
    list: (): RequestRecord[] => [...records.values()],
    find: (id: number): RequestRecord | undefined => records.get(id),
    /** The trace of a request, when it has come. `undefined` where its values are not kept. */
    async traceOf(id: number): Promise<RequestTrace | undefined> {
      const trace = records.get(id)?.trace;
      await until(() => trace?.value.status !== "coming");
      return trace?.value.status === "here" ? trace.value.trace : undefined;
    },
    /** Keeps the request that `looker` names, however many follow. Returns what ends that. */
    keep(looker: LookedAt): () => void {
      lookers.add(looker);
      return () => void lookers.delete(looker);
    },
    replays: replays as ReadonlySignal<ReadonlyMap<number, ReplayState>>,
    /** An endpoint whose requests are recorded here. */
    watch(endpoint: Endpoint): Endpoint {
      newest = endpoint;
      return {
        ready: endpoint.ready,
        get workers() {
          return endpoint.workers;
        },
        invoke: (request) => record(endpoint, () => endpoint.invoke(request), request),
        replay: (of, from) => record(endpoint, () => endpoint.replay(of, from)),
        readNodes: (of, question) => endpoint.readNodes(of, question),
        reload: (options) => endpoint.reload(options),
        undeploy: () => endpoint.undeploy(),
      };
    },
    /**
     * Answers a request once more from a stage on, with the script as its worker has it now. Where the worker does not keep
     * it any more, the whole of it is sent anew. Never rejected.
     */
    async replay(id: number, from: StageName): Promise<void> {
      const kept = records.get(id);
      const state = kept?.trace.value;
      if (kept?.worker === undefined || state?.status !== "here") return;
      setReplay(id, { status: "running", from });
      const of = { worker: kept.worker, ticket: state.trace.ticket };
      try {
        const answer = await record(kept.endpoint, () => kept.endpoint.replay(of, from)).catch(
          async (error) => {
            const sent = from === "decode" ? await sendAnew(kept.request, state.trace) : undefined;
            // Without a worker's answer, as where nothing is deployed any more, the first reason says more.
            if (sent?.record === undefined) throw error;
            return sent;
          },
        );
        const again = records.get(answer.record ?? 0);
        if (again) setReplay(id, { status: "answered", from, record: again });
      } catch (error) {
        setReplay(id, { status: "failed", from, error: asErrorData(error) });
      }
    },
    /** Tells what the nodes of the model's graph gave for a request that is kept. */
    async readNodes(id: number, question: NodeQuestion): Promise<NodeReport> {
      const kept = records.get(id);
      const state = kept?.trace.value;
      if (kept?.worker === undefined || state?.status !== "here")
        throw new RangeError(
          "Cannot run the model again: the request's values are gone. Send the request again",
        );
      return await kept.endpoint.readNodes({ worker: kept.worker, ticket: state.trace.ticket }, question);
    },
    /** Lets the result of a replay go. */
    closeReplay(id: number): void {
      const left = new Map(replays.value);
      left.delete(id);
      replays.value = left;
    },
  };
}

/** A request like one that was sent; `undefined` where the trace has not the whole body. */
function requestAnew(sent: Request | undefined, { stages }: RequestTrace): Request | undefined {
  const body = stages.find(({ name }) => name === "decode")?.input;
  if (!sent || body?.kind !== "bytes" || body.bytes.length < body.length) return undefined;
  return new Request(sent.url, { method: sent.method, headers: sent.headers, body: body.bytes.slice() });
}

function gone(reason: string): TraceState {
  return { status: "gone", reason };
}
