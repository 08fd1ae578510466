import { batch, computed, effect, signal } from "@preact/signals";
import type { TensorMemory } from "../../sagemaker/serving/invocation.ts";
import type { TrainingJob } from "../../sagemaker/training/training-job.ts";
import type { MetricMatcher } from "../../worker/host/metrics-client.ts";
import type { ScriptHost, TrainingRun } from "../../worker/host/script-host.ts";
import type { BackendInfo, LogRecord, TrainingProgress } from "../../worker/messages.ts";
import type { LineHit } from "../../worker/metrics/metric-messages.ts";
import { asErrorData } from "../error-data.ts";
import { announcement } from "./announcements.ts";
import { type Clock, systemClock } from "./clock.ts";
import { epochsOf } from "./epochs-of.ts";
import { onFrame } from "./frames.ts";
import { createLogMetrics, type DefinitionCount } from "./log-metrics.ts";
import type { MetricDefinition } from "./metric-definitions.ts";
import { RunLog } from "./run-log.ts";
import { RunMetrics, TENSOR_BYTES, TENSOR_COUNT } from "./run-metrics.ts";
import { type Mark, shareDone, timeLeftMs } from "./time-left.ts";
import { isUnderWay, stateAfter, type TrainState } from "./train-state.ts";

const TICK_MS = 500;

/** What a run is begun with. */
export interface RunPlan {
  /** @throws {Error} Where the job breaks a rule. */
  makeJob(): TrainingJob;
  /** Of every random choice of `mxnet`. */
  seed: number;
  definitions: readonly MetricDefinition[];
}

/** A run, when its job is known and nothing is done yet. */
export interface RunStart extends Omit<RunPlan, "makeJob"> {
  job: TrainingJob;
  startedMs: number;
}

/** A run that is over. */
export interface RunEnd {
  state: Extract<TrainState, { status: "completed" | "failed" | "stopped" }>;
  metrics: RunMetrics;
  log: RunLog;
  backend: BackendInfo | undefined;
}

interface RunOptions {
  host: Pick<ScriptHost, "train">;
  onLog(record: LogRecord): void;
  onBackend(backend: BackendInfo): void;
  /** Tells of what keeps metrics from being found in the log. */
  onMetricsError(error: unknown): void;
  /** Finds metrics in the log. */
  matcher: MetricMatcher;
  /** What the job waits for before anything is done. Stop ends the wait. */
  ready(): Promise<unknown>;
  /** What must be done before the guest starts. Where it is rejected the run has failed. */
  before(start: RunStart): Promise<void>;
  /** What must be done after the guest has ended, however it did. */
  after(): Promise<void>;
  /** Called when all is known of how a run went. Never rejected. */
  ended?(end: RunEnd): Promise<void>;
  clock?: Clock;
  /** Runs a task before the next frame. */
  frame?(task: () => void): void;
}

/** What a run has told. */
interface News {
  progress?: TrainingProgress;
  counts?: ReadonlyMap<string, DefinitionCount>;
  marks?: Marks;
  epochs?: EpochCount;
  usage?: TensorMemory;
  nowMs?: number;
}

/** How far the run was when that was first told, and lately. */
interface Marks {
  first?: Mark;
  latest?: Mark;
}

/** How many epochs are done, and of how many where that is known. */
interface EpochCount {
  done: number;
  of: number | undefined;
}

export type RunModel = ReturnType<typeof createRunModel>;

