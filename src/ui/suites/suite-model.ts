import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { SuiteCase } from "../../sagemaker/suites/read-suite.ts";
import type { CaseResult } from "../../sagemaker/suites/run-suite.ts";
import type { CaseDraft } from "../../sagemaker/suites/write-case.ts";
import type { Endpoint } from "../../worker/host/script-host.ts";
import type { ErrorData } from "../../worker/messages.ts";
import { asErrorData } from "../error-data.ts";
import { untilStopped } from "../requests/until-stopped.ts";
import { type Clock, systemClock } from "../train/clock.ts";
import { watchFiles } from "../train/watched.ts";
import { ML_ROOT, type WorkspaceContext } from "../workspace-context.ts";
import { findSuites } from "./find-suites.ts";
import { removeCase } from "./remove-case.ts";
import {
  type CaseAnswer,
  type CaseOutcome,
  type SuiteRun,
  type SuiteState,
  suiteAnnouncement,
} from "./suite-state.ts";
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

/** State of the suites of a workspace: which there are, their cases, and how those went that were run. */
export function createSuiteModel(context: WorkspaceContext, deps: SuiteDeps) {
  const { files, memory, log } = context;
  const { endpoint, suites, clock = systemClock } = deps;
  const directories = signal<readonly string[] | undefined>(undefined);
  const chosen = signal(memory.get<string | null>(MEMORY_KEY, null));
  const directory = computed(() => {
    const found = directories.value ?? [];
    return found.find((each) => each === chosen.value) ?? found[0];
  });
  const cases = signal<readonly SuiteCase[]>([]);
  const broken = signal<ErrorData | undefined>(undefined);
  const outcomes = signal<ReadonlyMap<string, CaseOutcome>>(new Map());
  const opened = signal<string | undefined>(undefined);
  const state = signal<SuiteState>({ status: "idle" });
  let abort: AbortController | undefined;

  /** Why no suite can be run now, in words, or `undefined`. */
  const problem = computed(() => {
    if (directory.value === undefined) return "There is no suite in this workspace";
    return endpoint.value ? undefined : "No endpoint is deployed";
  });

  async function refresh(): Promise<void> {
    directories.value = await findSuites(files);
    await readCases();
  }

  async function readCases(): Promise<void> {
    const wanted = directory.value;
    try {
      const found = wanted === undefined ? [] : await suites.read(files, wanted);
      if (wanted !== directory.value) return;
      batch(() => {
        cases.value = found;
        broken.value = undefined;
      });
    } catch (error) {
      if (wanted !== directory.value) return;
      batch(() => {
        cases.value = [];
        broken.value = asErrorData(error);
      });
    }
  }

  function choose(path: string): Promise<void> {
    if (path !== directory.value) {
      opened.value = undefined;
      outcomes.value = new Map();
      if (state.value.status !== "running") state.value = { status: "idle" };
    }
    chosen.value = path;
    memory.set(MEMORY_KEY, path);
    return readCases();
  }

  async function run(only?: string): Promise<void> {
    const target = endpoint.value;
    if (directory.value === undefined || !target || state.value.status === "running") return;
    const controller = new AbortController();
    abort = controller;
    const about: SuiteRun = { directory: directory.value, caseCount: 0, results: [] };
    state.value = { status: "running", ...about };
    try {
      await context.saveAll();
      const all = await suites.read(files, about.directory);
      const asked = only === undefined ? all : all.filter(({ name }) => name === only);
      about.caseCount = asked.length;
      if (controller.signal.aborted) return;
      batch(() => {
        cases.value = all;
        if (only === undefined) outcomes.value = new Map();
        state.value = { status: "running", ...about };
      });
      let answer: CaseAnswer | undefined;
      const send = async (request: Request) => {
        answer = undefined;
        const { response } = await untilStopped(target.invoke(request), controller.signal);
        answer = await readAnswer(response.clone());
        return response;
      };
      const results = await suites.run(asked, send);
      await collect(results, () => answer, about, controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) state.value = { status: "failed", error: asErrorData(error) };
    }
  }

  /** Shows the results as they come. When it was stopped `stop` has shown what there was. */
  async function collect(
    results: AsyncIterable<CaseResult>,
    answerNow: () => CaseAnswer | undefined,
    about: SuiteRun,
    stopped: AbortSignal,
  ): Promise<void> {
    let shownMs = Number.NEGATIVE_INFINITY;
    const found: CaseOutcome[] = [];
    const show = (status: "running" | "ended") =>
      batch(() => {
        outcomes.value = new Map([...outcomes.value, ...found.map((each) => [each.name, each] as const)]);
        state.value = { status, ...about, results: [...found] };
      });
    for await (const result of results) {
      if (stopped.aborted) return;
      const answer = answerNow();
      found.push({ ...result, ...(answer && { answer }) });
      if (clock.now() - shownMs < SHOW_MS) continue;
      shownMs = clock.now();
      show("running");
    }
    if (!stopped.aborted) show("ended");
  }

  async function attempt(what: string, task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      context.notices.show({ kind: "error", text: what, error: asErrorData(error) });
    }
  }

  /** Removes a case's files, and offers to bring them back. What goes wrong is shown. */
  const remove = (name: string) =>
    attempt(`Cannot remove the case ${name}`, async () => {
      const suite = directory.value;
      if (suite === undefined) return;
      const restore = await removeCase(files, suite, name);
      if (opened.value === name) opened.value = undefined;
      await refresh();
      context.notices.show({
        kind: "info",
        text: `Removed the case ${name}`,
        action: {
          label: "Undo",
          run: () => void attempt(`Cannot bring the case ${name} back`, () => restore().then(refresh)),
        },
      });
    });

  return {
    /** The directories that hold a suite; `undefined` until they were looked for. */
    directories,
    /** The one that is shown, and run next. */
    directory,
    /** Shows another suite. Fulfilled when its cases are read. */
    choose,
    /** The cases of the shown suite, sorted by name. */
    cases,
    /** Why the shown suite's files do not make a suite, where they do not. */
    broken,
    /** How each case went when it was last run, by name. */
    outcomes,
    /** The case whose request is in the form: what is saved next is offered to replace it. */
    opened,
    state,
    problem,
    /** What a screen reader should hear. */
    said: computed(() => suiteAnnouncement(state.value)),
    /** Sends the requests of the shown suite, or of the case `only`. Never rejected: what goes wrong is a `failed`. */
    run,
    /** Sends no further request. The worker goes on with the last one until its handler returns. */
    stop(): void {
      const current = state.value;
      if (current.status !== "running") return;
      abort?.abort();
      state.value = current.caseCount === 0 ? { status: "idle" } : { ...current, status: "ended" };
    },
    remove,
    /** Writes a case and shows its suite. Rejected where it cannot have that name or could not be written. */
    async save(into: string, draft: CaseDraft): Promise<void> {
      await suites.write(files, into, draft);
      outcomes.value = new Map([...outcomes.value].filter(([name]) => name !== draft.name));
      directories.value = await findSuites(files);
      await choose(into);
    },
    /** The results that are shown as JUnit's XML, with the name of its file; `undefined` while there are none. */
    async report(): Promise<{ name: string; blob: Blob } | undefined> {
      const current = state.value;
      if (current.status !== "ended") return undefined;
      const name = current.directory.slice(current.directory.lastIndexOf("/") + 1);
      const found = cases.value.flatMap((each) => outcomes.value.get(each.name) ?? []);
      const text = await suites.formatJUnit(found, name);
      return { name: `${name}.xml`, blob: new Blob([text], { type: "application/xml" }) };
    },
    /** Looks for suites now and after every change, until the returned function is called. */
    watch(): () => void {
      return watchFiles({
        files,
        paths: [ML_ROOT],
        read: refresh,
        onError: (error) => log.error("Cannot look for suites", asErrorData(error)),
        clock,
      }).dispose;
    },
    dispose(): void {
      abort?.abort();
    },
  };
}

async function readAnswer(response: Response): Promise<CaseAnswer> {
  const body = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, type: response.headers.get("Content-Type") ?? "", body };
}
