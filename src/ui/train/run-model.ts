import { batch, computed, effect, signal } from "@preact/signals";
import type { TrainingJob } from "../../sagemaker/training/training-job.ts";
import type { ScriptHost, TrainingRun } from "../../worker/host/script-host.ts";
import type { BackendInfo, LogRecord, TrainingProgress } from "../../worker/messages.ts";
import { asErrorData } from "../error-data.ts";
import { announcement } from "./announcements.ts";
import { type Clock, systemClock } from "./clock.ts";
import { addProgress, NO_CURVES } from "./curves.ts";
import { type Mark, shareDone, timeLeftMs } from "./time-left.ts";
import { isUnderWay, stateAfter, type TrainState } from "./train-state.ts";

const TICK_MS = 500;

interface RunOptions {
  host: Pick<ScriptHost, "train">;
  onLog(record: LogRecord): void;
  onBackend(backend: BackendInfo): void;
  /** What the job waits for before anything is done. Stop ends the wait. */
  ready(): Promise<unknown>;
  /** What must be done before the guest starts. Where it is rejected the run has failed. */
  before(): Promise<void>;
  /** What must be done after the guest has ended, however it did. */
  after(): Promise<void>;
  clock?: Clock;
}

export type RunModel = ReturnType<typeof createRunModel>;

/** State of one training job after the other: how far it is, its curves, how it ended. */
export function createRunModel(options: RunOptions) {
  const clock = options.clock ?? systemClock;
  const state = signal<TrainState>({ status: "idle" });
  const curves = signal(NO_CURVES);
  const backend = signal<BackendInfo | undefined>(undefined);
  const nowMs = signal(clock.now());
  const marks = signal<{ first?: Mark; latest?: Mark }>({});
  const said = signal("");
  let run: TrainingRun | undefined;
  let stop = Promise.withResolvers<void>();
  let stopRequested = false;

  async function start(makeJob: () => TrainingJob): Promise<void> {
    if (isUnderWay(state.value)) return;
    const about = { jobName: "", startedMs: clock.now() };
    stopRequested = false;
    stop = Promise.withResolvers();
    batch(() => {
      state.value = { status: "starting", ...about };
      curves.value = NO_CURVES;
      marks.value = {};
      nowMs.value = about.startedMs;
    });
    const endTicks = clock.every(TICK_MS, () => {
      nowMs.value = clock.now();
    });
    try {
      const job = makeJob();
      about.jobName = job.TrainingJobName;
      state.value = { status: "starting", ...about };
      await Promise.race([options.ready(), stop.promise]);
      if (!stopRequested) await options.before();
      state.value = stateAfter(await outcomeOf(job).finally(options.after), about);
    } catch (error) {
      const elapsedMs = clock.now() - about.startedMs;
      state.value = {
        status: "failed",
        ...about,
        elapsedMs,
        failure: "",
        exitCode: 1,
        error: asErrorData(error),
      };
    } finally {
      endTicks();
      run = undefined;
    }
  }

  async function outcomeOf(job: TrainingJob) {
    if (stopRequested) return { status: "Stopped", elapsedMs: 0 } as const;
    run = options.host.train({ job, onLog: options.onLog, onProgress, onBackend });
    return run.outcome;
  }

  function onProgress(progress: TrainingProgress): void {
    const current = state.value;
    if (!isUnderWay(current)) return;
    const done = shareDone(progress);
    batch(() => {
      const { jobName, startedMs } = current;
      state.value = { status: "running", progress, jobName, startedMs };
      curves.value = addProgress(curves.value, progress);
      if (done === undefined) return;
      const latest = { timeMs: clock.now(), done };
      marks.value = { first: marks.value.first ?? latest, latest };
    });
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
    curves,
    /** The tensor backend of the run. */
    backend,
    /** The time, while a run is under way. */
    nowMs,
    /** Milliseconds that the run still takes, or `undefined` while it cannot be told. */
    leftMs: computed(() => timeLeftMs(marks.value.first, marks.value.latest)),
    /** What a screen reader should hear. */
    said,
    /** Starts the job that `makeJob` makes. Never rejected: what goes wrong is a `failed`. */
    start,
    /** Ends the run at once, whatever the script does. */
    stop(): void {
      stopRequested = true;
      stop.resolve();
      run?.stop();
    },
    dispose(): void {
      stopRequested = true;
      run?.stop();
      endAnnouncements();
    },
  };
}
