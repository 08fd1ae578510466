import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { CaseResult } from "../../sagemaker/suites/run-suite.ts";
import type { Endpoint } from "../../worker/host/script-host.ts";
import { asErrorData } from "../error-data.ts";
import { type Clock, systemClock } from "../train/clock.ts";
import { watchFiles } from "../train/watched.ts";
import { ML_ROOT, type WorkspaceContext } from "../workspace-context.ts";
import { findSuites } from "./find-suites.ts";
import { type SuiteRun, type SuiteState, suiteAnnouncement } from "./suite-state.ts";
import type { Suites } from "./suites.ts";

const MEMORY_KEY = "requests.suite";

/** Results that arrive together are shown together, so that a suite of a thousand cases does not draw a thousand times. */
const SHOW_MS = 100;

export interface SuiteDeps {
  /** The endpoint that answers, or `undefined` while none is deployed. */
  endpoint: ReadonlySignal<Pick<Endpoint, "invoke"> | undefined>;
  suites: Suites;
  clock?: Clock;
}

export type SuiteModel = ReturnType<typeof createSuiteModel>;

/** State of the suites of a workspace: which there are, and how the one that was run last went. */
export function createSuiteModel(context: WorkspaceContext, deps: SuiteDeps) {
  const { files, memory, log } = context;
  const { endpoint, suites, clock = systemClock } = deps;
  const directories = signal<readonly string[] | undefined>(undefined);
  const chosen = signal(memory.get<string | null>(MEMORY_KEY, null));
  const directory = computed(() => {
    const found = directories.value ?? [];
    return found.find((each) => each === chosen.value) ?? found[0];
  });
  const state = signal<SuiteState>({ status: "idle" });
  let abort: AbortController | undefined;

  /** Why no suite can be run now, in words, or `undefined`. */
  const problem = computed(() => {
    if (directory.value === undefined) return "There is no suite in this workspace";
    return endpoint.value ? undefined : "No endpoint is deployed";
  });

  async function run(): Promise<void> {
    const target = endpoint.value;
    if (directory.value === undefined || !target || state.value.status === "running") return;
    const controller = new AbortController();
    abort = controller;
    const about: SuiteRun = { directory: directory.value, caseCount: 0, results: [] };
    state.value = { status: "running", ...about };
    try {
      await context.saveAll();
      const suite = await suites.open(files, about.directory);
      about.caseCount = suite.caseCount;
      if (controller.signal.aborted) return;
      state.value = { status: "running", ...about };
      const send = (request: Request) => answerOf(target, request, controller.signal);
      await collect(suite.run(send), about, controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) state.value = { status: "failed", error: asErrorData(error) };
    }
  }

  /** Shows the results as they come. When it was stopped `stop` has shown what there was. */
  async function collect(
    results: AsyncIterable<CaseResult>,
    about: SuiteRun,
    stopped: AbortSignal,
  ): Promise<void> {
    let shownMs = Number.NEGATIVE_INFINITY;
    const found: CaseResult[] = [];
    for await (const result of results) {
      if (stopped.aborted) return;
      found.push(result);
      if (clock.now() - shownMs < SHOW_MS) continue;
      shownMs = clock.now();
      state.value = { status: "running", ...about, results: [...found] };
    }
    if (!stopped.aborted) state.value = { status: "ended", ...about, results: found };
  }

  return {
    /** The directories that hold a suite; `undefined` until they were looked for. */
    directories,
    /** The one that is run next. */
    directory,
    choose(path: string): void {
      chosen.value = path;
      memory.set(MEMORY_KEY, path);
    },
    state,
    problem,
    /** What a screen reader should hear. */
    said: computed(() => suiteAnnouncement(state.value)),
    /** Sends the requests of the chosen suite. Never rejected: what goes wrong is a `failed`. */
    run,
    /** Sends no further request. The worker goes on with the last one until its handler returns. */
    stop(): void {
      const current = state.value;
      if (current.status !== "running") return;
      abort?.abort();
      state.value = current.caseCount === 0 ? { status: "idle" } : { ...current, status: "ended" };
    },
    /** The results of the last run as JUnit's XML, with the name of its file; `undefined` while there are none. */
    async report(): Promise<{ name: string; blob: Blob } | undefined> {
      const current = state.value;
      if (current.status !== "ended") return undefined;
      const name = current.directory.slice(current.directory.lastIndexOf("/") + 1);
      const text = await suites.formatJUnit(current.results, name);
      return { name: `${name}.xml`, blob: new Blob([text], { type: "application/xml" }) };
    },
    /** Looks for suites now and after every change, until the returned function is called. */
    watch(): () => void {
      return watchFiles({
        files,
        paths: [ML_ROOT],
        async read() {
          directories.value = await findSuites(files);
        },
        onError: (error) => log.error("Cannot look for suites", asErrorData(error)),
        clock,
      }).dispose;
    },
    dispose(): void {
      abort?.abort();
    },
  };
}

/** Rejected as soon as `stopped` says so, also where the handler never returns. */
async function answerOf(
  endpoint: Pick<Endpoint, "invoke">,
  request: Request,
  stopped: AbortSignal,
): Promise<Response> {
  stopped.throwIfAborted();
  const abandoned = Promise.withResolvers<never>();
  const abandon = () => abandoned.reject(stopped.reason);
  stopped.addEventListener("abort", abandon);
  try {
    const { response } = await Promise.race([endpoint.invoke(request), abandoned.promise]);
    return response;
  } finally {
    stopped.removeEventListener("abort", abandon);
  }
}
