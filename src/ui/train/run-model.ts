import { computed, effect, signal } from "@preact/signals";
import type { TrainingJob } from "../../sagemaker/training/training-job.ts";
import type { MetricMatcher } from "../../worker/host/metrics-client.ts";
import type { ScriptHost, TrainingRun } from "../../worker/host/script-host.ts";
import type { BackendInfo, LogRecord } from "../../worker/messages.ts";
import { asErrorData } from "../error-data.ts";
import { announcement } from "./announcements.ts";
import { type Clock, systemClock } from "./clock.ts";
import { epochsOf } from "./epochs-of.ts";
import { onFrame } from "./frames.ts";
import type { LogMetrics } from "./log-metrics.ts";
import type { MetricDefinition } from "./metric-definitions.ts";
import { createRunDisplay } from "./run-display.ts";
import type { RunLog } from "./run-log.ts";
import type { RunMetrics } from "./run-metrics.ts";
import { createRunReader } from "./run-reader.ts";
import { timeLeftMs } from "./time-left.ts";
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

export type RunModel = ReturnType<typeof createRunModel>;

/** State of one training job after the other: how far it is, its metrics, how it ended. */
export function createRunModel(options: RunOptions) {
  const { clock = systemClock, frame = onFrame } = options;
  const display = createRunDisplay(clock, frame);
  const { state, metrics, log, flush } = display;
  const reader = createRunReader(display, clock);
  const backend = signal<BackendInfo | undefined>(undefined);
  const said = signal("");
  let run: TrainingRun | undefined;
  let stop = Promise.withResolvers<void>();
  let stopRequested = false;

  async function start({ makeJob, seed, definitions }: RunPlan): Promise<TrainState | undefined> {
    if (isUnderWay(state.value)) return undefined;
    const about = { jobName: "", startedMs: clock.now() };
    stopRequested = false;
    stop = Promise.withResolvers();
    reader.begin();
    display.begin(about);
    const endTicks = clock.every(TICK_MS, () => display.later({ nowMs: clock.now() }));
    const [ownMetrics, ownLog] = [metrics.value, log.value];
    let ended: TrainState;
    let finder: LogMetrics | undefined;
    try {
      const job = makeJob();
      about.jobName = job.TrainingJobName;
      state.value = { status: "starting", ...about };
      finder = reader.findMetrics({
        definitions,
        matcher: options.matcher,
        startedMs: about.startedMs,
        numEpoch: epochsOf(job.HyperParameters),
        onError: options.onMetricsError,
      });
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
    return ended;
  }

  async function outcomeOf(job: TrainingJob, seed: number, finder: LogMetrics) {
    if (stopRequested) return { status: "Stopped", elapsedMs: 0 } as const;
    const { startedMs } = state.value.status === "starting" ? state.value : { startedMs: clock.now() };
    const ownLog = log.value;
    run = options.host.train({
      job,
      seed,
      onLog(record) {
        options.onLog(record);
        ownLog.add(record);
        reader.markRunning();
        for (const text of record.text.split("\n")) finder.add({ text, timeMs: record.timeMs - startedMs });
      },
      onProgress: reader.onProgress,
      onUsage: reader.onUsage,
      onBackend,
    });
    return run.outcome;
  }

  function onBackend(info: BackendInfo): void {
    backend.value = info;
    options.onBackend(info);
  }

  const endAnnouncements = effect(() => {
    const next = announcement(state.value);
    if (next) said.value = next;
  });

  return {
    state,
    /** The metrics of the run: `version` tells when they have grown. */
    metrics,
    version: display.version,
    /** What each metric definition has found in the log, by its name. */
    counts: display.counts,
    /** What the run's tensors take. */
    usage: display.usage,
    /** What the run has logged. */
    log,
    /** Epochs that the log tells of, where `fit` does not. */
    epochs: display.epochs,
    /** The tensor backend of the run. */
    backend,
    /** The time, while a run is under way. */
    nowMs: display.nowMs,
    /** Milliseconds that the run still takes, or `undefined` while it cannot be told. */
    leftMs: computed(() => timeLeftMs(display.marks.value.first, display.marks.value.latest)),
    /** What a screen reader should hear. */
    said,
    /**
     * Runs the job of a plan. Never rejected: what goes wrong is a `failed`. Fulfilled when all of it is kept, with how it
     * ended; with `undefined` where another run is under way.
     */
    start,
    /** Calls `listener` for all that `fit` tells from now on. Returns what ends that. */
    onProgress: reader.listen,
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
