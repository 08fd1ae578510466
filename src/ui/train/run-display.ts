import { batch, signal } from "@preact/signals";
import type { TensorMemory } from "../../sagemaker/serving/invocation.ts";
import type { TrainingProgress } from "../../worker/messages.ts";
import type { Clock } from "./clock.ts";
import type { DefinitionCount } from "./log-metrics.ts";
import { RunLog } from "./run-log.ts";
import { RunMetrics } from "./run-metrics.ts";
import type { Mark } from "./time-left.ts";
import { isUnderWay, type TrainState } from "./train-state.ts";

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

/** What is shown of a run. Its news are shown all at once, before the next frame. */
export type RunDisplay = ReturnType<typeof createRunDisplay>;

export function createRunDisplay(clock: Clock, frame: (task: () => void) => void) {
  const state = signal<TrainState>({ status: "idle" });
  const metrics = signal(new RunMetrics());
  const version = signal(0);
  const counts = signal<ReadonlyMap<string, DefinitionCount>>(new Map());
  const usage = signal<TensorMemory | undefined>(undefined);
  const log = signal(new RunLog());
  const epochs = signal<EpochCount | undefined>(undefined);
  const nowMs = signal(clock.now());
  const marks = signal<Marks>({});
  /** What has come since it was last shown. */
  let pending: News | undefined;

  function begin(about: { jobName: string; startedMs: number }): void {
    pending = undefined;
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

  return {
    state,
    metrics,
    version,
    counts,
    usage,
    log,
    epochs,
    nowMs,
    marks,
    /** Empties it for a run that starts. */
    begin,
    /** Shows news before the next frame. */
    later,
    /** Shows now what waits for the next frame. */
    flush,
    /** Those of the news that wait, or else what is shown. */
    marksSoFar: (): Marks => pending?.marks ?? marks.value,
    epochsSoFar: (): EpochCount | undefined => pending?.epochs ?? epochs.value,
  };
}