/** State of one training job after the other: how far it is, its metrics, how it ended. */
export function createRunModel(options: RunOptions) {
  const { clock = systemClock, frame = onFrame } = options;
  const state = signal<TrainState>({ status: "idle" });
  const metrics = signal(new RunMetrics());
  const version = signal(0);
  const counts = signal<ReadonlyMap<string, DefinitionCount>>(new Map());
  const usage = signal<TensorMemory | undefined>(undefined);
  const backend = signal<BackendInfo | undefined>(undefined);
  const log = signal(new RunLog());
  const epochs = signal<EpochCount | undefined>(undefined);
  const nowMs = signal(clock.now());
  const marks = signal<Marks>({});
  const said = signal("");
  const listeners = new Set<(progress: TrainingProgress) => void>();
  let run: TrainingRun | undefined;
  let stop = Promise.withResolvers<void>();
  let stopRequested = false;
  /** Whether `fit` has told how far it is. */
  let hasTold = false;
  /** What has come since it was last shown: it is shown all at once. */
  let pending: News | undefined;

  async function start({ makeJob, seed, definitions }: RunPlan): Promise<void> {
    if (isUnderWay(state.value)) return;
    const about = { jobName: "", startedMs: clock.now() };
    stopRequested = false;
    stop = Promise.withResolvers();
    begin(about);
    const endTicks = clock.every(TICK_MS, () => later({ nowMs: clock.now() }));
    const [ownMetrics, ownLog] = [metrics.value, log.value];
    let ended: TrainState;
    let finder: ReturnType<typeof createLogMetrics> | undefined;
    try {
      const job = makeJob();
      about.jobName = job.TrainingJobName;
      state.value = { status: "starting", ...about };
      finder = findMetrics(definitions, about.startedMs, epochsOf(job.HyperParameters));
      await Promise.race([options.ready(), stop.promise]);
      if (!stopRequested) await options.before({ job, seed, definitions, startedMs: about.startedMs });
      ended = stateAfter(await outcomeOf(job, seed, finder).finally(options.after), about);
    } catch (error) {
      const elapsedMs = clock.now() - about.startedMs;
      ended = { status: "failed", ...about, elapsedMs, failure: "", exitCode: 1, error: asErrorData(error) };
    } finally {
      endTicks();
      run = undefined;
    }
    flush();
    state.value = ended;
    await finder?.settled();
    flush();
    if (isOver(ended)) {
      await options.ended?.({ state: ended, metrics: ownMetrics, log: ownLog, backend: backend.peek() });
    }
  }

  function begin(about: { jobName: string; startedMs: number }): void {
    pending = undefined;
    hasTold = false;
    batch(() => {
      state.value = { status: "starting", ...about };
      metrics.value = new RunMetrics();
      log.value = new RunLog();
      version.value += 1;
      counts.value = new Map();
      usage.value = undefined;
      epochs.value = undefined;
      marks.value = {};
      nowMs.value = about.startedMs;
    });
  }

  function findMetrics(
    definitions: readonly MetricDefinition[],
    startedMs: number,
    numEpoch: number | undefined,
  ) {
    const own = metrics.value;
    return createLogMetrics({
      definitions,
      matcher: options.matcher,
      onValue(name, { value, epoch, batch: at }, timeMs) {
        own.add(name, "log", { epoch, batch: at, timeMs, value });
        if (own === metrics.value) onEpoch({ epoch, batch: at }, startedMs + timeMs, numEpoch);
      },
      onCounts(found) {
        if (own === metrics.value) later({ counts: found });
      },
      onError: options.onMetricsError,
    });
  }

  /** A script that trains by itself tells its epochs in the log only. */
  function onEpoch(
    { epoch, batch: at }: Pick<LineHit, "epoch" | "batch">,
    timeMs: number,
    of?: number,
  ): void {
    const current = state.value;
    if (Number.isNaN(epoch) || !isUnderWay(current) || hasTold) return;
    const done = epoch + (Number.isNaN(at) ? 1 : 0);
    const before = pending?.epochs ?? epochs.value;
    later({ epochs: { done: Math.max(done, before?.done ?? 0), of } });
    if (of === undefined || !Number.isNaN(at)) return;
    const first = marksSoFar().first ?? { timeMs: current.startedMs, done: 0 };
    later({ marks: { first, latest: { timeMs, done: Math.min(1, done / of) } } });
  }

  async function outcomeOf(job: TrainingJob, seed: number, finder: ReturnType<typeof createLogMetrics>) {
    if (stopRequested) return { status: "Stopped", elapsedMs: 0 } as const;
    const { startedMs } = state.value.status === "starting" ? state.value : { startedMs: clock.now() };
    const ownLog = log.value;
    run = options.host.train({
      job,
      seed,
      onLog(record) {
        options.onLog(record);
        ownLog.add(record);
        markRunning();
        for (const text of record.text.split("\n")) finder.add({ text, timeMs: record.timeMs - startedMs });
      },
      onProgress,
      onUsage,
      onBackend,
    });
    return run.outcome;
  }

  /** The script is loaded once anything is heard of it. */
  function markRunning(): void {
    const current = state.value;
    if (current.status === "starting") state.value = { ...current, status: "running" };
  }

  function onProgress(progress: TrainingProgress): void {
    const current = state.value;
    if (!isUnderWay(current)) return;
    for (const listener of listeners) listener(progress);
    const timeMs = clock.now();
    metrics.value.addProgress(progress, timeMs - current.startedMs);
    const done = shareDone(progress);
    if (done !== undefined) {
      const latest = { timeMs, done };
      // What the log told until then is coarser.
      later({ marks: { first: (hasTold && marksSoFar().first) || latest, latest } });
    }
    hasTold = true;
    later({ progress });
  }

  function onUsage(told: TensorMemory): void {
    const current = state.value;
    if (!isUnderWay(current)) return;
    markRunning();
    const at = { epoch: Number.NaN, batch: Number.NaN, timeMs: clock.now() - current.startedMs };
    metrics.value.add(TENSOR_BYTES, "system", { ...at, value: told.bytes });
    metrics.value.add(TENSOR_COUNT, "system", { ...at, value: told.tensors });
    later({ usage: told });
  }

  function onBackend(info: BackendInfo): void {
    backend.value = info;
    options.onBackend(info);
  }

  function marksSoFar(): Marks {
    return pending?.marks ?? marks.value;
  }

  function later(news: News): void {
    if (pending) {
      Object.assign(pending, news);
      return;
    }
    pending = news;
    frame(flush);
  }

  function flush(): void {
    if (!pending) return;
    const { nowMs: toldMs, ...told } = pending;
    const { progress } = told;
    pending = undefined;
    batch(() => {
      if (toldMs !== undefined) nowMs.value = toldMs;
      if (Object.keys(told).length > 0) version.value += 1;
      if (told.counts) counts.value = told.counts;
      if (told.marks) marks.value = told.marks;
      if (told.epochs) epochs.value = told.epochs;
      if (told.usage) usage.value = told.usage;
      const current = state.value;
      if (!progress || !isUnderWay(current)) return;
      const { jobName, startedMs } = current;
      state.value = { status: "running", progress, jobName, startedMs };
    });
  }

  const endAnnouncements = effect(() => {
    const next = announcement(state.value);
    if (next) said.value = next;
  });

  return {
    state,
    /** The metrics of the run: `version` tells when they have grown. */
    metrics,
    version,
    /** What each metric definition has found in the log, by its name. */
    counts,
    /** What the run's tensors take. */
    usage,
    /** What the run has logged. */
    log,
    /** Epochs that the log tells of, where `fit` does not. */
    epochs,
    /** The tensor backend of the run. */
    backend,
    /** The time, while a run is under way. */
    nowMs,
    /** Milliseconds that the run still takes, or `undefined` while it cannot be told. */
    leftMs: computed(() => timeLeftMs(marks.value.first, marks.value.latest)),
    /** What a screen reader should hear. */
    said,
    /** Runs the job of a plan. Never rejected: what goes wrong is a `failed`. Fulfilled when all of it is kept. */
    start,
    /** Calls `listener` for all that `fit` tells from now on. Returns what ends that. */
    onProgress(listener: (progress: TrainingProgress) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** Ends the run at once, whatever the script does. */
    stop(): void {
      stopRequested = true;
      stop.resolve();
      run?.stop();
    },
    dispose(): void {
      stopRequested = true;
      run?.stop();
      options.matcher.dispose();
      endAnnouncements();
    },
  };
}

function isOver(state: TrainState): state is RunEnd["state"] {
  return state.status === "completed" || state.status === "failed" || state.status === "stopped";
}
