import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { NodeQuestion, NodeReport } from "../../sagemaker/trace/node-report.ts";
import type { ValueSnapshot } from "../../sagemaker/trace/value-snapshot.ts";
import type { ErrorData } from "../../worker/messages.ts";
import { asErrorData } from "../error-data.ts";
import type { RequestRecord } from "../trace/trace-model.ts";

/** Requests that may be chosen: workers keep no more. */
const MAX_REQUESTS = 16;

/** A request that predicted longer is not predicted again before one asks for it. */
const MAX_UNASKED_MS = 1000;

/** What is known of the graph's nodes for the chosen request. */
export type NodesState =
  /** No request was traced yet. */
  | { status: "none" }
  /** It took long, so one has to ask. */
  | { status: "unread"; request: RequestRecord }
  | { status: "reading"; request: RequestRecord }
  | { status: "failed"; request: RequestRecord; error: ErrorData }
  | { status: "read"; request: RequestRecord; report: NodeReport };

/** What one node gave. */
export type OutputState =
  | { status: "reading" }
  | { status: "failed"; error: ErrorData }
  /** Absent outputs: the run does not compute the node. */
  | { status: "read"; outputs: readonly ValueSnapshot[] | undefined };

/** Where requests are found, and what tells of their nodes. */
export interface NodeSource {
  version: ReadonlySignal<number>;
  list(): RequestRecord[];
  readNodes(id: number, question: NodeQuestion): Promise<NodeReport>;
}

export type NodeValuesModel = ReturnType<typeof createNodeValuesModel>;

/** What the nodes of the model's graph gave for a request: figures of all, and the outputs of those that are asked for. */
export function createNodeValuesModel(source: NodeSource) {
  /** The number of the chosen request; the latest where there is none. */
  const chosen = signal<number | undefined>(undefined);
  const run = signal(0);
  const state = signal<NodesState>({ status: "none" });
  const outputs = signal<ReadonlyMap<string, OutputState>>(new Map());
  const requests = computed(() => {
    source.version.value;
    return source.list().slice(-MAX_REQUESTS).filter(isKept).reverse();
  });
  const request = computed(() => requests.value.find(({ id }) => id === chosen.value) ?? requests.value[0]);
  let stop: (() => void) | undefined;
  let reading: Promise<void> | undefined;

  /** Called when the graph is shown: from now on the chosen request's nodes are known. */
  function open(): void {
    stop ??= effect(() => {
      const wanted = request.value;
      run.value;
      void follow(wanted);
    });
  }

  function close(): void {
    stop?.();
    stop = undefined;
  }

  async function follow(wanted: RequestRecord | undefined): Promise<void> {
    if (!wanted) {
      state.value = { status: "none" };
      return;
    }
    const isSlow = predictedMs(wanted) > MAX_UNASKED_MS;
    if (isSlow) state.value = { status: "unread", request: wanted };
    else await read();
  }

  /** Reads the chosen request's figures. One at a time: of those that come meanwhile only the last is read. */
  async function read(): Promise<void> {
    if (reading) return;
    reading = readAll();
    await reading;
    reading = undefined;
  }

  async function readAll(): Promise<void> {
    for (;;) {
      const [wanted, at] = [request.peek(), run.peek()];
      if (!wanted) return;
      state.value = { status: "reading", request: wanted };
      outputs.value = new Map();
      try {
        const report = await source.readNodes(wanted.id, { run: at, nodes: [], figures: true });
        state.value = { status: "read", request: wanted, report };
      } catch (error) {
        state.value = { status: "failed", request: wanted, error: asErrorData(error) };
      }
      if (request.peek() === wanted && run.peek() === at) return;
    }
  }

  function setOutput(name: string, known: OutputState): void {
    outputs.value = new Map(outputs.value).set(name, known);
  }

  /** Reads what a node gave, where that is not known yet. */
  async function readOutput(name: string): Promise<void> {
    const { value: known } = state;
    if (known.status !== "read" || outputs.value.has(name)) return;
    setOutput(name, { status: "reading" });
    const { request: of } = known;
    const isLatest = () => state.peek() === known;
    try {
      const report = await source.readNodes(of.id, { run: run.peek(), nodes: [name], figures: false });
      const found = report.nodes.find((node) => node.name === name);
      if (isLatest()) setOutput(name, { status: "read", outputs: found?.outputs });
    } catch (error) {
      if (isLatest()) setOutput(name, { status: "failed", error: asErrorData(error) });
    }
  }

  return {
    requests: requests as ReadonlySignal<readonly RequestRecord[]>,
    request: request as ReadonlySignal<RequestRecord | undefined>,
    state: state as ReadonlySignal<NodesState>,
    /** By the node's name. */
    outputs: outputs as ReadonlySignal<ReadonlyMap<string, OutputState>>,
    /** Which run of a symbol, where the request makes several. */
    run: run as ReadonlySignal<number>,
    open,
    close,
    read,
    readOutput,
    choose(id: number | undefined): void {
      run.value = 0;
      chosen.value = id;
    },
    chooseRun(index: number): void {
      run.value = index;
    },
  };
}

function isKept({ trace }: RequestRecord): boolean {
  return trace.value.status === "here";
}

function predictedMs({ stages }: RequestRecord): number {
  return stages.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
}
